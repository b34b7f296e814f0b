import ChatCore
import ChatWire
import NIOCore

/// Writes what ``LiveChatDialect`` leaves to the session: failures that belong to no event. It admits no push, so no encoding
/// of this codec is ever shared with the chat's own sessions.
struct LiveChatCodec: DoorCodec {
    var slot: DoorSlot { .socketIO }
    func encode(_ push: Push, into buffer: inout ByteBuffer) {}
    func encode(_ reply: Reply, to request: RequestID?, into buffer: inout ByteBuffer) {}
    func encode(_ error: ChatError, to request: RequestID?, into buffer: inout ByteBuffer) {
        SocketIOFrames.write(into: &buffer) { LiveChatEncoder.error(error, into: &$0) }
    }
}
