package import ChatCore
package import ChatWire
package import NIOCore

/// The chat's frames on Socket.IO: events and acknowledgements of the main namespace.
package struct SocketIOChatCodec: DoorCodec {
    /// The codec; it holds nothing.
    package init() {}

    /// The Socket.IO door's.
    package var slot: DoorSlot { .socketIO }

    /// Appends the push's event.
    package func encode(_ push: Push, into buffer: inout ByteBuffer) {
        SocketIOFrames.write(into: &buffer) { SocketIOChatEncoder.encode(push: push, into: &$0) }
    }

    /// Nothing for a request without a callback; the welcome is an event, since CONNECT is no request.
    package func encode(_ reply: Reply, to request: RequestID?, into buffer: inout ByteBuffer) {
        if case .number(let ackID) = request {
            SocketIOFrames.write(into: &buffer) { SocketIOChatEncoder.encode(reply: reply, ackID: ackID, into: &$0) }
        } else if case .welcome(let welcome) = reply {
            SocketIOFrames.write(into: &buffer) { SocketIOChatEncoder.encode(welcome: welcome, into: &$0) }
        }
    }

    /// An `error` event for a request without a callback.
    package func encode(_ error: ChatError, to request: RequestID?, into buffer: inout ByteBuffer) {
        SocketIOFrames.write(into: &buffer) { buffer in
            if case .number(let ackID) = request {
                SocketIOChatEncoder.encode(error: error, ackID: ackID, into: &buffer)
            } else {
                SocketIOChatEncoder.encode(error: error, into: &buffer)
            }
        }
    }
}
