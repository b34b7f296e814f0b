import ChatCore

/// Codes and refresh tokens that the development issuer has given out; bounded, single use.
struct DevelopmentGrants: Sendable {
    /// What a person agreed to.
    struct Grant: Hashable, Sendable {
        let user: DevelopmentUser
        let scope: String
        let nonce: String?
        /// Names all tokens of one sign-in, so that a stolen refresh token ends all of them.
        let family: String
    }

    private struct Code: Sendable {
        let grant: Grant
        let redirectURI: String
        let challenge: String
        let expiresAt: Timestamp
    }

    private struct Refresh: Sendable {
        let grant: Grant
        let expiresAt: Timestamp
        var isUsed = false
    }

    /// Why an exchange was refused.
    enum Refusal: Error {
        /// Unknown, expired or used.
        case invalid
    }

    private let codeLife: Duration
    private let refreshLife: Duration
    private let limit: Int
    private var codes: [String: Code] = [:]
    private var refreshes: [String: Refresh] = [:]

    init(codeLife: Duration, refreshLife: Duration, limit: Int) {
        self.codeLife = codeLife
        self.refreshLife = refreshLife
        self.limit = limit
    }

    /// Codes and refresh tokens held.
    var count: Int { codes.count + refreshes.count }

    /// Stores a code; nil when too many wait for their exchange.
    mutating func issueCode(
        _ grant: Grant, redirectURI: String, challenge: String, now: Timestamp
    ) -> String? {
        if codes.count >= limit { codes = codes.filter { $0.value.expiresAt > now } }
        guard codes.count < limit else { return nil }
        let code = SecretText.make()
        codes[code] = Code(grant: grant, redirectURI: redirectURI, challenge: challenge, expiresAt: now + codeLife)
        return code
    }

    /// Exchanges a code; whatever comes of it, the code is used up.
    mutating func redeem(
        code: String, redirectURI: String, verifier: String, now: Timestamp
    ) throws(Refusal) -> Grant {
        guard let stored = codes.removeValue(forKey: code), now < stored.expiresAt, stored.redirectURI == redirectURI,
            ProofKey.challenge(of: verifier) == stored.challenge
        else { throw .invalid }
        return stored.grant
    }

    /// Gives a refresh token for a grant; the oldest half goes when there are too many.
    mutating func issueRefresh(_ grant: Grant, now: Timestamp) -> String {
        if refreshes.count >= limit {
            let cut = refreshes.values.map(\.expiresAt).sorted()[refreshes.count / 2]
            refreshes = refreshes.filter { $0.value.expiresAt > cut }
        }
        let token = SecretText.make()
        refreshes[token] = Refresh(grant: grant, expiresAt: now + refreshLife)
        return token
    }

    /// Rotates a refresh token (RFC 9700 §4.14.2): using one twice ends its whole family, because one of the two is a thief.
    mutating func rotate(_ token: String, now: Timestamp) throws(Refusal) -> (grant: Grant, next: String) {
        guard let stored = refreshes[token], now < stored.expiresAt else { throw .invalid }
        guard !stored.isUsed else {
            end(family: stored.grant.family)
            throw .invalid
        }
        refreshes[token]?.isUsed = true
        return (stored.grant, issueRefresh(stored.grant, now: now))
    }

    /// Ends all refresh tokens of one sign-in, and its code if that still waits.
    mutating func end(family: String) {
        codes = codes.filter { $0.value.grant.family != family }
        refreshes = refreshes.filter { $0.value.grant.family != family }
    }

    /// Ends the sign-in that a refresh token belongs to, used or not (RFC 7009 §2.1); unknown ones are no error.
    mutating func revoke(_ token: String) {
        if let stored = refreshes[token] { end(family: stored.grant.family) }
    }
}
