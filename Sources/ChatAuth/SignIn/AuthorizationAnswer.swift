import ChatCore

/// What the issuer sent a browser back with (RFC 6749 §4.1.2).
package struct AuthorizationAnswer: Sendable {
    private let fields: FormFields

    /// `state`, which says which sign-in it answers.
    package let state: String

    /// Reads the query of the callback.
    ///
    /// - Throws: ``SignInFailure`` `state_mismatch`.
    package init(query: String) throws(SignInFailure) {
        guard let fields = FormFields(query.utf8) else {
            throw .stateMismatch("the callback's parameters cannot be read")
        }
        guard let state = fields["state"], state.utf8.count <= 128 else {
            throw .stateMismatch("the callback has no usable state")
        }
        self.fields = fields
        self.state = state
    }

    /// The code, once it is certain that the right issuer gave it.
    ///
    /// - Throws: ``SignInFailure`` with the issuer's error, or `issuer_error`.
    func code(from metadata: ProviderMetadata) throws(SignInFailure) -> String {
        // First, and for errors too: an answer of another issuer says nothing (RFC 9207 §2.4).
        if let issuer = fields["iss"] {
            guard Text.sameBytes(issuer, metadata.issuer) else {
                throw .issuerError("the callback comes from another issuer (iss)")
            }
        } else if metadata.namesItself {
            throw .issuerError("the callback does not say which issuer it comes from (iss)")
        }
        if let error = fields["error"] {
            let name = Self.isName(error) ? error : "an unreadable error"
            let description = fields["error_description"].map { ": " + $0.prefix(200) } ?? ""
            throw .answered(error, "the issuer answered \(name)\(description)")
        }
        guard let code = fields["code"], code.utf8.count <= 4096 else {
            throw .issuerError("the callback has no usable code")
        }
        return code
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 64 && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
    }
}
