import Synchronization

/// The presence registry shared by the event loops of a node, behind a short lock.
public final class PresenceBoard: Sendable {
    private let registry: Mutex<PresenceRegistry>
    private let changes = Atomic<UInt64>(0)

    /// An empty board of one node.
    ///
    /// - Parameters:
    ///   - node: This node; entries of its sessions are written by it alone.
    ///   - grace: How long users stay online after their last session ended.
    public init(node: NodeID, grace: Duration = .seconds(5)) {
        registry = Mutex(PresenceRegistry(node: node, settings: .init(grace: grace)))
    }

    /// A session signed in. `now` is Unix time, because `lastSeen` is shown to people.
    public func sessionStarted(
        _ session: SessionID, user: UserID, state: PresenceState, now: Timestamp
    ) -> [PresenceStatus] {
        noting { $0.sessionStarted(session, user: user, state: state, now: now) }
    }

    /// A session says online or away.
    public func sessionChanged(_ session: SessionID, state: PresenceState, now: Timestamp) -> [PresenceStatus] {
        noting { $0.sessionChanged(session, state: state, now: now) }
    }

    /// A session ended; its user goes offline after the grace unless another one lives.
    public func sessionEnded(_ session: SessionID, now: Timestamp) -> [PresenceStatus] {
        noting { $0.sessionEnded(session, now: now) }
    }

    /// Changes that came with time.
    public func sweep(now: Timestamp) -> [PresenceStatus] { noting { $0.sweep(now: now) } }

    /// Forgets what nobody asks for any more; about once a minute.
    public func compact(now: Timestamp) { registry.withLock { $0.compact(now: now) } }

    /// Moves whenever somebody is shown differently: who has seen this number has seen all. One atomic load, no lock.
    public var version: UInt64 { changes.load(ordering: .acquiring) }

    /// Counts after the change, so that whoever reads the board behind a number finds what it stands for.
    private func noting(_ body: (inout PresenceRegistry) -> [PresenceStatus]) -> [PresenceStatus] {
        let changed = registry.withLock { body(&$0) }
        if !changed.isEmpty { changes.wrappingAdd(1, ordering: .releasing) }
        return changed
    }

    /// Users who are online or away now.
    public var onlineUserCount: Int { registry.withLock { $0.onlineUserCount } }

    /// A user's presence.
    public func status(of user: UserID, now: Timestamp) -> PresenceStatus {
        registry.withLock { $0.status(of: user, now: now) }
    }

    /// Users who are online or away, by id.
    public func onlineUsers(after: UserID?, limit: Int, now: Timestamp) -> Page<PresenceStatus, UserID> {
        registry.withLock { $0.onlineUsers(after: after, limit: limit, now: now) }
    }
}
