/// Whether a user is there.
public enum PresenceState: String, Hashable, Sendable, CaseIterable {
    /// At least one session says so.
    case online
    /// Sessions live, but all of them say away.
    case away
    /// No session lives.
    case offline
}

/// A user's presence as others see it.
public struct PresenceStatus: Hashable, Sendable {
    /// Who.
    public var user: UserID
    /// Online, away or offline.
    public var state: PresenceState
    /// When the last session ended; nil while one lives or when unknown.
    public var lastSeen: Timestamp?
    /// Creates a value.
    public init(user: UserID, state: PresenceState, lastSeen: Timestamp? = nil) {
        self.user = user
        self.state = state
        self.lastSeen = lastSeen
    }
}
