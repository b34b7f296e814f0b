import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

@Suite("Trying a port", .timeLimit(.minutes(1)))
struct PortProbeTests {
    @Test("turns away whoever connects meanwhile, instead of leaving them without an answer")
    func impatientClients() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let port = try await PortProbe.find(host: "127.0.0.1", port: 0, on: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // A client that meets itself holds the port for a moment.
                while !Task.isCancelled { _ = try? await PortProbe.find(host: "127.0.0.1", port: port, on: group) }
            }
            var met = 0
            while met < 20 {
                let client = ClientBootstrap(group: group).connectTimeout(.seconds(1))
                guard let channel = try? await client.connect(host: "127.0.0.1", port: port).get() else { continue }
                // While nobody listens, TCP may give the client this very port, and it meets itself.
                guard channel.localAddress?.port != port else {
                    try await channel.close()
                    continue
                }
                met += 1
                // Ends because the probe closes; a connection that it had accepted would stay open.
                let patience = channel.eventLoop.scheduleTask(in: .seconds(10)) {
                    Issue.record("a connection is left open")
                    channel.close(promise: nil)
                }
                // A peer that is gone says so to whoever speaks to it, at the latest.
                channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"), promise: nil)
                try await channel.closeFuture.get()
                patience.cancel()
            }
            tasks.cancelAll()
        }
    }

    @Test("names the port that is taken")
    func taken() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let failure = await #expect(throws: StartupFailure.self) {
            _ = try await PortProbe.find(host: "127.0.0.1", port: port, on: group)
        }
        #expect(failure?.exitStatus == 75)
        #expect(failure?.message.contains("http.port") == true)
        try await server.close()
    }
}
