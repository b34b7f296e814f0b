import ChatCore
import Synchronization

/// A bus with one deliberate fault, to show that the bus contract can fail.
final class FaultyBus: Bus {
    enum Fault: CaseIterable {
        case echoes, reorders, doubles, ignoresDetach, mixesTopics, losesEveryTenth, neverDelivers
    }

    fileprivate struct Node {
        var receive: @Sendable ([Publication]) -> Void
        var topics: Set<Topic> = []
    }
    fileprivate struct State {
        var lastID: UInt64 = 0
        var published = 0
        var nodes: [BusAttachment: Node] = [:]
    }

    private let fault: Fault?
    private let state = Mutex(State())

    init(_ fault: Fault?) { self.fault = fault }

    func attach(
        receive: @escaping @Sendable ([Publication]) -> Void, recovered: @escaping @Sendable () -> Void
    ) -> BusAttachment {
        state.withLock { state in
            state.lastID += 1
            let attachment = BusAttachment(id: state.lastID)
            state.nodes[attachment] = Node(receive: receive)
            return attachment
        }
    }

    func detach(_ attachment: BusAttachment) {
        if fault != .ignoresDetach { state.withLock { $0.nodes[attachment] = nil } }
    }

    func subscribe(_ topic: Topic, for attachment: BusAttachment) {
        _ = state.withLock { $0.nodes[attachment]?.topics.insert(topic) }
    }

    func unsubscribe(_ topic: Topic, for attachment: BusAttachment) {
        _ = state.withLock { $0.nodes[attachment]?.topics.remove(topic) }
    }

    func publish(_ publications: [Publication], from attachment: BusAttachment) {
        let deliveries = state.withLock { state in
            state.nodes.map { key, node -> (Node, [Publication]) in
                if key == attachment, fault != .echoes { return (node, []) }
                return (node, publications.flatMap { state.copies(of: $0, for: node, fault) })
            }
        }
        for (node, matching) in deliveries where !matching.isEmpty {
            node.receive(fault == .reorders ? matching.reversed() : matching)
        }
    }
}

extension FaultyBus.State {
    fileprivate mutating func copies(
        of publication: Publication, for node: FaultyBus.Node, _ fault: FaultyBus.Fault?
    ) -> [Publication] {
        let matches = publication.topics.filter(node.topics.contains).count
        if matches == 0 { return [] }
        published += 1
        if fault == .neverDelivers || fault == .losesEveryTenth && published.isMultiple(of: 10) { return [] }
        if fault == .mixesTopics { return [Publication(topics: [], payload: publication.payload)] }
        return Array(repeating: publication, count: fault == .doubles ? matches : 1)
    }
}
