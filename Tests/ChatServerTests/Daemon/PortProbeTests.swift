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
                while !Task.isCancelled { _ = try await PortProbe.find(host: "127.0.0.1", port: port, on: group) }
            }
            var met = 0
            while met < 20 {
                let client = ClientBootstrap(group: group).connectTimeout(.seconds(1))
                guard let channel = try? await client.connect(host: "127.0.0.1", port: port).get() else { continue }
                met += 1
                // Ends because the probe closes; a connection that it had accepted would stay open.
                try await channel.closeFuture.get()
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
