import ChatServer
import ChatWire
import NIOCore

extension Microbenchmark {
    /// WebSocket frames without what is in them.
    static let frames: [Microbenchmark] = [
        building("frame.write-100", bytes: 100),
        building("frame.write-1k", bytes: 1024),
        building("frame.write-100k", bytes: 100_000, operations: 100),
        reading("frame.read-100", bytes: 100, framesPerRead: 1),
        reading("frame.read-100-x16", bytes: 100, framesPerRead: 16),
        reading("frame.read-4k", bytes: 4096, framesPerRead: 1),
    ]

    private static func building(_ name: String, bytes count: Int, operations: Int = 500) -> Microbenchmark {
        Microbenchmark(name, operations: operations) {
            let payload = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            return writing { buffer in
                payload.withUnsafeBytes { bytes in
                    WebSocketFrameWriter.writeTextFrame(into: &buffer, expecting: count) { $0.write(contentsOf: bytes) }
                }
            }
        }
    }

    /// Parsing, unmasking and checking of a client's text frames; an operation is one frame, of which a read may bring many.
    private static func reading(_ name: String, bytes count: Int, framesPerRead: Int) -> Microbenchmark {
        Microbenchmark(name, operations: 512) {
            let frame = ClientFrame(text: [UInt8](repeating: UInt8(ascii: "x"), count: count)).bytes
            let input = ByteBuffer(bytes: (0..<framesPerRead).flatMap { _ in frame })
            var inbound = WebSocketInbound(limits: WebSocketLimits())
            return { operations in
                var done = 0
                for _ in 0..<operations / framesPerRead {
                    var read = input
                    while case .message(.text(let text)) = inbound.next(from: &read) {
                        done += text.readableBytes == count ? 1 : 0
                    }
                    inbound.readCompleted()
                }
                return done
            }
        }
    }
}
