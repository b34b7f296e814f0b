import ChatCore
import NIOCore

/// The sessions that live on one event loop, and their timers.
final class EngineIOLoop: @unchecked Sendable /* confined to its event loop */ {
    let eventLoop: any EventLoop
    let clock: ServerClock
    /// Live sessions by the server's number for them.
    var connections: [UInt64: EngineIOConnection] = [:]
    /// Exact to the millisecond. A deadline that has moved is not taken out: it comes, and its session looks again.
    private var deadlines = DeadlineHeap<UInt64>()
    /// When the earliest timer that is set will fire.
    private var wakeAt: Timestamp?

    init(_ eventLoop: any EventLoop, clock: ServerClock) {
        self.eventLoop = eventLoop
        self.clock = clock
    }

    /// Runs something with the session of a number, if it lives, on the loop; at once when already there.
    func with(_ key: UInt64, _ body: @escaping @Sendable (EngineIOConnection) -> Void) {
        execute { loop in
            if let connection = loop.connections[key] { body(connection) }
        }
    }

    /// Runs something on the loop; at once when already there.
    func execute(_ body: @escaping @Sendable (EngineIOLoop) -> Void) {
        if eventLoop.inEventLoop { body(self) } else { eventLoop.execute { body(self) } }
    }

    /// Has ``EngineIOConnection/timerDue(at:)`` called at a steady time.
    func wake(_ key: UInt64, at time: Timestamp) {
        deadlines.insert(key, at: time)
        schedule()
    }

    private func schedule() {
        guard let first = deadlines.first else { return }
        if let wakeAt, wakeAt <= first { return }
        wakeAt = first
        // A later timer that is set already stays: to cancel one costs more than to let it come for nothing.
        let delay = first.since(clock.now.steady)
        eventLoop.assumeIsolated().scheduleTask(in: .timeout(max(.zero, delay))) { self.woken(by: first) }
    }

    private func woken(by time: Timestamp) {
        if wakeAt == time { wakeAt = nil }
        let now = clock.now
        while let key = deadlines.popDue(now: now.steady) { connections[key]?.timerDue(at: now) }
        schedule()
    }
}
