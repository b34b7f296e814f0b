extension LoadReport {
    /// Makes a run's report of what was counted and noted.
    ///
    /// - Parameter process: The server's, when its use was asked for.
    package init(_ plan: LoadPlan, _ meter: LoadMeter, _ record: LoadRecord, process: Int32?) {
        workload = plan.workload.name
        door = plan.door.rawValue
        interrupted = record.isInterrupted
        seconds = Figures.rounded(record.seconds, 3)
        setting = Setting(plan)
        connects = Connects(
            completed: record.connects.completed, failed: record.connects.failed,
            seconds: Figures.rounded(record.connectSeconds, 3),
            perSecond: Self.perSecond(record.connects.completed, record.connectSeconds),
            latency: record.handshake.summary)
        if plan.workload.hasTraffic {
            messages = Messages(
                sentPerSecond: Self.perSecond(meter.measuredSent, record.seconds),
                acknowledgedPerSecond: Self.perSecond(meter.measuredAcknowledged, record.seconds),
                deliveredPerSecond: Self.perSecond(meter.measuredArrivals, record.seconds), sent: meter.sent,
                acknowledged: meter.acknowledged, delivered: meter.arrived, unsent: meter.unsent,
                delivery: meter.delivery.summary, acknowledgement: meter.acknowledgement.summary,
                broadcast: meter.broadcast.summary)
        }
        if case .chat = plan.workload {
            extras = Extras(
                receipts: meter.receipts, typings: meter.typings, histories: meter.histories,
                pushes: meter.otherPushes, history: meter.history.summary)
        }
        storm = record.storm.map {
            Storm(
                cut: $0.cut, returned: $0.returned, attempts: $0.attempts, seconds: Figures.rounded($0.seconds, 3),
                comeback: meter.comeback.summary)
        }
        faults = Faults(meter, record)
        errors = meter.errors.rows
        // A measured time of nothing proves nothing.
        ok = faults.areNone && record.seconds > 0 && (messages.map { $0.delivered > 0 } ?? true)
        client = Client(
            cpuSeconds: Figures.rounded(record.ownCPU, 3),
            cpuShare: Self.share(record.ownCPU, record.seconds * Double(plan.threads)))
        server = process.flatMap { Server($0, plan, meter, record) }
    }

    fileprivate static func perSecond(_ count: Int, _ seconds: Double) -> Double {
        seconds > 0 ? Figures.rounded(Double(count) / seconds, 1) : 0
    }

    fileprivate static func share(_ part: Double, _ whole: Double) -> Double {
        whole > 0 ? Figures.rounded(part / whole, 3) : 0
    }
}

extension LoadReport.Setting {
    init(_ plan: LoadPlan) {
        self.init(
            connections: plan.connections, threads: plan.threads, payloadBytes: plan.payloadBytes, seed: plan.seed)
        guard plan.workload.hasTraffic else { return }
        switch plan.pacing {
        case .rate(let rate): self.rate = rate
        case .window(let window): self.window = window
        }
    }
}

extension LoadReport.Faults {
    init(_ meter: LoadMeter, _ record: LoadRecord) {
        lost = record.lost
        doubled = meter.doubled
        reordered = meter.reordered
        misdelivered = meter.misdelivered
        refused = meter.errors.total(.reply)
        unanswered = meter.unanswered + max(meter.inFlight, 0)
        unrecognised = meter.unrecognised
        disconnected =
            record.connects.failed + (record.storm.map { max($0.cut - $0.returned, 0) } ?? meter.disconnected)
    }
}

extension LoadReport.Server {
    init?(_ process: Int32, _ plan: LoadPlan, _ meter: LoadMeter, _ record: LoadRecord) {
        guard let start = record.serverAtStart, let connected = record.serverWhenConnected,
            let end = record.serverAtEnd, let used = record.serverCPU
        else { return nil }
        let grown = connected.residentBytes - start.residentBytes
        self.init(
            process: process, connectCPUSeconds: Figures.rounded(connected.cpuSeconds - start.cpuSeconds, 3),
            cpuSeconds: Figures.rounded(used, 3), cpuShare: LoadReport.share(used, record.seconds),
            cpuSecondsPerMillionDeliveries: meter.measuredArrivals > 0
                ? Figures.rounded(used / Double(meter.measuredArrivals) * 1e6, 3) : nil,
            residentBytes: end.residentBytes,
            residentBytesPerConnection: record.connects.completed > 0 ? grown / record.connects.completed : nil)
    }
}
