import Synchronization

/// A ``Bus`` between nodes that live in one process: for tests, and for embedders with a single node.
///
/// - Guarantees: never down, so `recovered` is never called. Publications of one thread arrive in order, on that thread,
///   before ``publish(_:from:)`` returns; a node gets its batch's matching publications in one call.
/// - Isolation: any thread; no lock is held while a node receives, so receivers may publish, subscribe and detach.
public final class InProcessBus: Bus {
    fileprivate struct Node {
        let receive: @Sendable ([Publication]) -> Void
        var topics: Set<Topic> = []
    }

    fileprivate struct State {
        var lastID: UInt64 = 0
        var nodes: [BusAttachment: Node] = [:]
        var interested: [Topic: Set<BusAttachment>] = [:]
    }

    private let state = Mutex(State())

    /// Creates a bus without nodes.
    public init() {}

    /// How many nodes are attached.
    public var attachmentCount: Int { state.withLock { $0.nodes.count } }

    /// Joins a node; `recovered` is dropped, because this bus has no outages.
    public func attach(
        receive: @escaping @Sendable ([Publication]) -> Void, recovered: @escaping @Sendable () -> Void
    ) -> BusAttachment {
        state.withLock { state in
            state.lastID += 1
            let attachment = BusAttachment(id: state.lastID)
            state.nodes[attachment] = Node(receive: receive)
            return attachment
        }
    }

    /// Leaves the bus and forgets the node's topics.
    public func detach(_ attachment: BusAttachment) {
        state.withLock { state in
            guard let node = state.nodes.removeValue(forKey: attachment) else { return }
            for topic in node.topics { state.drop(attachment, from: topic) }
        }
    }

    /// Says that the node wants a topic; ignored for a node that has left.
    public func subscribe(_ topic: Topic, for attachment: BusAttachment) {
        state.withLock { state in
            guard state.nodes[attachment]?.topics.insert(topic).inserted == true else { return }
            state.interested[topic, default: []].insert(attachment)
        }
    }

    /// Says that the node no longer wants a topic.
    public func unsubscribe(_ topic: Topic, for attachment: BusAttachment) {
        state.withLock { state in
            guard state.nodes[attachment]?.topics.remove(topic) != nil else { return }
            state.drop(attachment, from: topic)
        }
    }

    /// Delivers to every other node that wants any of a publication's topics, each publication once.
    public func publish(_ publications: [Publication], from attachment: BusAttachment) {
        let deliveries = state.withLock { $0.deliveries(of: publications, from: attachment) }
        for delivery in deliveries { delivery.receive(delivery.publications) }
    }
}

extension InProcessBus.State {
    /// Who gets which of the publications, the sender excepted.
    fileprivate func deliveries(
        of publications: [Publication], from sender: BusAttachment
    ) -> [(receive: @Sendable ([Publication]) -> Void, publications: [Publication])] {
        guard nodes.count > 1 || nodes[sender] == nil else { return [] }
        var batches: [BusAttachment: [Publication]] = [:]
        for publication in publications {
            var receivers: Set<BusAttachment> = []
            for topic in publication.topics { receivers.formUnion(interested[topic] ?? []) }
            receivers.remove(sender)
            for receiver in receivers { batches[receiver, default: []].append(publication) }
        }
        return batches.compactMap { receiver, batch in nodes[receiver].map { ($0.receive, batch) } }
    }

    fileprivate mutating func drop(_ attachment: BusAttachment, from topic: Topic) {
        interested[topic]?.remove(attachment)
        if interested[topic]?.isEmpty == true { interested[topic] = nil }
    }
}
