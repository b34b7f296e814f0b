/// What a run notes beside its event loops' counts.
package struct LoadRecord: Sendable {
    /// Connections cut and back again, how long that took in seconds, and attempts.
    package struct Storm: Sendable {
        package var cut: Int
        package var returned: Int
        package var seconds: Double
        package var attempts: Int

        package init(cut: Int, returned: Int, seconds: Double, attempts: Int) {
            self.cut = cut
            self.returned = returned
            self.seconds = seconds
            self.attempts = attempts
        }
    }

    /// The server before the first connection, and when all were there.
    package var serverAtStart: ProcessUsage?
    package var serverWhenConnected: ProcessUsage?
    /// Sign-ins and failed attempts while connecting, and its length in seconds.
    package var connects = (completed: 0, failed: 0)
    package var connectSeconds = 0.0
    /// Latencies of these sign-ins.
    package var handshake = LatencyHistogram()
    /// What became of the connections that were cut; nil for other workloads.
    package var storm: Storm?
    /// Messages that members were never told of.
    package var lost = 0
    /// The run ended before its time.
    package var isInterrupted = false

    /// The measured time.
    private var begun: (at: ContinuousClock.Instant, own: ProcessUsage, server: ProcessUsage?)?
    /// Its length, and the processor time that both sides used in it.
    package var seconds = 0.0
    package var ownCPU = 0.0
    package var serverCPU: Double?
    /// The server at its end.
    package var serverAtEnd: ProcessUsage?

    package init(serverAtStart: ProcessUsage?) { self.serverAtStart = serverAtStart }

    mutating func begin(_ server: ProcessUsage?) { begun = (.now, .own(), server) }

    mutating func finish(_ server: ProcessUsage?) {
        guard let begun else { return }
        seconds = begun.at.duration(to: .now).inSeconds
        ownCPU = ProcessUsage.own().cpuSeconds - begun.own.cpuSeconds
        serverAtEnd = server
        if let server, let before = begun.server { serverCPU = server.cpuSeconds - before.cpuSeconds }
    }
}
