/// The port between nodes: carries publications to the other nodes of a cluster. The store is the truth, the bus a hint:
/// a lost or reordered publication shows as a gap in seq and is repaired by `sync`.
public protocol Bus: Sendable {
    /// Hands publications to the other nodes, at most once each, in order per publisher while the bus is up.
    ///
    /// - Parameter attachment: The publishing node, which does not get its own publications back.
    /// - Isolation: any thread; never blocks, drops when the bus is down.
    func publish(_ publications: [Publication], from attachment: BusAttachment)

    /// Joins a node: from now on it receives what the others publish to topics it is interested in (or more).
    ///
    /// - Parameters:
    ///   - receive: Called on any thread with publications of other nodes.
    ///   - recovered: Called after an outage: live conversations must be re-read from the store.
    /// - Returns: A name for ``detach(_:)``.
    func attach(receive: @escaping @Sendable ([Publication]) -> Void, recovered: @escaping @Sendable () -> Void)
        -> BusAttachment

    /// Leaves the bus: no call of `receive` begins afterwards; one under way on another thread may still end.
    func detach(_ attachment: BusAttachment)

    /// Says that this node has its first local subscriber of a topic.
    func subscribe(_ topic: Topic, for attachment: BusAttachment)

    /// Says that this node has lost its last local subscriber of a topic.
    func unsubscribe(_ topic: Topic, for attachment: BusAttachment)
}

/// Names one node's place on a ``Bus``.
public struct BusAttachment: Hashable, Sendable {
    /// Unique within the bus value.
    public let id: UInt64
    /// Wraps an id; buses do this.
    public init(id: UInt64) { self.id = id }
}
