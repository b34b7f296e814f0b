import ChatAuth
import ChatCore
import HTTPTypes
import Hummingbird
import Logging

extension SignInRoutes {
    /// A bearer with less time left is not worth handing out.
    private static let leastLife = Duration.seconds(60)
    /// Largest body of a request, in bytes.
    private static let maxBodyBytes = 4096
    /// How long the issuer may take to forget a refresh token.
    private static let revocationTimeout = Duration.seconds(3)

    private struct TokenAnswer: Encodable {
        var token: String
        var expiresAt: Int64
        var issuer: String
    }

    private struct LogoutAnswer: Encodable {
        var url: String?
    }

    // MARK: The token for the chat

    func token(_ request: Request) async throws -> Response {
        let body = try await body(of: request)
        let isFresh: Bool
        switch body["fresh"] {
        case nil: isFresh = false
        case .bool(let flag): isFresh = flag
        default: throw ChatError(.invalidRequest, "fresh must be true or false.")
        }
        let header = request.headers[.cookie]
        let refresh = cookies.token(.refresh, in: header)
        switch await keptBearer(header) {
        case .good(let session, let provider)
        where refresh == nil || (!isFresh && session.expiresAt.since(now) >= Self.leastLife):
            return try answer(session, provider, [])
        case .unverified where refresh == nil: return try Self.unavailable([])
        case .good, .unverified, .absent: break
        }
        guard let refresh, let provider = providers.first(where: { $0.client.name == refresh.provider }) else {
            return try ended()
        }
        return try await renewed(refresh.value, provider, header)
    }

    private func renewed(_ refresh: String, _ provider: SignInProvider, _ header: String?) async throws -> Response {
        let name = provider.client.name
        // An access token is no stand-in for the id token: its subject may be another one.
        let kind: SignInCookies.Name = provider.client.bearer == .id ? .bearer : .identity
        let identity = cookies.token(kind, in: header).flatMap { $0.provider == name ? $0.value : nil }
        switch await provider.renew(refresh, identity: identity, now: now) {
        case .renewed(let session):
            let lines = self.lines(session, provider)
            return try answer(session, provider, lines.cookies)
        case .unverified(let next, let reason):
            log.note("a new token cannot be verified now", provider.client, reason)
            let line = cookies.set(.refresh, .init(provider: name, value: next), maxAge: sessionLife)
            return try Self.unavailable([line].compactMap { $0 })
        case .unavailable(let reason):
            log.note("the issuer cannot renew a token now", provider.client, reason)
            return try Self.unavailable([])
        case .ended(let reason):
            log.note("a session from the web ended", provider.client, reason, level: .info)
            return try ended()
        }
    }

    /// The bearer in the cookie, as far as it can be used.
    private enum KeptBearer {
        case good(SignInSession, SignInProvider)
        /// The issuer's keys cannot be had.
        case unverified
        /// There is none, or it has ended or is refused.
        case absent
    }

    /// Verifies it again: a restarted issuer or a rotated key makes it useless before its time.
    private func keptBearer(_ header: String?) async -> KeptBearer {
        guard let kept = cookies.token(.bearer, in: header),
            let provider = providers.first(where: { $0.client.name == kept.provider })
        else { return .absent }
        do throws(ChatError) {
            let session = try await provider.check(kept.value, now: now)
            return session.expiresAt > now ? .good(session, provider) : .absent
        } catch {
            guard error.code == .keysUnavailable else { return .absent }
            log.note("a token cannot be verified now", provider.client, error.detail ?? error.code.name)
            return .unverified
        }
    }

    private func answer(
        _ session: SignInSession, _ provider: SignInProvider, _ lines: [String]
    ) throws -> Response {
        var response = try JSONBody.response(
            TokenAnswer(
                token: session.bearer, expiresAt: session.expiresAt.milliseconds, issuer: provider.client.name))
        Self.add(lines, to: &response)
        return response
    }

    private func ended() throws -> Response {
        var response = try JSONBody.response(
            ErrorBody(code: ChatError.Code.unauthenticated.name, message: "There is no session; sign in."),
            status: .unauthorized)
        Self.add(cookies.clearSession, to: &response)
        return response
    }

    private static func unavailable(_ lines: [String]) throws -> Response {
        var response = try JSONBody.response(
            ErrorBody(
                code: "issuer_unavailable", message: "The issuer cannot be reached right now.", retryAfterMs: 2000),
            status: .serviceUnavailable)
        response.headers[.retryAfter] = "2"
        add(lines, to: &response)
        return response
    }

    // MARK: The end

    func logout(_ request: Request) async throws -> Response {
        _ = try await body(of: request)
        let header = request.headers[.cookie]
        let (bearer, refresh) = (cookies.token(.bearer, in: header), cookies.token(.refresh, in: header))
        let identity = cookies.token(.identity, in: header)
        let name = refresh?.provider ?? bearer?.provider ?? identity?.provider
        var url: String?
        if let provider = providers.first(where: { $0.client.name == name }) {
            let hint = identity ?? (provider.client.bearer == .id ? bearer : nil)
            async let told = revoke(refresh?.value, provider)
            if let own = origin.origin(of: request.head) {
                url = await provider.logoutURL(idToken: hint?.value, origin: own)
            }
            await told
        }
        var response = try JSONBody.response(LogoutAnswer(url: url))
        Self.add(cookies.clearSession + [cookies.clear(.signIn)], to: &response)
        return response
    }

    private func revoke(_ refresh: String?, _ provider: SignInProvider) async {
        guard let refresh else { return }
        if let reason = await provider.revoke(refresh, timeout: Self.revocationTimeout) {
            log.note("the issuer was not told of a sign-out", provider.client, reason)
        }
    }

    // MARK: Parts

    /// Lets in nothing but JSON of our own page.
    private func body(of request: Request) async throws -> JSONObject {
        if let objection = origin.objection(to: request.head) {
            if origin.isProxyMistake(request.head) { log.proxyIsUnknown() }
            throw ChatError(.forbidden, objection)
        }
        let type = request.headers[.contentType]?.lowercased().split(separator: ";").first ?? ""
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw HTTPError(.unsupportedMediaType, message: "Content-Type must be application/json.")
        }
        let bytes = try await request.body.collect(upTo: Self.maxBodyBytes)
        guard let object = (try? JSONParser.parse(Array(buffer: bytes)))?.object else {
            throw ChatError(.invalidRequest, "The body must be a JSON object.")
        }
        return object
    }

    private static func add(_ lines: [String], to response: inout Response) {
        for line in lines { response.headers.append(HTTPField(name: .setCookie, value: line)) }
    }
}
