import ChatAuth
import ChatCore
import Logging
import Synchronization

/// What an operator is told of sign-ins from the web: why one failed, and never with what. Anybody can make one fail, so the number of lines is
/// bounded; what was left out is counted in the next one.
final class SignInLog: Sendable {
    private enum LogKey: String {
        case issuer = "chat.issuer"
        case code = "chat.error.code"
        case detail = "chat.error.detail"
        case omitted = "chat.log.omitted"
        case limit = "chat.limit.bytes"
    }

    private struct State {
        var bucket: TokenBucket
        var omitted = 0
    }

    /// Lines in a second, and at once after a rest.
    static let limit = RateLimit(perSecond: 5, burst: 50)

    private let logger: Logger
    private let clock: ServerClock
    private let state = Mutex(State(bucket: TokenBucket(SignInLog.limit)))
    private let oversize: Once

    init(_ logger: Logger, clock: ServerClock) {
        self.logger = logger
        self.clock = clock
        oversize = Once {
            logger.warning(
                "a token is too large for a cookie and is not kept; browsers have to refresh or sign in more often",
                metadata: [LogKey.limit.rawValue: "\(SignInCookies.maxBytes)"])
        }
    }

    /// A browser was sent back to the page with a code.
    func failed(_ failure: SignInFailure, _ client: SignInClient?) {
        write(
            .warning, "sign-in from the web failed",
            [.issuer: client?.name ?? "-", .code: failure.code, .detail: failure.reason])
    }

    /// A session did not go on.
    func note(_ text: String, _ client: SignInClient, _ reason: String, level: Logger.Level = .warning) {
        write(level, text, [.issuer: client.name, .detail: reason])
    }

    /// The page's origin has another scheme than the listener.
    func proxyIsUnknown() {
        write(.warning, "a browser says https where this server speaks http: behind a proxy, set web.publicUrl", [:])
    }

    /// A token was not kept; told once.
    func tokenIsOversize() { oversize.run() }

    private func write(_ level: Logger.Level, _ text: String, _ values: [LogKey: String]) {
        let now = clock.now.steady
        let omitted: Int? = state.withLock { state in
            guard state.bucket.take(now: now) == nil else {
                state.omitted += 1
                return nil
            }
            defer { state.omitted = 0 }
            return state.omitted
        }
        guard let omitted else { return }
        var metadata: Logger.Metadata = [:]
        for (key, value) in values { metadata[key.rawValue] = "\(value)" }
        if omitted > 0 { metadata[LogKey.omitted.rawValue] = "\(omitted)" }
        logger.log(level: level, "\(text)", metadata: metadata)
    }
}
