import Synchronization

/// The hubs of a node, known to each other; filled once while the node is composed.
final class SharedHubs: Sendable {
    private let hubs = Mutex<[LoopHub]>([])

    func set(_ all: [LoopHub]) { hubs.withLock { $0 = all } }

    func forEachOther(than hub: LoopHub, _ body: (LoopHub) -> Void) {
        let all = hubs.withLock { $0 }
        guard all.count > 1 else { return }
        for other in all where other !== hub { body(other) }
    }
}
