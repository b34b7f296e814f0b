/// The one error type that crosses module boundaries and reaches clients.
///
/// - Guarantees: `publicMessage` holds no secret, token, message body or name of another user; `detail` is for logs only.
public struct ChatError: Error, Hashable, Sendable {
    /// What a client may do about the failure.
    public enum Retry: Hashable, Sendable {
        /// The same request fails again; change it first.
        case never
        /// Get a fresh token, then try again.
        case afterReauthentication
        /// The same request may succeed after this delay.
        case after(Duration)
    }

    /// Which failure; the wire carries its ``Code/name``.
    public let code: Code
    /// Advice for the caller.
    public let retry: Retry
    /// One sentence that may be shown to the peer.
    public let publicMessage: String
    /// More, for the operator's log; never sent.
    public let detail: String?

    /// Creates an error; `retry` defaults to the advice that belongs to the code.
    ///
    /// - Parameters:
    ///   - code: Which failure.
    ///   - publicMessage: Text for the peer; the code's own text when nil.
    ///   - retry: Advice; the code's default when nil.
    ///   - detail: Text for the log.
    public init(_ code: Code, _ publicMessage: String? = nil, retry: Retry? = nil, detail: String? = nil) {
        self.code = code
        self.retry = retry ?? code.defaultRetry
        self.publicMessage = publicMessage ?? code.defaultMessage
        self.detail = detail
    }

    /// Milliseconds to wait before a retry, when waiting helps.
    public var retryAfterMs: Int64? {
        guard case .after(let delay) = retry else { return nil }
        return delay.milliseconds
    }
}

extension ChatError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Code and public text only, so that interpolating an error into a reply or a log line leaks nothing.
    public var description: String { "\(code.name): \(publicMessage)" }
    /// The description and the detail, for `String(reflecting:)` in logs.
    public var debugDescription: String { detail.map { "\(description) (\($0))" } ?? description }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero; saturates instead of trapping.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (ms, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflowAgain) = ms.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || overflowAgain ? (seconds < 0 ? .min : .max) : sum
    }
}
