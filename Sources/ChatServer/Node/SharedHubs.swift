import Synchronization

/// The hubs of a node, known to each other; filled once while the node is composed.
final class SharedHubs: Sendable {
    private let hubs = Mutex<[LoopHub]>([])
    /// How many there are.
    let count: Int

    init(count: Int) { self.count = count }

    func set(_ all: [LoopHub]) { hubs.withLock { $0 = all } }

    func forEachOther(than hub: LoopHub, _ body: (LoopHub) -> Void) {
        guard count > 1 else { return }
        let all = hubs.withLock { $0 }
        for other in all where other !== hub { body(other) }
    }
}
