/// How long an issuer's keys are kept and how often they are fetched. Docs/authentication.md explains each number.
public struct KeySetPolicy: Hashable, Sendable {
    /// How long a set is fresh when the response names no `max-age`.
    public var freshFor: Duration = .seconds(600)
    /// Shortest freshness taken from `Cache-Control: max-age`.
    public var minimumFresh: Duration = .seconds(60)
    /// Longest freshness taken from `Cache-Control: max-age`.
    public var maximumFresh: Duration = .seconds(24 * 3600)
    /// How long after its freshness ended the last good set is still used while the issuer cannot be reached.
    public var keepStale: Duration = .seconds(24 * 3600)
    /// Fetches caused by unknown key ids are at least this far apart, however many tokens name one.
    public var unknownKeyCooldown: Duration = .seconds(60)
    /// How many unknown key ids are remembered.
    public var unknownKeyLimit = 1000
    /// First wait after a failed fetch; doubles with each further failure.
    public var firstBackoff: Duration = .seconds(1)
    /// Longest wait after failed fetches.
    public var maximumBackoff: Duration = .seconds(60)
    /// Time for one fetch in total: connect, TLS, headers and body.
    public var fetchTimeout: Duration = .seconds(5)
    /// Largest document read.
    public var maxDocumentBytes = 1 << 20
    /// Most keys in one set, usable or not.
    public var maxKeys = 100

    /// The defaults.
    public init() {}

    /// The part of a set's life after which it is refreshed in the background.
    static let refreshFraction = 0.8
}
