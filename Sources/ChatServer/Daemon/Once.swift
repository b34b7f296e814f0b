import Synchronization

/// Runs an action at most once, whoever comes first.
final class Once: Sendable {
    private let done = Atomic<Bool>(false)
    private let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) { self.action = action }

    func run() {
        if done.exchange(true, ordering: .acquiringAndReleasing) == false { action() }
    }
}
