import ChatCore

/// Runs a client for the length of a closure and stops it afterwards, with a close frame.
///
/// The closure need not wait for the connection: requests do. When the client ends early, by a refused token for
/// instance, requests fail with the reason and the event stream ends.
///
/// - Parameters:
///   - configuration: Whom to talk to, and as whom.
///   - body: Uses the client; it must not be kept beyond.
/// - Returns: What the closure returns.
/// - Throws: What the closure throws, or ``ChatError`` `invalid_configuration`.
@discardableResult
public func withChatClient<R>(
    _ configuration: ChatClientConfiguration, _ body: (ChatClient) async throws -> R
) async throws -> R {
    let client = try ChatClient(configuration)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        // Its error reaches the closure through requests and connection states.
        group.addTask { try? await client.run() }
        do {
            let result = try await body(client)
            await client.stop()
            try await group.waitForAll()
            return result
        } catch {
            await client.stop()
            try? await group.waitForAll()
            throw error
        }
    }
}
