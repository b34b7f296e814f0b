public import ChatCore

/// What is right and wrong with a token, check by check, for `chatctl token explain`.
public struct TokenExplanation: Hashable, Sendable {
    /// How one check ended.
    public enum Outcome: String, Hashable, Sendable {
        /// Asked and right.
        case passed
        /// Asked and wrong.
        case failed
        /// Not asked: no value to compare with was given, or an earlier failure leaves nothing to check.
        case skipped
    }

    /// One check.
    public struct Check: Hashable, Sendable {
        /// Stable name: `format`, `header`, `algorithm`, `type`, `key`, `signature`, `claims`, `issuer`, `audience`, `client`,
        /// `token_use`, `expiry`, `not_before`, `issued_at`, `subject`.
        public var name: String
        /// How it ended.
        public var outcome: Outcome
        /// The failure's text, or why it was skipped; empty when passed.
        public var message: String

        /// Creates a check result.
        public init(name: String, outcome: Outcome, message: String = "") {
            self.name = name
            self.outcome = outcome
            self.message = message
        }
    }

    /// The conclusion.
    public enum Verdict: Hashable, Sendable {
        /// Every check that was asked passed.
        case accepted
        /// The first failure.
        case rejected(ChatError)
    }

    /// Indented JSON of the header; nil when it is no JSON object.
    public var header: String?
    /// Indented JSON of the claims; nil when the payload is no JSON object.
    public var claims: String?
    /// In the order they were asked.
    public var checks: [Check]
    /// The conclusion.
    public var verdict: Verdict
    /// What the claims establish; only when accepted with all of issuer and claims checked.
    public var verified: VerifiedToken?
}
