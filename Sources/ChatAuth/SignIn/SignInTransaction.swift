package import ChatCore

/// One sign-in that a browser began and that waits for the issuer's answer. It lives in a cookie of that browser, which is what binds
/// the answer to it (RFC 9700 §4.7).
package struct SignInTransaction: Hashable, Sendable {
    /// How long somebody may take at the issuer.
    package static let life = Duration.seconds(600)

    /// The issuer's name in the configuration.
    package let provider: String
    /// Comes back with the answer.
    package let state: String
    /// Comes back in the id token.
    package let nonce: String
    /// PKCE's secret (RFC 7636 §4.1).
    package let verifier: String
    /// When it began.
    package let startedAt: Timestamp

    /// Begins a sign-in, with secrets of 256 bits each.
    package init(provider: String, now: Timestamp) {
        self.provider = provider
        state = SecretText.make()
        nonce = SecretText.make()
        verifier = SecretText.make()
        startedAt = now
    }

    /// Reads ``text``; nil when it is not of the form.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 5, (1...32).contains(parts[0].utf8.count), let started = Int64(parts[4]), started >= 0
        else { return nil }
        for secret in parts[1...3] {
            guard (43...128).contains(secret.utf8.count), secret.utf8.allSatisfy(FormFields.isUnreserved) else {
                return nil
            }
        }
        (provider, state, nonce, verifier) = (parts[0], parts[1], parts[2], parts[3])
        startedAt = Timestamp(milliseconds: started)
    }

    /// As it stands in the cookie: unreserved characters only.
    package var text: String { "\(provider).\(state).\(nonce).\(verifier).\(startedAt.milliseconds)" }

    /// False once it is too old; a start in the future is a clock that was set, or a made-up cookie.
    func isLive(now: Timestamp) -> Bool {
        let age = now.since(startedAt)
        return age >= .seconds(-60) && age < Self.life
    }
}

/// The sign-ins that a browser has under way, one for each tab that began one.
package struct SignInTransactions: Hashable, Sendable {
    /// More would make a large cookie; beginning one more forgets the oldest.
    package static let limit = 3

    private var all: [SignInTransaction]

    /// Reads the cookie's value; what is malformed or too old is left out.
    package init(_ text: String?, now: Timestamp) {
        all = (text ?? "").split(separator: "~").suffix(Self.limit)
            .compactMap { SignInTransaction(String($0)) }.filter { $0.isLive(now: now) }
    }

    /// The cookie's value; empty when nothing is under way.
    package var text: String { all.map(\.text).joined(separator: "~") }

    /// Adds one.
    package mutating func add(_ transaction: SignInTransaction) {
        all = (all + [transaction]).suffix(Self.limit)
    }

    /// Takes the one that an answer belongs to: each answers once.
    package mutating func take(state: String) -> SignInTransaction? {
        var found: Int?
        for (index, transaction) in all.enumerated() where ConstantTime.equal(transaction.state, state) {
            found = index
        }
        return found.map { all.remove(at: $0) }
    }
}
