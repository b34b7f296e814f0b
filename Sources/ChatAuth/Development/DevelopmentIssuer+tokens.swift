import ChatCore
import Synchronization

extension DevelopmentIssuer {
    /// The token endpoint (RFC 6749 §4.1.3, §6).
    func exchange(_ request: DevelopmentIssuerRequest, now: Timestamp) -> DevelopmentIssuerResponse {
        guard let fields = FormFields(request.body) else {
            return .error("invalid_request", "The body must be application/x-www-form-urlencoded.")
        }
        guard fields["client_id"] == Self.clientID else {
            return .error("invalid_client", "Unknown client_id.", status: 401)
        }
        do {
            switch fields["grant_type"] {
            case "authorization_code":
                guard let code = fields["code"], let verifier = fields["code_verifier"],
                    let redirectURI = fields["redirect_uri"]
                else { return .error("invalid_request", "code, code_verifier and redirect_uri are required.") }
                let (grant, refresh) = try grants.withLock { grants throws(DevelopmentGrants.Refusal) in
                    let grant = try grants.redeem(code: code, redirectURI: redirectURI, verifier: verifier, now: now)
                    return (grant, grants.issueRefresh(grant, now: now))
                }
                return try tokens(for: grant, refresh: refresh, now: now)
            case "refresh_token":
                guard let token = fields["refresh_token"] else {
                    return .error("invalid_request", "refresh_token is required.")
                }
                let (grant, next) = try grants.withLock { grants throws(DevelopmentGrants.Refusal) in
                    try grants.rotate(token, now: now)
                }
                return try tokens(for: grant, refresh: next, now: now)
            default: return .error("unsupported_grant_type", "Use authorization_code or refresh_token.")
            }
        } catch is DevelopmentGrants.Refusal {
            return .error("invalid_grant", "The code or refresh token is unknown, expired, used or not yours.")
        } catch {
            return .error("server_error", "The token could not be signed.", status: 500)
        }
    }

    private func tokens(
        for grant: DevelopmentGrants.Grant, refresh: String, now: Timestamp
    ) throws(ChatError) -> DevelopmentIssuerResponse {
        .json(
            .object([
                ("access_token", .string(try accessToken(for: grant.user, life: tokenLife, now: now))),
                ("id_token", .string(try idToken(for: grant, now: now))),
                ("token_type", .string("Bearer")),
                ("expires_in", .number("\(tokenLife.milliseconds / 1000)")),
                ("refresh_token", .string(refresh)),
                ("scope", .string(grant.scope)),
            ]))
    }

    /// Tokens for tools: `{"names":["ada",…]}` → `{"tokens":[{"user","token"},…]}`.
    func mint(_ request: DevelopmentIssuerRequest, now: Timestamp) -> DevelopmentIssuerResponse {
        // A page cannot send this content type across origins without asking first, and this path never agrees.
        guard request.headers["content-type"]?.lowercased().hasPrefix("application/json") == true else {
            return .error("invalid_request", "Content-Type must be application/json.", status: 415)
        }
        guard let names = (try? JSONParser.parse(request.body))?.object?["names"]?.array?.map(\.string),
            (1...Self.maxMinted).contains(names.count)
        else { return .error("invalid_request", "The body must be {\"names\": [1 to \(Self.maxMinted) names]}.") }
        var minted: [JSONValue] = []
        for name in names {
            guard let user = name.flatMap({ DevelopmentUser(name: $0) }) else {
                return .error("invalid_request", "A name must have letters or digits and at most 64 bytes.")
            }
            do throws(ChatError) {
                let token = try accessToken(for: user, life: tokenLife, now: now)
                minted.append(.object([("user", .string(user.handle)), ("token", .string(token))]))
            } catch {
                return .error("server_error", "The token could not be signed.", status: 500)
            }
        }
        return .json(.object([("tokens", .array(minted))]))
    }

    /// An access token (RFC 9068 in its header type; Cognito-like `token_use` and `client_id`).
    func accessToken(for user: DevelopmentUser, life: Duration, now: Timestamp) throws(ChatError) -> String {
        let claims =
            common(user, life: life, now: now) + [
                ("token_use", .string("access")), ("client_id", .string(Self.clientID)),
                ("jti", .string(SecretText.make())),
            ]
        return try signer.sign(.object(claims), type: "at+jwt")
    }

    private func idToken(for grant: DevelopmentGrants.Grant, now: Timestamp) throws(ChatError) -> String {
        var claims =
            common(grant.user, life: tokenLife, now: now) + [
                ("token_use", .string("id")), ("aud", .string(Self.clientID)), ("sid", .string(grant.family)),
            ]
        if let nonce = grant.nonce { claims.append(("nonce", .string(nonce))) }
        return try signer.sign(.object(claims), type: "JWT")
    }

    private func common(_ user: DevelopmentUser, life: Duration, now: Timestamp) -> [(String, JSONValue)] {
        let seconds = now.milliseconds / 1000
        return [
            ("iss", .string(issuer)), ("sub", .string(user.handle)), ("iat", .number("\(seconds)")),
            ("exp", .number("\(seconds + life.milliseconds / 1000)")),
            ("preferred_username", .string(user.handle)), ("name", .string(user.name)),
        ]
    }
}
