import ChatCore
package import NIOCore

/// The client's only source of time, so that a test can own it.
package protocol ClientClock: Sendable {
    /// A moment that never goes back, and goes on while the machine sleeps.
    var now: ContinuousClock.Instant { get }
    /// Calls `action` once at or after the deadline, on any thread, never from within this call.
    ///
    /// - Returns: Cancels the call if it has not begun.
    func schedule(
        at deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void
}

/// The real time, with timers on an event loop.
package struct EventLoopClock: ClientClock {
    private let eventLoop: any EventLoop

    /// Creates a clock whose timers fire on this loop.
    package init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    package var now: ContinuousClock.Instant { .now }

    package func schedule(
        at deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void {
        // A far deadline fires early and is armed again: nanoseconds in 64 bits must not overflow.
        let wait = min(max(deadline - .now, .zero), .seconds(3600))
        // Rounded up, so that the deadline has come when the timer fires.
        let task = eventLoop.scheduleTask(in: .milliseconds(wait.milliseconds + 1), action)
        return { task.cancel() }
    }
}
