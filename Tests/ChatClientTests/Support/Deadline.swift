import ChatClient
import ChatCore
import NIOCore
import NIOPosix
import Testing

/// Waits for something that has to happen soon; records an issue when it does not.
func within<R: Sendable>(
    _ what: String, seconds: Int64 = 20, _ body: @escaping @Sendable () async throws -> R?
) async throws -> R {
    try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // The deadline itself; a passing test never waits for it.
            let (stream, end) = AsyncStream<Never>.makeStream()
            let timer = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .seconds(seconds)) {
                end.finish()
            }
            defer { timer.cancel() }
            for await _ in stream {}
            return nil
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() ?? nil else {
            try Task.checkCancellation()
            Issue.record("\(what) did not come")
            throw Unexpected()
        }
        return result
    }
}

/// The next element of a stream that is consumed piece by piece.
func first<T: Sendable>(of stream: AsyncStream<T>) async -> T? {
    var iterator = stream.makeAsyncIterator()
    return await iterator.next()
}

/// Takes a client's events until one fits.
///
/// - Returns: All that came, the fitting one last.
@discardableResult
func events(
    of client: ChatClient, until fits: @escaping @Sendable (ChatClientEvent) -> Bool
) async throws -> [ChatClientEvent] {
    try await within("the awaited event") {
        var taken: [ChatClientEvent] = []
        for await event in client.events {
            taken.append(event)
            if fits(event) { return taken }
        }
        return nil
    }
}

extension [ChatClientEvent] {
    /// The log events among them.
    var logged: [ConversationEvent] { compactMap { if case .event(let event) = $0 { event } else { nil } } }
    /// The seqs of the log events among them.
    var seqs: [Int64] { logged.map(\.position.seq) }
}

extension ChatClientConfiguration {
    /// A client of a scripted server that reconnects at once.
    static func test(
        _ server: ScriptedServer, token: @escaping TokenProvider = { _ in "token" }
    ) -> ChatClientConfiguration {
        var configuration = ChatClientConfiguration(
            server: ServerAddress(host: "127.0.0.1", port: server.port, isSecure: false), token: token)
        configuration.reconnect = ReconnectPolicy(first: .zero, longest: .zero)
        configuration.confirmsDelivery = false
        return configuration
    }
}
