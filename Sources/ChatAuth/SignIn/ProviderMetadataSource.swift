import ChatCore
import Synchronization

/// One issuer's metadata, fetched when needed and kept by the rules of ``ProviderMetadataCache``.
///
/// - Guarantees: any number of callers cause one fetch.
/// - Isolation: any task.
final class ProviderMetadataSource: Sendable {
    private typealias Outcome = Result<ProviderMetadata, SignInFailure>

    private struct State {
        var cache = ProviderMetadataCache()
        var flight: Task<Outcome, Never>?
    }

    private enum Step {
        case ended(Outcome)
        case waits(Task<Outcome, Never>)
    }

    private let issuer: String
    private let fetcher: any KeySetFetcher
    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameters:
    ///   - issuer: Its `iss`.
    ///   - clock: The time that freshness is measured with.
    init(issuer: String, fetcher: any KeySetFetcher, clock: @escaping @Sendable () -> Timestamp) {
        self.issuer = issuer
        self.fetcher = fetcher
        self.clock = clock
    }

    /// The metadata.
    ///
    /// - Throws: ``SignInFailure`` `issuer_unavailable`.
    func metadata() async throws(SignInFailure) -> ProviderMetadata {
        let now = clock()
        let step: Step = state.withLock { state in
            switch state.cache.requested(now: now) {
            case .use(let metadata): return .ended(.success(metadata))
            case .fail(let failure): return .ended(.failure(failure))
            case .fetch:
                if let flight = state.flight { return .waits(flight) }
                // The fetch belongs to all who wait for it, so none of them cancels it; it ends by the fetcher's time limit.
                let flight = Task { await self.fetch() }
                state.flight = flight
                return .waits(flight)
            }
        }
        switch step {
        case .ended(let outcome): return try outcome.get()
        case .waits(let flight): return try await flight.value.get()
        }
    }

    private func fetch() async -> Outcome {
        do throws(ChatError) {
            let document = try await fetcher.fetch(
                DiscoveryDocument.url(of: issuer), maxBytes: ProviderMetadata.maxBytes, timeout: FormRequest.timeout)
            let metadata = try ProviderMetadata(document.body, issuer: issuer)
            let now = clock()
            return state.withLock { state in
                state.flight = nil
                state.cache.succeeded(metadata, now: now)
                return .success(metadata)
            }
        } catch {
            let failure = SignInFailure.issuerUnavailable("discovery: \(error.detail ?? error.code.name)")
            let now = clock()
            return state.withLock { state in
                state.flight = nil
                return state.cache.failed(failure, now: now)
            }
        }
    }
}
