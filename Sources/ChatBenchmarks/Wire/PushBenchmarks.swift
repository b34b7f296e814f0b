import ChatCore
import ChatServer
import ChatWire
import NIOCore

extension Microbenchmark {
    /// Writing what the server says, as complete frames into one buffer that is used again.
    static let pushes: [Microbenchmark] = [
        pushing("push.message-short", NativeCodec(), Samples.shortBody),
        pushing("push.message-2k", NativeCodec(), Samples.longBody),
        pushing("push.message-short-socketio", SocketIOChatCodec(), Samples.shortBody),
        Microbenchmark("push.reply-sent") {
            let reply = Reply.sent(
                Reply.Sent(
                    conversation: Samples.conversation(1), message: Samples.message(1),
                    position: LogPosition(seq: 1234, ordinal: 1200), at: Samples.time, duplicate: false))
            let codec: any DoorCodec = NativeCodec()
            return writing { codec.encode(reply, to: .number(42), into: &$0) }
        },
        Microbenchmark("push.receipts-10") {
            let receipts = try (0..<10).map {
                MemberReceipt(user: try Samples.user($0), delivered: 1234, read: 1230)
            }
            let push = Push.receipts(conversation: Samples.conversation(1), receipts)
            let codec: any DoorCodec = NativeCodec()
            return writing { codec.encode(push, into: &$0) }
        },
    ]

    private static func pushing(_ name: String, _ codec: any DoorCodec, _ body: String) -> Microbenchmark {
        Microbenchmark(name) {
            let push = Push.event(try Samples.messageEvent(body))
            return writing { codec.encode(push, into: &$0) }
        }
    }

    /// Writes into a buffer that is emptied before each operation, as a session's outbox is filled again each tick.
    static func writing(_ write: @escaping (inout ByteBuffer) -> Void) -> Body {
        { operations in
            var buffer = ByteBuffer()
            buffer.reserveCapacity(8192)
            var done = 0
            for _ in 0..<operations {
                buffer.clear()
                write(&buffer)
                done += buffer.readableBytes > 2 ? 1 : 0
            }
            return done
        }
    }
}
