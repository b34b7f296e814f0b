import ChatCore
import Synchronization

extension DevelopmentIssuer {
    /// A checked authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).
    private struct Authorization {
        let redirectURI: String
        let state: String?
        let challenge: String
        let scope: String
        let nonce: String?
        /// Whom the client proposes (`login_hint`).
        let hint: String?
    }

    func showSignIn(_ request: DevelopmentIssuerRequest) -> DevelopmentIssuerResponse {
        switch authorization(request.query.utf8) {
        case .success(let authorization): page(authorization, name: authorization.hint ?? "", problem: nil, status: 200)
        case .failure(let refusal): refusal.response
        }
    }

    func signIn(_ request: DevelopmentIssuerRequest, now: Timestamp) -> DevelopmentIssuerResponse {
        let authorization: Authorization
        switch self.authorization(request.body) {
        case .success(let checked): authorization = checked
        case .failure(let refusal): return refusal.response
        }
        let name = FormFields(request.body)?["name"] ?? ""
        guard let user = DevelopmentUser(name: name) else {
            return page(
                authorization, name: name, problem: "Enter a name of letters and digits, at most 64 bytes.", status: 400
            )
        }
        let grant = DevelopmentGrants.Grant(
            user: user, scope: authorization.scope, nonce: authorization.nonce, family: SecretText.make())
        let code = grants.withLock {
            $0.issueCode(
                grant, redirectURI: authorization.redirectURI, challenge: authorization.challenge, now: now)
        }
        guard let code else {
            return .redirect(redirect(authorization, [("error", "temporarily_unavailable")]))
        }
        return .redirect(redirect(authorization, [("code", code)]))
    }

    /// Carries an answer through `Result`.
    private struct Refusal: Error { let response: DevelopmentIssuerResponse }

    /// Until client and redirect URI are known to be good, errors are shown and never redirected (RFC 6749 §4.1.2.1).
    private func authorization(_ text: some Collection<UInt8>) -> Result<Authorization, Refusal> {
        func refuse(_ text: String) -> Result<Authorization, Refusal> {
            .failure(Refusal(response: .error("invalid_request", text)))
        }
        guard let fields = FormFields(text) else { return refuse("The parameters cannot be read.") }
        guard fields["client_id"] == Self.clientID else { return refuse("client_id must be \(Self.clientID).") }
        guard let redirectURI = fields["redirect_uri"], isAllowed(redirectURI) else {
            return refuse("redirect_uri must be on a loopback host or on this server, without a fragment.")
        }
        guard fields["response_type"] == "code" else { return refuse("response_type must be code.") }
        guard fields["code_challenge_method"] == "S256", let challenge = fields["code_challenge"],
            challenge.utf8.count == 43, challenge.utf8.allSatisfy(FormFields.isUnreserved)
        else { return refuse("PKCE with code_challenge_method S256 is required.") }
        return .success(
            Authorization(
                redirectURI: redirectURI, state: fields["state"], challenge: challenge,
                scope: fields["scope"] ?? "openid", nonce: fields["nonce"], hint: fields["login_hint"]))
    }

    /// Loopback redirects of any port (RFC 8252 §7.3) and pages of the server itself.
    func isAllowed(_ redirectURI: String) -> Bool {
        guard !redirectURI.contains("#"), redirectURI.utf8.count <= 2048, let url = HTTPURL(redirectURI) else {
            return false
        }
        return url.origin == origin || (url.scheme == "http" && url.isLoopback)
    }

    private func redirect(_ authorization: Authorization, _ parameters: [(String, String)]) -> String {
        var all = parameters
        if let state = authorization.state { all.append(("state", state)) }
        all.append(("iss", issuer))  // RFC 9207: tells the client which issuer answered
        let query = all.map { "\($0.0)=\(FormFields.encode($0.1))" }.joined(separator: "&")
        return authorization.redirectURI + (authorization.redirectURI.contains("?") ? "&" : "?") + query
    }

    private func page(
        _ authorization: Authorization, name: String, problem: String?, status: Int
    ) -> DevelopmentIssuerResponse {
        var hidden = [
            ("client_id", Self.clientID), ("redirect_uri", authorization.redirectURI), ("response_type", "code"),
            ("code_challenge", authorization.challenge), ("code_challenge_method", "S256"),
            ("scope", authorization.scope),
        ]
        if let state = authorization.state { hidden.append(("state", state)) }
        if let nonce = authorization.nonce { hidden.append(("nonce", nonce)) }
        let inputs = hidden.map { #"<input type="hidden" name="\#($0.0)" value="\#(DevelopmentPage.escape($0.1))">"# }
        let form = """
            <h1>Sign in</h1>
            <p>This is the development issuer: any name will do, and no password is asked for.</p>
            \(problem.map { "<p role=\"alert\" id=\"problem\">\(DevelopmentPage.escape($0))</p>" } ?? "")
            <form method="post" action="\(DevelopmentPage.escape(issuer + Self.authorizePath))">
            \(inputs.joined(separator: "\n"))
            <label for="name">Name</label>
            <input id="name" name="name" value="\(DevelopmentPage.escape(name))" maxlength="64" required autofocus
            autocomplete="username" autocapitalize="none" spellcheck="false"\(
                problem == nil ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"")>
            <button>Sign in</button></form>
            """
        return DevelopmentPage.response(title: "Sign in (development)", body: form, status: status)
    }
}
