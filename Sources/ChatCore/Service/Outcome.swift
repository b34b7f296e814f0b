/// What a command came to: the answer, and what else the door has to do.
public struct Outcome: Hashable, Sendable {
    /// For the caller.
    public var reply: Reply
    /// For everybody else, in order.
    public var publications: [Publication]
    /// Topics the calling session hears from now on.
    public var subscribe: [Topic]
    /// Topics the calling session no longer hears.
    public var unsubscribe: [Topic]

    /// Creates an outcome.
    public init(
        _ reply: Reply, publications: [Publication] = [], subscribe: [Topic] = [], unsubscribe: [Topic] = []
    ) {
        self.reply = reply
        self.publications = publications
        self.subscribe = subscribe
        self.unsubscribe = unsubscribe
    }
}
