import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

@Suite struct OpenWebSocketsTests {
    private static func channel() async throws -> NIOAsyncTestingChannel {
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return channel
    }

    @Test("One call waits for all connections, and the next round has a waiting call again", .timeLimit(.minutes(1)))
    func oneWaits() async throws {
        let sockets = OpenWebSockets()
        for _ in 0..<2 {
            let (first, second, third) = (try await Self.channel(), try await Self.channel(), try await Self.channel())
            let keeper = Task { await sockets.keep(first) }
            while sockets.count < 1 { await Task.yield() }
            await sockets.keep(second)
            await sockets.keep(third)
            #expect(sockets.count == 3)
            try await first.close()
            try await third.close()
            #expect(sockets.count == 1)
            #expect(second.isActive)
            try await second.close()
            await keeper.value
            #expect(sockets.count == 0)
        }
    }

    @Test("A connection that has ended already is not waited for", .timeLimit(.minutes(1)))
    func ended() async throws {
        let sockets = OpenWebSockets()
        let channel = try await Self.channel()
        try await channel.close()
        await sockets.keep(channel)
        #expect(sockets.count == 0)
    }

    @Test("Cancelling the call that waits closes all connections", .timeLimit(.minutes(1)))
    func cancellation() async throws {
        let sockets = OpenWebSockets()
        let (first, second) = (try await Self.channel(), try await Self.channel())
        let keeper = Task { await sockets.keep(first) }
        while sockets.count < 1 { await Task.yield() }
        await sockets.keep(second)
        keeper.cancel()
        await keeper.value
        try await first.closeFuture.get()
        try await second.closeFuture.get()
    }

    @Test("A connection whose own call was cancelled is closed, others are not", .timeLimit(.minutes(1)))
    func lateCancellation() async throws {
        let sockets = OpenWebSockets()
        let (first, second) = (try await Self.channel(), try await Self.channel())
        let keeper = Task { await sockets.keep(first) }
        while sockets.count < 1 { await Task.yield() }
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            await sockets.keep(second)
        }
        late.cancel()
        await late.value
        try await second.closeFuture.get()
        #expect(first.isActive)
        try await first.close()
        await keeper.value
    }
}
