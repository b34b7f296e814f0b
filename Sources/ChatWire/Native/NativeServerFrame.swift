public import ChatCore

/// One frame of the server, sorted: what it is, and for replies what is needed to decode them.
public enum NativeServerFrame: Hashable, Sendable {
    /// The answer to the request of that id (text form); nil when the server could not read the request's id.
    case reply(id: String?, Result<NativeReplyBody, ChatError>)
    /// Something the server tells unasked.
    case push(Push)
    /// A push of a type this build does not know; ignore it.
    case unknownPush(type: String)
}

/// A successful reply whose shape only the command that was sent can tell.
public struct NativeReplyBody: Hashable, Sendable {
    /// The whole frame, validated.
    let bytes: [UInt8]

    /// Decodes the fields that the answer to `command` has.
    ///
    /// - Throws: ``ChatError`` `internal` when the server's answer lacks a field or has one of the wrong type.
    public func reply(to command: Command) throws(ChatError) -> Reply {
        let result: Result<Reply, ChatError> = bytes.withUnsafeBytes { bytes in
            NativeObject.reading(bytes) { object throws(ChatError) in try object.reply(to: command) }
        }
        return try result.get()
    }
}
