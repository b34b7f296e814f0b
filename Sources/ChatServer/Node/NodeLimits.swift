import ChatCore
import Synchronization

/// Limits that span connections: per user and per address. Shared by all event loops behind short locks.
final class NodeLimits: Sendable {
    private struct State {
        var userRequests: KeyedLimiter<UserID>
        var addressConnects: KeyedLimiter<String>
        var userConnections: ConnectionCounter<UserID>
        var addressConnections: ConnectionCounter<String>
    }

    private let state: Mutex<State>
    private let limitsConnects: Bool
    private let limitsAddresses: Bool

    init(_ settings: NodeSettings) {
        limitsConnects = settings.connectsPerSecondPerAddress > 0
        limitsAddresses = settings.connectionsPerAddress > 0
        state = Mutex(
            State(
                userRequests: KeyedLimiter(
                    rate: settings.userRequestsPerSecond, burst: settings.userRequestBurst),
                addressConnects: KeyedLimiter(
                    rate: settings.connectsPerSecondPerAddress, burst: settings.connectBurstPerAddress),
                userConnections: ConnectionCounter(limit: settings.connectionsPerUser),
                addressConnections: ConnectionCounter(limit: max(1, settings.connectionsPerAddress))))
    }

    /// Takes one request from the user's allowance.
    ///
    /// - Returns: Nil when allowed, else how long to wait.
    func takeRequest(of user: UserID, now: Timestamp) -> Duration? {
        state.withLock { $0.userRequests.take(user, now: now) }
    }

    func acquireConnection(of user: UserID) throws(ChatError) {
        guard state.withLock({ $0.userConnections.acquire(user) }) else {
            throw ChatError(.limitExceeded, "This user has too many connections.")
        }
    }

    func releaseConnection(of user: UserID) { state.withLock { $0.userConnections.release(user) } }

    /// Judges a handshake from an address by its rate and its live connections.
    func admitAddress(_ address: String, now: Timestamp) throws(ChatError) {
        let refusal: ChatError? = state.withLock { state in
            if limitsConnects, let wait = state.addressConnects.take(address, now: now) {
                return ChatError(.rateLimited, "Too many connects from this address; wait.", retry: .after(wait))
            }
            if limitsAddresses, state.addressConnections.count(of: address) >= state.addressConnections.limit {
                return ChatError(.limitExceeded, "Too many connections from this address.")
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Counts an opened connection of an address; pair a true answer with ``releaseAddress(_:)`` when it ends.
    func acquireAddress(_ address: String) -> Bool {
        !limitsAddresses || state.withLock { $0.addressConnections.acquire(address) }
    }

    func releaseAddress(_ address: String) {
        guard limitsAddresses else { return }
        state.withLock { $0.addressConnections.release(address) }
    }
}
