/// Everything that is fixed before a run begins.
package struct LoadPlan: Sendable {
    /// Bounds that keep the generator's own memory in check.
    package enum Limits {
        /// Connections of one run.
        package static let connections = 1...1_000_000
        /// Bytes of a message's body: room for the tag, and what the server takes.
        package static let payloadBytes = 64...8192
        /// Messages in flight of one sender.
        package static let window = 1...2048
        /// Event loops.
        package static let threads = 1...64
    }

    /// What is done.
    package var workload: LoadWorkload
    /// By which door.
    package var door: LoadDoor
    /// How many connections, each of another user.
    package var connections: Int
    /// When messages are sent.
    package var pacing: LoadPacing
    /// When connections are opened; a window counts those under way.
    package var connecting: LoadPacing
    /// Time under load before anything is measured.
    package var warmup: Duration
    /// Measured time; for `connect` the time all stay idle, for `storm` the longest wait for everybody's return.
    package var duration: Duration
    /// Longest wait for what is still under way when the measured time is over.
    package var drain = Duration.seconds(10)
    /// Bytes of each message's body.
    package var payloadBytes = 64
    /// Event loops that share the connections.
    package var threads = 1
    /// Equal seeds make equal choices.
    package var seed: UInt64 = 1

    /// Creates a plan.
    package init(
        _ workload: LoadWorkload, door: LoadDoor, connections: Int, pacing: LoadPacing = .window(1),
        connecting: LoadPacing = .window(64), warmup: Duration, duration: Duration
    ) {
        self.workload = workload
        self.door = door
        self.connections = connections
        self.pacing = pacing
        self.connecting = connecting
        self.warmup = warmup
        self.duration = duration
    }

    /// Why the plan cannot be carried out, as a sentence for its author; nil when it can.
    package var objection: String? {
        guard Limits.connections.contains(connections) else { return "connections must be 1 to 1000000" }
        guard Limits.payloadBytes.contains(payloadBytes) else { return "the payload must have 64 to 8192 bytes" }
        guard Limits.threads.contains(threads) else { return "threads must be 1 to 64" }
        guard warmup >= .zero, duration > .zero else { return "the duration must be positive" }
        switch pacing {
        case .rate(let rate): guard rate > 0, rate <= 10_000_000 else { return "the rate must be above 0" }
        case .window(let window): guard Limits.window.contains(window) else { return "the window must be 1 to 2048" }
        }
        switch connecting {
        case .rate(let rate): guard rate > 0, rate <= 1_000_000 else { return "the connect rate must be above 0" }
        case .window(let window): guard window >= 1 else { return "at least one connect must be under way" }
        }
        return shortage
    }

    private var shortage: String? {
        switch workload {
        case .connect, .storm: nil
        case .direct(let pairs):
            pairs >= 1 && pairs * 2 <= connections ? nil : "\(pairs) pairs need \(pairs * 2) connections"
        case .fanout(let members):
            members >= 2 && members <= connections
                ? nil : "a group needs 2 members or more, and each of them a connection"
        case .chat(let sizes):
            connections >= 2 && sizes.allSatisfy { $0 >= 2 }
                ? nil : "chatting needs 2 connections or more, and groups of 2 or more"
        }
    }
}
