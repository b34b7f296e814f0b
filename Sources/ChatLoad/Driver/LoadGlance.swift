/// The few counts that are looked at while a run goes on.
struct LoadGlance: Sendable {
    var ready = 0
    var failed = 0
    var sent = 0
    var arrived = 0
    var due = 0
    var inFlight = 0

    init() {}

    init(_ meter: borrowing LoadMeter) {
        ready = meter.ready
        failed = meter.failedConnects
        sent = meter.sent
        arrived = meter.arrived
        due = meter.due
        inFlight = meter.inFlight
    }

    mutating func add(_ other: LoadGlance) {
        ready += other.ready
        failed += other.failed
        sent += other.sent
        arrived += other.arrived
        due += other.due
        inFlight += other.inFlight
    }
}

/// Makes rates of counts.
struct ProgressWatch {
    private var last: LoadGlance
    private var lastAt = ContinuousClock.now

    init(_ glance: LoadGlance) { last = glance }

    /// A line's content; nil when the last one was a moment ago.
    mutating func progress(
        _ glance: LoadGlance, _ phase: LoadProgress.Phase, of connections: Int
    ) -> LoadProgress? {
        let now = ContinuousClock.now
        let passed = lastAt.duration(to: now).inSeconds
        guard passed >= 0.25 else { return nil }
        defer {
            last = glance
            lastAt = now
        }
        return LoadProgress(
            phase: phase, ready: glance.ready, connections: connections, failed: glance.failed,
            sentPerSecond: Double(glance.sent - last.sent) / passed,
            arrivedPerSecond: Double(glance.arrived - last.arrived) / passed, inFlight: glance.inFlight)
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// For durations of up to centuries; negative ones count as none.
    var inNanoseconds: UInt64 {
        guard self > .zero else { return 0 }
        return UInt64(clamping: components.seconds) &* 1_000_000_000
            &+ UInt64(components.attoseconds / 1_000_000_000)
    }
}
