import ChatCore
import Synchronization

/// A node's place on the bus: counts its loops' interest, so that the bus hears of a topic's first and last subscriber.
final class NodeBus: Sendable {
    private struct State {
        var attachment: BusAttachment?
        var interest: [Topic: Int] = [:]
    }

    private let bus: any Bus
    private let state = Mutex(State())

    init(_ bus: any Bus) { self.bus = bus }

    func attach(to hubs: [LoopHub]) {
        let attachment = bus.attach(
            receive: { publications in for hub in hubs { hub.enqueue(publications) } },
            recovered: { for hub in hubs { hub.busRecovered() } })
        state.withLock { $0.attachment = attachment }
    }

    func publish(_ publications: [Publication]) {
        guard let attachment = state.withLock({ $0.attachment }) else { return }
        bus.publish(publications, from: attachment)
    }

    func interest(in topic: Topic, _ isInterested: Bool) {
        // The bus is told under the lock, so that it hears of a topic's changes in the order they happen.
        state.withLock { state in
            guard let attachment = state.attachment else { return }
            let before = state.interest[topic] ?? 0
            let after = before + (isInterested ? 1 : -1)
            state.interest[topic] = after > 0 ? after : nil
            if before == 0, after == 1 { bus.subscribe(topic, for: attachment) }
            if before > 0, after <= 0 { bus.unsubscribe(topic, for: attachment) }
        }
    }

    deinit {
        if let attachment = state.withLock({ $0.attachment }) { bus.detach(attachment) }
    }
}
