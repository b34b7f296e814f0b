import ChatCore

/// What a token endpoint answered (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
struct TokenAnswer: Hashable, Sendable {
    /// `access_token`.
    let accessToken: String
    /// `id_token`, if any.
    let idToken: String?
    /// `refresh_token`, if any; a new one replaces the old one.
    let refreshToken: String?

    /// Why there are no tokens.
    enum Refusal: Error, Hashable, Sendable {
        /// The code or refresh token is not good, or not any more.
        case grantInvalid
        /// Another `error` of RFC 6749 §5.2; a short name, or empty when it had no readable one.
        case error(String, description: String?)
        /// The issuer says that it cannot answer now.
        case unavailable(status: Int)
        /// The answer is not of the form.
        case unreadable(String)
    }

    /// Longest token taken, in bytes.
    static let maxTokenBytes = 16_384

    /// Reads an answer.
    init(_ answer: FormAnswer) throws(Refusal) {
        guard answer.status == 200 else { throw Self.refusal(answer) }
        guard let object = (try? JSONParser.parse(answer.body))?.object else {
            throw .unreadable("the answer is no JSON object")
        }
        guard let type = object["token_type"]?.string, type.lowercased() == "bearer" else {
            throw .unreadable("token_type is not Bearer")
        }
        guard let access = try Self.token(object, "access_token") else { throw .unreadable("there is no access_token") }
        accessToken = access
        idToken = try Self.token(object, "id_token")
        refreshToken = try Self.token(object, "refresh_token")
    }

    /// A token is visible ASCII (RFC 6749 appendix A.12, A.17).
    private static func token(_ object: JSONObject, _ name: String) throws(Refusal) -> String? {
        guard let value = object[name] else { return nil }
        if case .null = value { return nil }
        guard let text = value.string, (1...maxTokenBytes).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .unreadable("\(name) is no token") }
        return text
    }

    private static func refusal(_ answer: FormAnswer) -> Refusal {
        if answer.status >= 500 || answer.status == 429 || answer.status == 408 {
            return .unavailable(status: answer.status)
        }
        let object = (try? JSONParser.parse(answer.body))?.object
        guard let error = object?["error"]?.string, isErrorName(error) else {
            return .unreadable("HTTP status \(answer.status) without an error")
        }
        switch error {
        case "invalid_grant": return .grantInvalid
        case "temporarily_unavailable", "server_error": return .unavailable(status: answer.status)
        default: return .error(error, description: object?["error_description"]?.string)
        }
    }

    private static func isErrorName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
