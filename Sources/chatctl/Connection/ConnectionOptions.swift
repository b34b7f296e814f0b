import ArgumentParser
import ChatClient
import ChatCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which server, and as whom.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server's URL.", discussion: "CHAT_SERVER in the environment, else http://127.0.0.1:8080."))
    var server: String?
    @Option(
        help: ArgumentHelp(
            "An access token.", discussion: "CHAT_TOKEN in the environment keeps it out of process lists."))
    var token: String?
    @Option(help: "Sign in as this person at the development issuer of the server.")
    var devUser: String?

    /// The server's URL.
    var serverURL: String { Self.url(server) }

    /// The given URL, the environment's or the default, without a slash at its end.
    static func url(_ server: String?) -> String {
        let url = server ?? environment("CHAT_SERVER") ?? "http://127.0.0.1:8080"
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// A client that is not started yet.
    ///
    /// - Parameter device: How session lists call it.
    func client(device: String) throws -> ChatClient {
        guard let address = ServerAddress(url: serverURL) else {
            throw CommandFailure("--server must be a URL such as http://127.0.0.1:8080", status: 64)
        }
        var configuration = ChatClientConfiguration(server: address, token: try provider())
        configuration.device = device
        return try ChatClient(configuration)
    }

    private func provider() throws -> TokenProvider {
        if let devUser {
            let issuer = DevelopmentSignIn(server: serverURL)
            return { _ in try await issuer.token(for: devUser) }
        }
        guard let token = token ?? Self.environment("CHAT_TOKEN") else {
            throw CommandFailure(
                "no token: give --token or CHAT_TOKEN, or --dev-user NAME with 'chatd --dev'", status: 64)
        }
        return { request in
            // There is no second token to hand out.
            if case .rejected(let error) = request { throw error }
            return token
        }
    }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension ConnectionOptions {
    /// Signs in, runs a body, and ends the connection in good order, whatever the body does.
    func withClient<Value: Sendable>(
        device: String, _ body: @Sendable (ChatClient) async throws -> Value
    ) async throws -> Value {
        let client = try client(device: device)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(ChatError) {
                    try await client.run()
                } catch  where error.code == .connectionLost {
                    // Stopped by us below.
                }
            }
            do {
                let value = try await body(client)
                await client.stop()
                try await group.waitForAll()
                return value
            } catch {
                await client.stop()
                // Why the connection ended says more than that a request failed with it.
                try await group.waitForAll()
                throw error
            }
        }
    }
}
