/// What a run came to: one JSON object, documented in Docs/bench.md.
package struct LoadReport: Encodable, Sendable {
    /// What was asked for.
    package struct Setting: Encodable, Sendable {
        /// Connections, event loops and body bytes.
        package var connections: Int
        package var threads: Int
        package var payloadBytes: Int
        /// Open loop: messages a second; or closed loop: messages in flight of a sender.
        package var rate: Double?
        package var window: Int?
        package var seed: UInt64
    }

    /// How the connections came about.
    package struct Connects: Encodable, Sendable {
        /// Sign-ins completed and attempts failed; what the first took altogether.
        package var completed: Int
        package var failed: Int
        package var seconds: Double
        package var perSecond: Double
        /// From the intended connect to the end of sign-in.
        package var latency: LatencySummary?
    }

    /// What was sent, and what became of it.
    package struct Messages: Encodable, Sendable {
        /// In the measured time, a second.
        package var sentPerSecond: Double
        package var acknowledgedPerSecond: Double
        package var deliveredPerSecond: Double
        /// In the whole run.
        package var sent: Int
        package var acknowledged: Int
        package var delivered: Int
        /// Sends that the open loop intended and the server's pace did not allow.
        package var unsent: Int
        /// From the intended send to arrivals, replies, and the last arrival of a broadcast.
        package var delivery: LatencySummary?
        package var acknowledgement: LatencySummary?
        package var broadcast: LatencySummary?
    }

    /// What belongs to a chat besides messages.
    package struct Extras: Encodable, Sendable {
        /// Requests made.
        package var receipts: Int
        package var typings: Int
        package var histories: Int
        /// Pushes that are no messages.
        package var pushes: Int
        /// Replies to history requests.
        package var history: LatencySummary?
    }

    /// The great reconnect.
    package struct Storm: Encodable, Sendable {
        /// Connections cut at once and those that came back, with how many attempts.
        package var cut: Int
        package var returned: Int
        package var attempts: Int
        /// From the cut until all were back, or until the time was up.
        package var seconds: Double
        /// From the cut to being signed in again, back-off included.
        package var comeback: LatencySummary?
    }

    /// What must not be.
    package struct Faults: Encodable, Hashable, Sendable {
        /// Messages that members were never told of, told of twice, out of order, or that were not theirs.
        package var lost = 0
        package var doubled = 0
        package var reordered = 0
        package var misdelivered = 0
        /// Requests refused and never answered.
        package var refused = 0
        package var unanswered = 0
        /// Connections that failed to open or ended unasked; for a storm those that did not come back.
        package var disconnected = 0
        /// Frames that the generator could not read.
        package var unrecognised = 0

        /// Whether there were none.
        package var areNone: Bool { self == Faults() }
    }

    /// One kind of error.
    package struct ErrorRow: Encodable, Hashable, Sendable {
        package var place: ErrorCounts.Place
        package var code: String
        package var count: Int
    }

    /// Use of the processor in the measured time.
    package struct Client: Encodable, Sendable {
        package var cpuSeconds: Double
        /// Of the event loops that the run had; near 1 the generator itself was the limit.
        package var cpuShare: Double
    }

    /// The server's use, when its process was named.
    package struct Server: Encodable, Sendable {
        package var process: Int32
        /// While connecting, and in the measured time.
        package var connectCPUSeconds: Double
        package var cpuSeconds: Double
        /// Of one processor, in the measured time.
        package var cpuShare: Double
        package var cpuSecondsPerMillionDeliveries: Double?
        /// At the end of the measured time, and how much came with each connection when all were idle.
        package var residentBytes: Int
        package var residentBytesPerConnection: Int?
    }

    /// Names of workload and door.
    package var workload: String
    package var door: String
    /// No faults. Also false when the run ended before it was measured.
    package var ok: Bool
    /// Ended before its time.
    package var interrupted: Bool
    /// Measured time.
    package var seconds: Double
    package var setting: Setting
    package var connects: Connects
    package var messages: Messages?
    package var extras: Extras?
    package var storm: Storm?
    package var faults: Faults
    package var errors: [ErrorRow]
    package var client: Client
    package var server: Server?
}
