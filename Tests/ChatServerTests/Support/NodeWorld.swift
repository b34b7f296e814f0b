import ChatCore
import ChatStore
import NIOPosix

@testable import ChatServer

/// A node with an in-memory store and a verifier that knows tokens by heart: `token:USER` is USER's.
struct NodeWorld {
    let node: ChatNode
    let readiness: Readiness
    let storage: InMemoryChatStorage

    init(clock: ServerClock = .system) {
        storage = InMemoryChatStorage(epoch: "test")
        node = ChatNode(
            storage: storage, verifier: MemorizedTokens(), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            clock: clock)
        readiness = Readiness(node: node)
    }

    var metrics: MetricsPage {
        MetricsPage(node: node, keySources: [], startedAt: Timestamp(milliseconds: 0))
    }

    /// Puts users into the store, as their first sign-in would.
    func addUsers(_ names: String...) async throws {
        for name in names {
            guard let id = UserID(name) else { continue }
            _ = try await storage.signIn(
                id, profile: UserProfile(handle: name, displayName: name), at: Timestamp(milliseconds: 1))
        }
    }
}

/// Accepts `token:USER`.
struct MemorizedTokens: TokenVerifier {
    func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken {
        guard token.hasPrefix("token:"), let user = UserID(String(token.dropFirst(6))) else {
            throw ChatError(.tokenMalformed)
        }
        return VerifiedToken(user: user, issuer: "test", issuedAt: now, expiresAt: now + .seconds(3600))
    }
}
