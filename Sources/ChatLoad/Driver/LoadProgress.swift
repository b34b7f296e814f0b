/// How far a run is, for a line that renews itself.
package struct LoadProgress: Sendable {
    /// What is being done.
    package enum Phase: Sendable {
        case connecting
        case preparing(done: Int, of: Int)
        case idling(left: Duration)
        case warmingUp
        case measuring(done: Duration, of: Duration)
        case finishing
        case comingBack
    }

    package var phase: Phase
    /// Signed-in connections, of how many, and failed attempts.
    package var ready: Int
    package var connections: Int
    package var failed: Int
    /// Sends and arrivals a second since the line before.
    package var sentPerSecond: Double
    package var arrivedPerSecond: Double
    /// Requests without reply.
    package var inFlight: Int

    /// One line.
    package var text: String {
        let people = "\(Figures.grouped(ready)) of \(Figures.grouped(connections)) connected"
        let failures = failed > 0 ? ", \(Figures.grouped(failed)) failed" : ""
        switch phase {
        case .connecting: return people + failures
        case .preparing(let done, let all): return "preparing conversations: \(done) of \(all)"
        case .idling(let left): return "idle: \(people), \(left.components.seconds) s left"
        case .comingBack: return "coming back: " + people + failures
        case .warmingUp: return "warming up: " + traffic
        case .measuring(let done, let all):
            return "\(done.components.seconds) of \(all.components.seconds) s: " + traffic
        case .finishing: return "waiting for what is under way: \(Figures.grouped(inFlight)) requests"
        }
    }

    private var traffic: String {
        "\(Figures.rate(sentPerSecond)) sent/s, \(Figures.rate(arrivedPerSecond)) delivered/s, "
            + "\(Figures.grouped(inFlight)) in flight"
    }
}
