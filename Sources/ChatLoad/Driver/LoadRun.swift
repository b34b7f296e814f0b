import NIOCore

/// A run under way: connects, prepares conversations, has messages sent, and gathers what was counted.
struct LoadRun: Sendable {
    let setting: LoadRunSetting
    let loops: [LoopHandle]
    let runner: LoadRunner

    var plan: LoadPlan { setting.plan }
    private static let pollInterval = Duration.milliseconds(50)

    func carryOut() async throws -> LoadReport {
        var record = LoadRecord(serverAtStart: serverUsage())
        let begun = ContinuousClock.now
        try await connect()
        record.connectSeconds = begun.duration(to: .now).inSeconds
        record.serverWhenConnected = serverUsage()
        let connected = try await meter()
        record.connects = (connected.connects, connected.failedConnects)
        record.handshake = connected.handshake
        switch plan.workload {
        case .connect: try await idle(&record)
        case .storm: try await storm(&record)
        case .direct, .fanout, .chat:
            guard connected.ready == plan.connections || runner.stop.isRaised else { throw refusal(connected) }
            try await traffic(&record)
        }
        record.isInterrupted = runner.stop.isRaised
        return LoadReport(plan, try await meter(), record, process: runner.serverProcess)
    }

    func end() async {
        for loop in loops { try? await loop.run { $0.end() } }
    }

    // MARK: Phases

    private func connect() async throws {
        let start = NIODeadline.now().uptimeNanoseconds
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await withThrowingTaskGroup(of: Void.self) { waits in
                    for loop in loops { waits.addTask { try await loop.wait { $0.connectAll(start: start) } } }
                    try await waits.waitForAll()
                }
                return true
            }
            tasks.addTask {
                try await wait { _ in .connecting }
                return false
            }
            // The watcher ends first only when the run is to end early; then the loops let their waits go.
            if try await tasks.next() == false { await end() }
            tasks.cancelAll()
        }
    }

    private func refusal(_ meter: LoadMeter) -> LoadFailure {
        let missing = plan.connections - meter.ready
        guard let first = meter.errors.rows.first else { return LoadFailure("\(missing) connections are missing.") }
        return LoadFailure("\(missing) of \(plan.connections) connections", code: first.code)
    }

    private func idle(_ record: inout LoadRecord) async throws {
        try await settle(plan.warmup)
        record.begin(serverUsage())
        let end = ContinuousClock.now + plan.duration
        try await wait(until: end) { .idling(left: end - $0) }
        record.finish(serverUsage())
    }

    private func storm(_ record: inout LoadRecord) async throws {
        try await settle(plan.warmup)
        record.begin(serverUsage())
        let before = try await meter()
        var cut = 0
        for loop in loops { cut += try await loop.run { $0.storm() } }
        let wanted = cut
        let begun = ContinuousClock.now
        try await wait(until: begun + plan.duration, for: { $0.ready >= wanted }) { _ in .comingBack }
        record.finish(serverUsage())
        let after = try await meter()
        record.storm = LoadRecord.Storm(
            cut: cut, returned: after.ready, seconds: begun.duration(to: .now).inSeconds,
            attempts: after.connects - before.connects + after.failedConnects - before.failedConnects)
    }

    private func traffic(_ record: inout LoadRecord) async throws {
        try await ConversationSetup(run: self).prepare()
        let warmup = plan.warmup.inNanoseconds
        let start = NIODeadline.now().uptimeNanoseconds + 20_000_000
        let measured = start + warmup..<start + warmup + plan.duration.inNanoseconds
        for loop in loops { loop.tell { $0.begin(start: start, measured: measured) } }
        let begun = ContinuousClock.now + .milliseconds(20)
        try await wait(until: begun + plan.warmup) { _ in .warmingUp }
        record.begin(serverUsage())
        let end = begun + plan.warmup + plan.duration
        try await wait(until: end) { .measuring(done: $0 - (end - plan.duration), of: plan.duration) }
        record.finish(serverUsage())
        let stopped = NIODeadline.now().uptimeNanoseconds
        for loop in loops { try await loop.run { $0.stop(at: stopped) } }
        // What is under way after an interruption is waited for, too, or it would count as lost.
        try await wait(
            until: .now + plan.drain, for: { $0.inFlight <= 0 && $0.arrived >= $0.due }, evenWhenStopped: true
        ) { _ in .finishing }
        var heads: [Int: Int64] = [:]
        for loop in loops { heads.merge(try await loop.run { $0.heads }, uniquingKeysWith: max) }
        let ends = heads
        for loop in loops { record.lost += try await loop.run { $0.lost(heads: ends) } }
    }

    private func settle(_ time: Duration) async throws {
        let end = ContinuousClock.now + time
        try await wait(until: end) { .idling(left: end - $0) }
    }

    // MARK: Waiting

    /// Waits for a time or for something to become true, and shows how it goes.
    func wait(
        until end: ContinuousClock.Instant? = nil, for isDone: (LoadGlance) -> Bool = { _ in false },
        evenWhenStopped: Bool = false, _ phase: (ContinuousClock.Instant) -> LoadProgress.Phase
    ) async throws {
        var watch = ProgressWatch(try await glance())
        while evenWhenStopped || !runner.stop.isRaised {
            let now = ContinuousClock.now
            if let end, now >= end { return }
            let glance = try await glance()
            if isDone(glance) { return }
            if let progress = watch.progress(glance, phase(now), of: plan.connections) {
                runner.showProgress(progress)
            }
            let rest = end.map { min($0 - now, Self.pollInterval) } ?? Self.pollInterval
            try await Task.sleep(for: max(rest, .milliseconds(1)))
        }
    }

    func glance() async throws -> LoadGlance {
        var sum = LoadGlance()
        for loop in loops { sum.add(try await loop.run { LoadGlance($0.meter) }) }
        return sum
    }

    private func meter() async throws -> LoadMeter {
        var sum = LoadMeter()
        for loop in loops { sum.add(try await loop.run { $0.meter }) }
        return sum
    }

    private func serverUsage() -> ProcessUsage? { runner.serverProcess.flatMap { ProcessUsage.of(process: $0) } }
}
