public import ChatCore

/// Where an application that keeps its own copy of the logs left off, so that a new process continues there.
public struct ResumePoint: Hashable, Sendable {
    /// The epoch the positions belong to; another epoch at the server voids them all.
    public var epoch: String
    /// Server time of the very first listing: conversations begun later are told from their beginning.
    public var since: Timestamp
    /// Per conversation, the seq of the last event the application has kept.
    public var positions: [ConversationID: Int64]

    /// Creates a value.
    public init(epoch: String, since: Timestamp, positions: [ConversationID: Int64]) {
        self.epoch = epoch
        self.since = since
        self.positions = positions
    }
}
