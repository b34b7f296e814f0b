/// What nodes tell each other about presence: some or all of a registry's value, to be merged by the receiver.
///
/// Merging is idempotent, commutative and associative, so a bus may repeat, reorder and (until the next full state) lose
/// deltas.
public struct PresenceDelta: Hashable, Sendable {
    /// One session's latest write.
    public struct Entry: Hashable, Sendable {
        /// How the session stands.
        public enum State: Hashable, Sendable {
            /// Lives, and somebody is there.
            case online
            /// Lives, but nobody looks.
            case away
            /// Is over since then.
            case ended(at: Timestamp)
        }
        /// Which session.
        public var session: SessionID
        /// Whose session.
        public var user: UserID
        /// Number of the write, from 1, counted by the node that holds the session.
        public var version: UInt64
        /// How it stands.
        public var state: State
        /// Creates an entry.
        public init(session: SessionID, user: UserID, version: UInt64, state: State) {
            self.session = session
            self.user = user
            self.version = version
            self.state = state
        }
    }

    /// What is told about one node.
    public struct Part: Hashable, Sendable {
        /// The only writer of these entries.
        public var node: NodeID
        /// The node counts as dead after this time unless it renews.
        public var leaseUntil: Timestamp
        /// The writes this part covers: a live session whose write is covered but not listed is over.
        public var known: VersionRanges
        /// The latest write of each session within `known`, in no order; sessions ended long ago are left out.
        public var entries: [Entry]
        /// Creates a part.
        public init(node: NodeID, leaseUntil: Timestamp, known: VersionRanges, entries: [Entry]) {
            self.node = node
            self.leaseUntil = leaseUntil
            self.known = known
            self.entries = entries
        }
    }

    /// One part a node.
    public var parts: [Part]
    /// Creates a delta.
    public init(parts: [Part]) { self.parts = parts }
}
