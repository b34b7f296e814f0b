public import ChatCore

/// A snapshot of one issuer's keys, for `chatctl jwks show`. Holds no key material.
public struct KeySourceStatus: Hashable, Sendable {
    /// One key.
    public struct Key: Hashable, Sendable {
        /// `kid`, if any.
        public var keyID: String?
        /// `RSA`, `EC` or `OKP`.
        public var keyType: String
        /// Algorithms it verifies here, by name.
        public var algorithms: [String]
    }

    /// A key of the set that is not used.
    public struct SkippedKey: Hashable, Sendable {
        /// `kid`, if any.
        public var keyID: String?
        /// Why it is not used.
        public var reason: String
    }

    /// The issuer's `iss`.
    public var issuer: String
    /// `empty`, `fetching`, `fresh` or `stale`.
    public var phase: String
    /// Keys in use.
    public var keys: [Key]
    /// Keys of the last good set that are not used.
    public var skipped: [SkippedKey]
    /// When the last good set was fetched.
    public var fetchedAt: Timestamp?
    /// When the next fetch is due.
    public var nextRefresh: Timestamp
    /// Why the last fetch failed; nil when it succeeded or there was none.
    public var lastError: ChatError?
    /// Fetches begun so far.
    public var fetchCount: UInt64

    init(issuer: String, cache: KeySetCache, now: Timestamp) {
        self.issuer = issuer
        phase = cache.phase(now: now).rawValue
        let set = cache.loaded?.keys
        keys = (set?.keys ?? []).map {
            Key(keyID: $0.keyID, keyType: $0.keyType, algorithms: $0.algorithms.map(\.name))
        }
        skipped = (set?.skipped ?? []).map { SkippedKey(keyID: $0.keyID, reason: $0.reason) }
        fetchedAt = cache.loaded?.fetchedAt
        nextRefresh = cache.nextRefresh(now: now)
        lastError = cache.lastError
        fetchCount = cache.fetchCount
    }
}
