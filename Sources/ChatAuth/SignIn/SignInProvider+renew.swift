package import ChatCore

extension SignInProvider {
    /// Gets the next bearer (RFC 6749 §6, OpenID Connect Core §12).
    ///
    /// Equal refresh tokens at once, or within moments, cause one exchange (``RefreshFlights``).
    ///
    /// - Parameter identity: The id token of the sign-in, if the browser has it: the new one must be about the same person.
    package func renew(_ refreshToken: String, identity: String?, now: Timestamp) async -> Renewal {
        let outcome = await flights.run(provider: client.name, token: refreshToken) { await exchange(refreshToken) }
        let tokens: TokenAnswer
        switch outcome {
        case .success(let answer): tokens = answer
        case .failure(.ended(let reason)): return .ended(reason: reason)
        case .failure(.unavailable(let reason)): return .unavailable(reason: reason)
        }
        // An issuer that does not rotate leaves the old one in force (RFC 6749 §6).
        let next = tokens.refreshToken ?? refreshToken
        do throws(SignInFailure) {
            let idToken = try await renewedIdentity(tokens, before: identity, now: now)
            return .renewed(try await session(tokens, idToken: idToken, refreshToken: next, now: now))
        } catch {
            return error.code == SignInFailure.issuerUnavailable("").code
                ? .unverified(refreshToken: next, reason: error.reason)
                : .ended(reason: "\(error.code): \(error.reason)")
        }
    }

    private func exchange(_ refreshToken: String) async -> RefreshFlights.Outcome {
        do throws(SignInFailure) {
            let request = FormRequest.refresh(refreshToken, client: client, metadata: try await metadata.metadata())
            let answer = try await sender.send(
                request, maxBytes: FormRequest.maxBytes, timeout: FormRequest.timeout)
            do throws(TokenAnswer.Refusal) {
                return .success(try TokenAnswer(answer))
            } catch {
                return .failure(Self.failure(error, hiding: refreshToken))
            }
        } catch {
            return .failure(.unavailable(error.reason))
        }
    }

    private static func failure(_ refusal: TokenAnswer.Refusal, hiding token: String) -> RenewalFailure {
        switch refusal {
        case .grantInvalid: .ended("invalid_grant")
        // Not the session's fault but the client's, as a changed secret is: the session outlives its repair.
        case .error(let error, let description):
            .unavailable("the token endpoint answered \(error)\(shown(description, hiding: [token]))")
        case .unavailable(let status): .unavailable("the token endpoint answered HTTP status \(status)")
        case .unreadable(let reason): .unavailable("the token endpoint: \(reason)")
        }
    }

    /// The id token that came with a refresh, checked; the old one where none came, for providers need not send it again.
    private func renewedIdentity(
        _ tokens: TokenAnswer, before identity: String?, now: Timestamp
    ) async throws(SignInFailure) -> String? {
        guard let idToken = tokens.idToken else { return client.bearer == .id ? nil : identity }
        do throws(ChatError) {
            let subject = try await withKeys { () throws(ChatError) in
                try await idTokens.verify(idToken, nonce: nil, now: now)
            }
            if let before = identity.flatMap(IDTokenVerifier.unverified), !Text.sameBytes(before.subject, subject) {
                throw ChatError(.tokenSubjectChanged)
            }
        } catch {
            throw .refused(error, "the id token")
        }
        return idToken
    }
}
