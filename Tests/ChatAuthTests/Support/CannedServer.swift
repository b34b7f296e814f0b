import NIOCore
import NIOPosix

/// Answers every connection on a loopback port with the same bytes, whatever is asked.
struct CannedServer {
    private let channel: any Channel

    /// - Parameters:
    ///   - answer: Complete bytes of the answer, status line included.
    ///   - staysOpen: Leaves the connection open after them, as a peer does that has more to say but never says it.
    static func start(_ answer: String, staysOpen: Bool = false) async throws -> CannedServer {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(answer: answer, staysOpen: staysOpen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return CannedServer(channel: channel)
    }

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/jwks" }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private let staysOpen: Bool
        private var hasAnswered = false

        init(answer: String, staysOpen: Bool) {
            self.answer = answer
            self.staysOpen = staysOpen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !hasAnswered else { return }
            hasAnswered = true
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            if !staysOpen { context.close(mode: .output, promise: nil) }
        }
    }
}
