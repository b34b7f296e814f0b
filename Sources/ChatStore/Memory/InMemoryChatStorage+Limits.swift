extension InMemoryChatStorage {
    /// How much an ``InMemoryChatStorage`` keeps. Values below 1 count as 1.
    ///
    /// Nothing that was acknowledged disappears while it is inside these bounds. Outside them the oldest events of a
    /// conversation go first, together with the messages, edits and reactions that only they held; `sync` from before that
    /// point answers `isReset` and history ends there.
    public struct Limits: Hashable, Sendable {
        /// Most events kept of one conversation; the oldest go first.
        public var maxEventsPerConversation: Int
        /// Most events kept of all conversations together. Once reached, a conversation that grows gives up its own oldest
        /// event, and an append to an empty log is refused with `store_full`.
        public var maxEvents: Int
        /// Most idempotency records kept of messages that were trimmed, oldest first. A retry of a send whose record is
        /// gone is taken as new; records of messages that are still in the log never go.
        public var maxRetiredKeys: Int
        /// Most conversations with a member; one more is refused with `store_full`.
        public var maxConversations: Int
        /// Most users; one more sign-in is refused with `store_full`.
        public var maxUsers: Int
        /// Most people one user may block; one more is refused with `limit_exceeded`.
        public var maxBlocksPerUser: Int
        /// Most recorded revocations; past it those of expired tokens go, and then one more is refused with `store_full`.
        public var maxRevocations: Int

        /// Creates limits; the defaults hold a few thousand busy users in about a gigabyte.
        public init(
            maxEventsPerConversation: Int = 10_000, maxEvents: Int = 2_000_000, maxRetiredKeys: Int = 500_000,
            maxConversations: Int = 200_000, maxUsers: Int = 200_000, maxBlocksPerUser: Int = 10_000,
            maxRevocations: Int = 200_000
        ) {
            self.maxEventsPerConversation = max(1, maxEventsPerConversation)
            self.maxEvents = max(1, maxEvents)
            self.maxRetiredKeys = max(1, maxRetiredKeys)
            self.maxConversations = max(1, maxConversations)
            self.maxUsers = max(1, maxUsers)
            self.maxBlocksPerUser = max(1, maxBlocksPerUser)
            self.maxRevocations = max(1, maxRevocations)
        }
    }
}
