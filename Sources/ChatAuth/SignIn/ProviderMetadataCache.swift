import ChatCore

/// Decides when an issuer's metadata is used, fetched and given up. Pure: every event brings `now`.
struct ProviderMetadataCache: Sendable {
    /// What a request for the metadata comes to.
    enum Action: Hashable, Sendable {
        /// It is here.
        case use(ProviderMetadata)
        /// Fetch it, or join the fetch under way.
        case fetch
        /// A fetch failed a moment ago; the issuer is left alone.
        case fail(SignInFailure)
    }

    /// How long a document is used without asking again.
    static let freshFor = Duration.seconds(3600)
    /// How long after that it is used while the issuer cannot be reached.
    static let keepStale = Duration.seconds(24 * 3600)
    /// How long after a failure the issuer is not asked again.
    static let coolDown = Duration.seconds(5)

    private var loaded: (metadata: ProviderMetadata, at: Timestamp)?
    private var failed: (failure: SignInFailure, at: Timestamp)?

    /// Somebody needs the metadata.
    func requested(now: Timestamp) -> Action {
        if let loaded, within(Self.freshFor, of: loaded.at, now) { return .use(loaded.metadata) }
        guard let failed, within(Self.coolDown, of: failed.at, now) else { return .fetch }
        return usable(now: now).map { .use($0) } ?? .fail(failed.failure)
    }

    /// A fetch brought a document.
    mutating func succeeded(_ metadata: ProviderMetadata, now: Timestamp) {
        loaded = (metadata, now)
        failed = nil
    }

    /// A fetch failed.
    ///
    /// - Returns: What those who waited for it get.
    mutating func failed(_ failure: SignInFailure, now: Timestamp) -> Result<ProviderMetadata, SignInFailure> {
        failed = (failure, now)
        return usable(now: now).map { .success($0) } ?? .failure(failure)
    }

    private func usable(now: Timestamp) -> ProviderMetadata? {
        guard let loaded, within(Self.freshFor + Self.keepStale, of: loaded.at, now) else { return nil }
        return loaded.metadata
    }

    /// True within a span after a time; a clock that was set back asks again.
    private func within(_ span: Duration, of time: Timestamp, _ now: Timestamp) -> Bool {
        let elapsed = now.since(time)
        return elapsed >= .zero && elapsed < span
    }
}
