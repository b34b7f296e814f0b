import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

@Suite("Trying a port", .timeLimit(.minutes(1)))
struct PortProbeTests {
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

    @Test("finds a free port, and leaves it free")
    func free() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let port = try await PortProbe.find(host: "127.0.0.1", port: 0, on: group)
        #expect(port > 0)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: "127.0.0.1", port: port).get()
        try await server.close()
    }
}
