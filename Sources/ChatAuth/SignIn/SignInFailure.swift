package import ChatCore

/// Why a sign-in from the web did not come about: a code for the page and a reason for the operator.
package struct SignInFailure: Error, Hashable, Sendable {
    /// 1...64 of `[a-z_]`; a code of this type, of RFC 6749, of OpenID Connect, or of ``ChatCore/ChatError/Code``.
    package let code: String
    /// For the log: names what failed. Holds no token, code, state or secret.
    package let reason: String

    /// The answer belongs to no sign-in that this browser began, or to one that is too old.
    package static func stateMismatch(_ reason: String) -> SignInFailure {
        SignInFailure(code: "state_mismatch", reason: reason)
    }

    /// The issuer cannot be reached or says that it cannot answer; later it may.
    package static func issuerUnavailable(_ reason: String) -> SignInFailure {
        SignInFailure(code: "issuer_unavailable", reason: reason)
    }

    /// The issuer answered something that it should not.
    package static func issuerError(_ reason: String) -> SignInFailure {
        SignInFailure(code: "issuer_error", reason: reason)
    }

    /// A token that the issuer gave out was refused; `keys_unavailable` is the issuer's absence.
    package static func refused(_ error: ChatError, _ what: String) -> SignInFailure {
        let reason = "\(what): \(String(reflecting: error))"
        return error.code == .keysUnavailable
            ? .issuerUnavailable(reason) : SignInFailure(code: error.code.name, reason: reason)
    }

    /// An error that the issuer answered with (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6); unknown ones are not passed on.
    package static func answered(_ error: String, _ reason: String) -> SignInFailure {
        SignInFailure(code: knownErrors.contains(error) ? error : "issuer_error", reason: reason)
    }

    private static let knownErrors: Set = [
        "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope",
        "server_error", "temporarily_unavailable", "interaction_required", "login_required",
        "account_selection_required", "consent_required", "invalid_request_uri", "invalid_request_object",
        "request_not_supported", "request_uri_not_supported", "registration_not_supported",
    ]
}
