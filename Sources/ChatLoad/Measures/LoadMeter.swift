/// What one event loop counted and timed; all loops' meters together are a run's.
package struct LoadMeter: Sendable {
    /// Connections that are signed in now.
    package var ready = 0
    /// Sign-ins that were completed, and attempts that failed.
    package var connects = 0
    package var failedConnects = 0

    /// Messages sent, replies to them and their arrivals since the run began; arrivals due by what was acknowledged.
    package var sent = 0
    package var acknowledged = 0
    package var arrived = 0
    package var due = 0
    /// The same in the measured time.
    package var measuredSent = 0
    package var measuredAcknowledged = 0
    package var measuredArrivals = 0

    /// Requests without reply now, and those that never got one.
    package var inFlight = 0
    package var unanswered = 0
    /// Sends that an open loop intended and did not get to.
    package var unsent = 0

    /// What must not be.
    package var doubled = 0
    package var reordered = 0
    package var misdelivered = 0
    package var unrecognised = 0
    package var disconnected = 0

    /// Other things said and heard: receipts, typing signals and pages asked for; pushes that are no messages.
    package var receipts = 0
    package var typings = 0
    package var histories = 0
    package var otherPushes = 0

    /// From the intended send to the arrival at a receiver, to the reply, to the last receiver's arrival.
    package var delivery = LatencyHistogram()
    package var acknowledgement = LatencyHistogram()
    package var broadcast = LatencyHistogram()
    /// Replies to history requests.
    package var history = LatencyHistogram()
    /// From the intended connect to the end of sign-in.
    package var handshake = LatencyHistogram()
    /// From the cut to being signed in again.
    package var comeback = LatencyHistogram()

    /// Refusals and endings by code.
    package var errors = ErrorCounts()

    /// Nothing counted yet.
    package init() {}

    /// Takes another loop's counts in.
    package mutating func add(_ other: LoadMeter) {
        for count in Self.counts { self[keyPath: count] += other[keyPath: count] }
        for histogram in Self.histograms { self[keyPath: histogram].add(other[keyPath: histogram]) }
        errors.add(other.errors)
    }

    private static var counts: [WritableKeyPath<LoadMeter, Int>] {
        [
            \.ready, \.connects, \.failedConnects, \.sent, \.acknowledged, \.arrived, \.due, \.measuredSent,
            \.measuredAcknowledged, \.measuredArrivals, \.inFlight, \.unanswered, \.unsent, \.doubled, \.reordered,
            \.misdelivered, \.unrecognised, \.disconnected, \.receipts, \.typings, \.histories, \.otherPushes,
        ]
    }

    private static var histograms: [WritableKeyPath<LoadMeter, LatencyHistogram>] {
        [\.delivery, \.acknowledgement, \.broadcast, \.history, \.handshake, \.comeback]
    }
}
