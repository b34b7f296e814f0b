import ChatAuth
import ChatCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Signing in from a browser, below `/auth`: the server does what the page must not be trusted with. It exchanges codes and refresh tokens at the
/// issuer; they live in cookies that no script can read, and the page is handed nothing but the token for the chat.
///
/// - Guarantees: stores nothing, so that any node and any restart can go on.
/// - SeeAlso: draft-ietf-oauth-browser-based-apps §6.2 (token-mediating backend); Docs/authentication.md
struct SignInRoutes: Sendable {
    /// Where one can sign in, in the order of the configuration.
    let providers: [SignInProvider]
    /// Where browsers are.
    let origin: WebOrigin
    /// How long a browser that is not used stays signed in; nil until it is closed.
    let sessionLife: Duration?
    /// Says whether a verified token's user may sign in.
    let admit: @Sendable (VerifiedToken, Timestamp) async throws(ChatError) -> Void
    let clock: ServerClock
    let log: SignInLog

    var cookies: SignInCookies { SignInCookies(isSecure: origin.isSecure) }
    var now: Timestamp { clock.now.wall }

    init(
        providers: [SignInProvider], origin: WebOrigin, sessionLife: Duration?, clock: ServerClock = .system,
        logger: Logger,
        admit: @escaping @Sendable (VerifiedToken, Timestamp) async throws(ChatError) -> Void
    ) {
        self.providers = providers
        self.origin = origin
        self.sessionLife = sessionLife
        self.admit = admit
        self.clock = clock
        log = SignInLog(logger, clock: clock)
    }

    func mount(on router: some RouterMethods<PublicRequestContext>) {
        router.answer("auth/issuers", [.get: { _, _ in try issuers() }])
        router.answer("auth/login", [.get: { request, _ in await login(request) }])
        router.answer("auth/callback", [.get: { request, _ in await callback(request) }])
        router.answer("auth/token", [.post: { request, _ in try await token(request) }])
        router.answer("auth/logout", [.post: { request, _ in try await logout(request) }])
    }

    private struct Issuers: Encodable {
        struct Issuer: Encodable {
            var name: String
            var label: String
        }
        var issuers: [Issuer]
        var version: String
    }

    private func issuers() throws -> Response {
        try JSONBody.response(
            Issuers(
                issuers: providers.map { .init(name: $0.client.name, label: $0.client.label) },
                version: ChatServerVersion.current))
    }

    // MARK: Beginning

    private func login(_ request: Request) async -> Response {
        let fields = FormFields((request.uri.query ?? "").utf8)
        let name = fields?["issuer"]
        guard let provider = providers.first(where: { $0.client.name == name }) ?? (name == nil ? only : nil) else {
            return failed(.issuerUnavailable("no such issuer is offered to the web"), provider: nil, [])
        }
        guard let redirectURI = redirectURI(request) else {
            return failed(.stateMismatch("the request has no Host"), provider: provider, [])
        }
        do throws(SignInFailure) {
            let (url, transaction) = try await provider.begin(
                redirectURI: redirectURI, hint: fields?["hint"], now: now)
            var transactions = SignInTransactions(cookie(.signIn, request), now: now)
            transactions.add(transaction)
            return redirect(to: url, [cookies.set(transactions)])
        } catch {
            return failed(error, provider: provider, [])
        }
    }

    private var only: SignInProvider? { providers.count == 1 ? providers.first : nil }

    // MARK: The issuer's answer

    private func callback(_ request: Request) async -> Response {
        var transactions = SignInTransactions(cookie(.signIn, request), now: now)
        let answer: AuthorizationAnswer
        do throws(SignInFailure) {
            answer = try AuthorizationAnswer(query: request.uri.query ?? "")
        } catch {
            return failed(error, provider: nil, [cookies.clear(.signIn)])
        }
        guard let transaction = transactions.take(state: answer.state),
            let provider = providers.first(where: { $0.client.name == transaction.provider }),
            let redirectURI = redirectURI(request)
        else {
            return failed(
                .stateMismatch("the callback answers no sign-in that this browser began in the last ten minutes"),
                provider: nil, [cookies.clear(.signIn)])
        }
        // The other tabs' sign-ins go on.
        let rest = cookies.set(transactions)
        do throws(SignInFailure) {
            let session = try await provider.finish(answer, transaction, redirectURI: redirectURI, now: now)
            do throws(ChatError) {
                try await admit(session.verified, now)
            } catch {
                throw .refused(error, "the user")
            }
            let lines = self.lines(session, provider)
            guard lines.isStored else {
                throw .refused(ChatError(.tokenTooLarge), "neither bearer nor refresh token fits a cookie")
            }
            return redirect(to: "/", [rest] + lines.cookies)
        } catch {
            return failed(error, provider: provider, [rest])
        }
    }

    // MARK: Parts

    /// The lines that store a session, and whether it can go on from them.
    func lines(_ session: SignInSession, _ provider: SignInProvider) -> (cookies: [String], isStored: Bool) {
        let name = provider.client.name
        var lines: [String] = []
        var isStored = false
        func store(_ cookie: SignInCookies.Name, _ value: String?, maxAge: Duration?) {
            guard let value else { return lines.append(cookies.clear(cookie)) }
            guard let line = cookies.set(cookie, .init(provider: name, value: value), maxAge: maxAge) else {
                log.tokenIsOversize()
                return lines.append(cookies.clear(cookie))
            }
            lines.append(line)
            if cookie != .identity { isStored = true }
        }
        // A bearer must not outlive what the operator allows, the browser's own end included.
        let life = session.expiresAt.since(now)
        store(.bearer, session.bearer, maxAge: sessionLife.map { min($0, life) })
        store(.refresh, session.refreshToken, maxAge: sessionLife)
        store(.identity, session.identity, maxAge: sessionLife)
        return (lines, isStored)
    }

    func cookie(_ name: SignInCookies.Name, _ request: Request) -> String? {
        cookies.value(name, in: request.headers[.cookie])
    }

    private func redirectURI(_ request: Request) -> String? {
        origin.origin(of: request.head).map { $0 + "/auth/callback" }
    }

    private func redirect(to url: String, _ cookies: [String]) -> Response {
        var fields: HTTPFields = [.location: url, .cacheControl: "no-store"]
        for line in cookies { fields.append(HTTPField(name: .setCookie, value: line)) }
        return Response(status: .seeOther, headers: fields)
    }

    /// Back to the page with a code; the reason is for the operator.
    private func failed(_ failure: SignInFailure, provider: SignInProvider?, _ cookies: [String]) -> Response {
        log.failed(failure, provider?.client)
        return redirect(to: "/#signin-error=\(failure.code)", cookies)
    }
}
