public import ChatCore
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One issuer's keys, fetched when needed and kept by the rules of ``KeySetPolicy``.
///
/// - Guarantees: any number of callers cause one fetch; a lookup that needs none takes one short lock and never suspends.
/// - Isolation: any task.
public final class KeySource: Sendable {
    private struct State {
        var cache: KeySetCache
        var waiting: [KeySetCache.Ticket: CheckedContinuation<Result<KeySetCache.Loaded, ChatError>, Never>] = [:]
        /// Ends of tickets whose continuation is not stored yet.
        var early: [KeySetCache.Ticket: Result<KeySetCache.Loaded, ChatError>] = [:]
    }

    /// The issuer's `iss`.
    public let issuer: String
    private let loader: KeySetLoader
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// Creates a source; nothing is fetched yet.
    ///
    /// - Parameters:
    ///   - configuration: Already validated.
    ///   - fetcher: How documents are fetched.
    ///   - clock: The time that freshness is measured with, apart from the time that tokens are checked with.
    public init(
        configuration: IssuerConfiguration, fetcher: any KeySetFetcher,
        clock: @escaping @Sendable () -> Timestamp = { .wallClock }
    ) {
        issuer = configuration.issuer
        loader = KeySetLoader(configuration: configuration, fetcher: fetcher)
        self.clock = clock
        state = Mutex(State(cache: KeySetCache(policy: configuration.keys)))
    }

    /// The generation of the set that may be used now; nil when there is none.
    var generation: UInt64? {
        let now = clock()
        return state.withLock { $0.cache.usable(now: now)?.generation }
    }

    /// The set to look `keyID` up in.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable`, or `token_key_unknown` for an id that a recent fetch did not bring.
    func keys(for keyID: String?) async throws(ChatError) -> KeySetCache.Loaded {
        let now = clock()
        switch state.withLock({ $0.cache.keysRequested(keyID, now: now) }) {
        case .use(let loaded): return loaded
        case .useAndFetch(let loaded):
            startFetch()
            return loaded
        case .wait(let ticket): return try await wait(ticket).get()
        case .waitAndFetch(let ticket):
            startFetch()
            return try await wait(ticket).get()
        case .fail(let error): throw error
        }
    }

    /// Fetches now, or joins the fetch under way, and tells how it went.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` when the fetch failed; a good older set stays in use.
    @discardableResult
    public func refresh() async throws(ChatError) -> KeySourceStatus {
        await fetchAndWait(isForced: true)
        let status = status()
        if let error = status.lastError { throw error }
        return status
    }

    /// Fetches the keys if there are none, so that the first sign-in need not wait.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable`; later sign-ins try again.
    public func warmUp() async throws(ChatError) {
        let now = clock()
        if state.withLock({ $0.cache.usable(now: now) }) == nil { _ = try await keys(for: nil) }
    }

    /// Refreshes the keys before they expire, until the task is cancelled; returns then.
    public func run() async {
        while !Task.isCancelled {
            await fetchAndWait(isForced: false)
            let now = clock()
            let due = state.withLock { $0.cache.nextRefresh(now: now) }
            // Woken at least once a minute, so that a clock that was set is noticed.
            let wait = min(max(due.since(now), .milliseconds(250)), .seconds(60))
            do { try await Task.sleep(for: wait) } catch { return }
        }
    }

    /// What is known now, for status pages.
    public func status() -> KeySourceStatus {
        let now = clock()
        return state.withLock { KeySourceStatus(issuer: issuer, cache: $0.cache, now: now) }
    }

    private func fetchAndWait(isForced: Bool) async {
        let now = clock()
        let (starts, ticket) = state.withLock { state in
            (state.cache.refreshRequested(isForced: isForced, now: now), state.cache.completionRequested())
        }
        if starts { startFetch() }
        if let ticket { _ = await wait(ticket) }
    }

    /// The fetch belongs to all who wait for it, so it is no child of any of them and none of them cancels it; it ends by
    /// the fetcher's time limit.
    private func startFetch() {
        Task {
            let outcomes: [KeySetCache.Outcome]
            do throws(ChatError) {
                let (keys, maxAge) = try await loader.load()
                outcomes = state.withLock { $0.cache.fetchSucceeded(keys, maxAge: maxAge, now: clock()) }
            } catch {
                outcomes = state.withLock { $0.cache.fetchFailed(error, now: clock()) }
            }
            for (ticket, result) in outcomes {
                let continuation = state.withLock { state in
                    let waiting = state.waiting.removeValue(forKey: ticket)
                    if waiting == nil { state.early[ticket] = result }
                    return waiting
                }
                continuation?.resume(returning: result)
            }
        }
    }

    private func wait(_ ticket: KeySetCache.Ticket) async -> Result<KeySetCache.Loaded, ChatError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: Result<KeySetCache.Loaded, ChatError>? = state.withLock { state in
                    if let result = state.early.removeValue(forKey: ticket) { return result }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            let continuation = state.withLock {
                state -> CheckedContinuation<Result<KeySetCache.Loaded, ChatError>, Never>? in
                guard state.cache.waiterCancelled(ticket) else { return nil }
                guard let waiting = state.waiting.removeValue(forKey: ticket) else {
                    state.early[ticket] = .failure(Self.cancelled)
                    return nil
                }
                return waiting
            }
            continuation?.resume(returning: .failure(Self.cancelled))
        }
    }

    private static var cancelled: ChatError { ChatError(.keysUnavailable, detail: "the caller was cancelled") }
}

extension Timestamp {
    /// The system's clock.
    public static var wallClock: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
