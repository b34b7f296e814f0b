package import ChatCore

/// One issuer at which people sign in from the web: the steps of the authorization code flow with PKCE, done by the server on behalf of
/// the page (RFC 6749 §4.1, RFC 7636, RFC 9700).
///
/// - Guarantees: keeps nothing about anybody, beyond answers to refreshes that are shared for a moment; no token, code or secret is part of a
///   failure's reason.
/// - Isolation: any task.
package struct SignInProvider: Sendable {
    /// Who the server is there.
    package let client: SignInClient
    let issuer: IssuerConfiguration
    let metadata: ProviderMetadataSource
    let idTokens: IDTokenVerifier
    let keys: KeySource
    let bearers: any TokenVerifier
    let sender: any FormSender
    let flights: RefreshFlights

    /// The `iss` of its tokens.
    package var issuerID: String { issuer.issuer }

    /// Creates a provider; nothing is fetched yet.
    ///
    /// - Parameters:
    ///   - issuer: As the server's verifier knows it.
    ///   - keys: The issuer's keys, shared with that verifier.
    ///   - bearers: The server's verifier, which the bearers are for.
    ///   - fetcher: Fetches the discovery document.
    ///   - sender: Reaches the token and revocation endpoints.
    ///   - flights: Shared by all providers of a server.
    package init(
        client: SignInClient, issuer: IssuerConfiguration, keys: KeySource, bearers: any TokenVerifier,
        fetcher: any KeySetFetcher, sender: any FormSender, flights: RefreshFlights,
        clock: @escaping @Sendable () -> Timestamp = { .wallClock }
    ) {
        self.client = client
        self.issuer = issuer
        metadata = ProviderMetadataSource(issuer: issuer.issuer, fetcher: fetcher, clock: clock)
        idTokens = IDTokenVerifier(issuer, clientID: client.clientID, source: keys)
        self.keys = keys
        self.bearers = bearers
        self.sender = sender
        self.flights = flights
    }

    /// Begins a sign-in.
    ///
    /// - Returns: Where the browser goes, and what it must keep.
    /// - Throws: ``SignInFailure`` `issuer_unavailable`.
    package func begin(
        redirectURI: String, hint: String?, now: Timestamp
    ) async throws(SignInFailure) -> (url: String, transaction: SignInTransaction) {
        let transaction = SignInTransaction(provider: client.name, now: now)
        let url = AuthorizationRequest.url(
            transaction, client: client, metadata: try await metadata.metadata(), redirectURI: redirectURI, hint: hint)
        return (url, transaction)
    }

    /// Ends a sign-in with the issuer's answer, whose state has been matched with the transaction.
    ///
    /// - Parameter redirectURI: As it was sent at the beginning.
    /// - Throws: ``SignInFailure``.
    package func finish(
        _ answer: AuthorizationAnswer, _ transaction: SignInTransaction, redirectURI: String, now: Timestamp
    ) async throws(SignInFailure) -> SignInSession {
        let metadata = try await metadata.metadata()
        let code = try answer.code(from: metadata)
        let request = FormRequest.exchange(
            code: code, verifier: transaction.verifier, redirectURI: redirectURI, client: client, metadata: metadata)
        let answer = try await sender.send(request, maxBytes: FormRequest.maxBytes, timeout: FormRequest.timeout)
        let tokens: TokenAnswer
        do throws(TokenAnswer.Refusal) {
            tokens = try TokenAnswer(answer)
        } catch {
            throw failure(error, hiding: [code, transaction.verifier])
        }
        let idToken = try await checkedIDToken(tokens, nonce: transaction.nonce, now: now)
        return try await session(tokens, idToken: idToken, refreshToken: tokens.refreshToken, now: now)
    }

    /// A bearer that a browser kept, verified again.
    ///
    /// - Throws: ``ChatError`` of the verifier.
    package func check(_ bearer: String, now: Timestamp) async throws(ChatError) -> SignInSession {
        let verified = try await bearers.verify(bearer, now: now)
        guard Text.sameBytes(verified.issuer, issuer.issuer) else { throw ChatError(.tokenIssuerUnknown) }
        return SignInSession(bearer: bearer, verified: verified, expiresAt: verified.expiresAt - issuer.leeway)
    }

    /// Where a page goes to end the issuer's own session; nil when there is no such place, or it cannot be found out now.
    package func logoutURL(idToken: String?, origin: String) async -> String? {
        guard let metadata = try? await metadata.metadata() else { return nil }
        return LogoutURL.url(client: client, metadata: metadata, idToken: idToken, origin: origin)
    }

    /// Tells the issuer that a refresh token is not used any more. Best effort.
    ///
    /// - Returns: Why it could not be told; nil when it was, or when it takes no such words.
    package func revoke(_ refreshToken: String, timeout: Duration) async -> String? {
        guard let metadata = try? await metadata.metadata() else { return "no discovery document" }
        guard let request = FormRequest.revocation(refreshToken, client: client, metadata: metadata) else {
            return nil
        }
        do throws(SignInFailure) {
            let answer = try await sender.send(request, maxBytes: FormRequest.maxBytes, timeout: timeout)
            return answer.status == 200 ? nil : "HTTP status \(answer.status)"
        } catch {
            return error.reason
        }
    }
}

extension SignInProvider {
    /// The id token, verified, where one was asked for or is needed.
    func checkedIDToken(
        _ tokens: TokenAnswer, nonce: String?, now: Timestamp
    ) async throws(SignInFailure) -> String? {
        guard client.asksForIDToken || client.bearer == .id else { return nil }
        guard let idToken = tokens.idToken else { throw .issuerError("the answer has no id_token") }
        do throws(ChatError) {
            _ = try await withKeys { () throws(ChatError) in
                try await idTokens.verify(idToken, nonce: nonce, now: now)
            }
        } catch {
            throw .refused(error, "the id token")
        }
        return idToken
    }

    /// Picks the bearer and lets the server's own verifier judge it, so that a wrong configuration is told at the sign-in.
    func session(
        _ tokens: TokenAnswer, idToken: String?, refreshToken: String?, now: Timestamp
    ) async throws(SignInFailure) -> SignInSession {
        let bearer: String
        switch client.bearer {
        case .access: bearer = tokens.accessToken
        case .id:
            guard let idToken else { throw .issuerError("the answer has no id_token") }
            bearer = idToken
        }
        do throws(ChatError) {
            var session = try await withKeys { () throws(ChatError) in try await check(bearer, now: now) }
            session.refreshToken = refreshToken
            session.identity = client.bearer == .id ? nil : idToken
            return session
        } catch {
            let hint = error.code == .tokenMalformed && client.bearer == .access
            throw .refused(
                error,
                hint
                    ? "the access token, which has to be a JWT (or web.bearer has to be id)"
                    : "the \(client.bearer) token")
        }
    }

    /// Verifies a token that came from the issuer just now: if its keys could not be had a moment ago, they are asked for once more without
    /// waiting, for the issuer is there. Only who got a token of it can cause that.
    func withKeys<Value>(
        _ verify: () async throws(ChatError) -> Value
    ) async throws(ChatError) -> Value {
        do throws(ChatError) {
            return try await verify()
        } catch {
            guard error.code == .keysUnavailable else { throw error }
            try await keys.refresh()
            return try await verify()
        }
    }

    private func failure(_ refusal: TokenAnswer.Refusal, hiding secrets: [String]) -> SignInFailure {
        switch refusal {
        case .grantInvalid: .issuerError("the token endpoint refused the code (invalid_grant)")
        case .error(let error, let description):
            .issuerError("the token endpoint answered \(error)\(Self.shown(description, hiding: secrets))")
        case .unavailable(let status): .issuerUnavailable("the token endpoint answered HTTP status \(status)")
        case .unreadable(let reason): .issuerError("the token endpoint: \(reason)")
        }
    }

    /// An issuer's explanation for the log, unless it quotes what must not stand there.
    static func shown(_ description: String?, hiding secrets: [String]) -> String {
        guard let description, !secrets.contains(where: { description.contains($0) }) else { return "" }
        return ": " + description.prefix(200)
    }
}
