import ChatAuth
import ChatCore
import Synchronization
import Testing

/// A provider inside the test's process: the development issuer, reached without a network, with faults on demand.
final class ProviderStandIn: KeySetFetcher, FormSender {
    static let url = "http://127.0.0.1:7999"

    private struct State {
        var isDown = false
        var accessToken: String?
        var padding = 0
        var forms: [FormRequest] = []
    }

    let issuer: DevelopmentIssuer
    private let state = Mutex(State())

    init(tokenLife: Duration = .seconds(3600)) async throws {
        issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true, tokenLife: tokenLife)
    }

    /// Nothing is answered any more.
    func goDown(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }
    /// What stands in the answers instead of the access token.
    func answer(accessToken: String?) { state.withLock { $0.accessToken = accessToken } }
    /// Bytes added to refresh tokens.
    func pad(_ bytes: Int) { state.withLock { $0.padding = bytes } }
    /// Forms received so far.
    var forms: [FormRequest] { state.withLock { $0.forms } }

    /// Signs somebody in on the page at an address; returns path and query of where that leads.
    func visit(_ url: String, as name: String) throws -> String {
        let url = try #require(HTTPURL(url))
        // What it signs does not depend on where it is told to go back to, which has to be loopback here.
        let query = (url.query ?? "").replacing("https%3A%2F%2Fchat.example", with: "http%3A%2F%2Flocalhost")
        let answer = issuer.handle(
            DevelopmentIssuerRequest(method: "POST", path: url.path, body: Array("\(query)&name=\(name)".utf8)),
            now: .wallClock)
        let back = try #require(answer.headers["location"].flatMap { HTTPURL($0) })
        return back.path + "?" + (back.query ?? "")
    }

    func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument {
        guard !state.withLock({ $0.isDown }), let path = HTTPURL(url)?.path else { throw ChatError(.keysUnavailable) }
        let answer = issuer.handle(DevelopmentIssuerRequest(method: "GET", path: path), now: .wallClock)
        guard answer.status == 200 else { throw ChatError(.keysUnavailable) }
        return FetchedDocument(body: answer.body)
    }

    func send(_ request: FormRequest, maxBytes: Int, timeout: Duration) async throws(SignInFailure) -> FormAnswer {
        let (isDown, accessToken, padding) = state.withLock { state in
            state.forms.append(request)
            return (state.isDown, state.accessToken, state.padding)
        }
        guard !isDown, let path = HTTPURL(request.url)?.path else { throw .issuerUnavailable("down") }
        // The padding came from here and goes off again.
        let body = request.body.replacing(/~+/, with: "")
            .replacing("https%3A%2F%2Fchat.example", with: "http%3A%2F%2Flocalhost")
        let answer = issuer.handle(
            DevelopmentIssuerRequest(method: "POST", path: path, body: Array(body.utf8)), now: .wallClock)
        return FormAnswer(status: answer.status, body: Self.change(answer.body, accessToken, padding))
    }

    private static func change(_ body: [UInt8], _ accessToken: String?, _ padding: Int) -> [UInt8] {
        guard let object = (try? JSONParser.parse(body))?.object else { return body }
        let members: [(String, JSONValue)] = object.members.map { name, value in
            switch name {
            case "access_token": (name, accessToken.map { .string($0) } ?? value)
            case "refresh_token": (name, .string((value.string ?? "") + String(repeating: "~", count: padding)))
            default: (name, value)
            }
        }
        return Array(JSONValue.object(members).compactText.utf8)
    }
}
