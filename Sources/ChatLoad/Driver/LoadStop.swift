import Synchronization

/// Ends a run early, from any thread.
package final class LoadStop: Sendable {
    private let flag = Atomic(false)

    package init() {}

    /// Whether the run is to end.
    package var isRaised: Bool { flag.load(ordering: .relaxed) }

    /// Ends the run; its report says so.
    package func raise() { flag.store(true, ordering: .relaxed) }
}
