/// Why a run could not be carried out, as sentences for the person who started it.
package struct LoadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Without an end of line.
    package var description: String

    package init(_ description: String) { self.description = description }

    /// Something that a run cannot do without failed.
    ///
    /// - Parameters:
    ///   - what: What it was, as the sentence's beginning.
    ///   - code: The server's error or close code, or an HTTP status as `HTTP 429`.
    init(_ what: String, code: String) {
        description = "\(what) failed: \(code)." + (Self.advice(code).map { " \($0)" } ?? "")
    }

    /// What to change so that an error does not come again; nil where nothing is known to help.
    package static func advice(_ code: String) -> String? {
        switch code {
        case "rate_limited":
            "Raise session.requestsPerSecond, session.requestBurst, limits.userRequestsPerSecond and "
                + "limits.userRequestBurst in the server's configuration, as Docs/bench.md shows."
        case "HTTP 429":
            "Raise limits.connectionsPerAddress, limits.connectsPerSecondPerAddress and limits.connectBurstPerAddress "
                + "in the server's configuration (0 lifts the first two), as Docs/bench.md shows."
        case "limit_exceeded": "Raise limits.connectionsPerUser, or use tokens of more users."
        case "store_full": "The in-memory store is full; start the server anew."
        case "HTTP 404": "The server has no such door, or is no chatd."
        default: nil
        }
    }
}
