package import ChatCore

/// A JWT's claims with typed access; nothing here decides whether they are acceptable.
package struct TokenClaims: Sendable {
    /// All claims.
    package let json: JSONObject

    /// Parses the payload's bytes.
    ///
    /// - Throws: ``ChatError`` `token_malformed`.
    package init(_ payload: [UInt8]) throws(ChatError) {
        do {
            if case .object(let object) = try JSONParser.parse(payload) {
                json = object
                return
            }
        } catch {
            throw ChatError(
                .tokenMalformed,
                error == .duplicateName ? "The token's claims repeat a name." : "The token's claims are not JSON.")
        }
        throw ChatError(.tokenMalformed, "The token's claims are not a JSON object.")
    }

    /// Wraps claims made in code.
    package init(_ json: JSONObject) { self.json = json }

    /// A claim that is a string if present.
    ///
    /// - Throws: ``ChatError`` `token_claim_invalid` for another type, control characters, or more than `maxBytes`.
    package func text(_ name: String, maxBytes: Int = 2048) throws(ChatError) -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.string, Text.isIdentifier(text, maxBytes: maxBytes) else { throw Self.invalid(name) }
        return text
    }

    /// A claim that must be a string.
    package func requiredText(_ name: String, maxBytes: Int = 2048) throws(ChatError) -> String {
        guard let text = try text(name, maxBytes: maxBytes) else { throw Self.missing(name) }
        return text
    }

    /// A claim that is a date if present.
    package func date(_ name: String) throws(ChatError) -> Timestamp? {
        guard let value = json[name] else { return nil }
        guard let time = NumericDate.timestamp(value) else { throw Self.invalid(name) }
        return time
    }

    /// `aud` as a list: a string or an array of strings (RFC 7519 §4.1.3); nil when absent.
    package func audiences() throws(ChatError) -> [String]? {
        guard let value = json["aud"] else { return nil }
        if let one = value.string { return [one] }
        guard let elements = value.array, elements.count <= 100 else { throw Self.invalid("aud") }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { throw Self.invalid("aud") }
        return texts
    }

    /// A claim by exact name, else by dotted path through objects.
    package func value(at path: String) -> JSONValue? {
        if let exact = json[path] { return exact }
        let steps = path.split(separator: ".", omittingEmptySubsequences: false)
        guard steps.count > 1, steps.count <= 8 else { return nil }
        var value: JSONValue = .object(json)
        for step in steps {
            guard let next = value.object?[String(step)] else { return nil }
            value = next
        }
        return value
    }

    static func invalid(_ name: String) -> ChatError {
        ChatError(.tokenClaimInvalid, "The token's \(name) claim is not valid.")
    }

    static func missing(_ name: String) -> ChatError {
        ChatError(.tokenClaimMissing, "The token lacks the \(name) claim.")
    }
}
