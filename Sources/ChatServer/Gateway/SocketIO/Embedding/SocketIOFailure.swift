import ChatCore
import ChatWire
import NIOCore

/// What a client is told about an error of a handler. Nothing but a `ChatError`'s public text leaves the server.
enum SocketIOFailure {
    /// Whether the client is told of an internal error, so that only the operator can find out what it was.
    static func isUnexpected(_ error: any Error) -> Bool {
        !(error is ChatError || error is DecodingError || error is SocketIORefusal)
    }

    static func chatError(_ error: any Error) -> ChatError {
        switch error {
        case let error as ChatError: error
        case is DecodingError: ChatError(.invalidRequest)
        default: ChatError(.internal)
        }
    }

    static func refusal(_ error: any Error) -> SocketIORefusal {
        (error as? SocketIORefusal) ?? SocketIOChatEncoder.refusal(chatError(error))
    }

    /// The arguments of an `error` event.
    static func arguments(_ error: any Error) -> SocketIOArguments {
        SocketIOArguments(elements: [json(error)], attachments: [])
    }

    static func acknowledgement(_ error: any Error) -> SocketIOArguments {
        let text = Array(#"{"error":"#.utf8) + json(error) + Array("}".utf8)
        return SocketIOArguments(elements: [text], attachments: [])
    }

    private static func json(_ error: any Error) -> [UInt8] {
        let error = chatError(error)
        let fields = ["code": error.code.name, "message": error.publicMessage]
        // Two strings can always be encoded.
        return (try? SocketIOCoding.encode(fields, collecting: SocketIOAttachmentCollector())) ?? Array("{}".utf8)
    }
}

/// Frames of one emission, made once whoever receives them.
enum SocketIOEmission {
    static func event(_ name: String, _ arguments: SocketIOArguments, namespace: String, id: Int64? = nil) -> ByteBuffer
    {
        frames(arguments) {
            SocketIOPacketEncoder.event(
                name, arguments: arguments.elements, attachments: arguments.attachments.count, namespace: namespace,
                id: id, into: &$0)
        }
    }

    static func acknowledgement(_ id: Int64, _ arguments: SocketIOArguments, namespace: String) -> ByteBuffer {
        frames(arguments) {
            SocketIOPacketEncoder.ack(
                id, arguments: arguments.elements, attachments: arguments.attachments.count, namespace: namespace,
                into: &$0)
        }
    }

    private static func frames(_ arguments: SocketIOArguments, _ encode: (inout WebSocketPayload) -> Void) -> ByteBuffer
    {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(arguments.byteCount + 64)
        SocketIOFrames.write(into: &buffer, encode)
        for attachment in arguments.attachments { SocketIOFrames.write(attachment: attachment, into: &buffer) }
        return buffer
    }
}
