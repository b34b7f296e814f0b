import ChatAuth
import ChatCore
import HTTPTypes
import Logging
import Testing

@testable import ChatServer

@Suite("Sign-in cookies")
struct SignInCookiesTests {
    private static let plain = SignInCookies(isSecure: false)
    private static let secure = SignInCookies(isSecure: true)

    @Test("attributes over http and https")
    func attributes() {
        let token = SignInCookies.Token(provider: "main", value: "a.b-c_d")
        #expect(
            Self.plain.set(.refresh, token, maxAge: .seconds(60))
                == "chat_refresh=main:a.b-c_d; Path=/; HttpOnly; SameSite=Strict; Max-Age=60")
        #expect(
            Self.secure.set(.refresh, token, maxAge: nil)
                == "__Host-chat_refresh=main:a.b-c_d; Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(
            Self.secure.clear(.signIn)
                == "__Host-chat_signin=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")
        #expect(Self.plain.set(.bearer, token, maxAge: .seconds(-5))?.hasSuffix("Max-Age=0") == true)
    }

    @Test("any token survives", arguments: ["1//0abc", "a+b=c d;e,f\"g\\", "x%2F", "~", "a:b"])
    func roundTrip(value: String) throws {
        let token = SignInCookies.Token(provider: "my-pool", value: value)
        let line = try #require(Self.plain.set(.refresh, token, maxAge: nil))
        let pair = try #require(line.split(separator: ";").first)
        #expect(!pair.contains(" ") && !pair.contains("\"") && !pair.contains(","))
        #expect(Self.plain.token(.refresh, in: "other=1; \(pair); more=2") == token)
        #expect(Self.secure.token(.refresh, in: String(pair)) == nil)
    }

    @Test("a value of 3800 bytes is stored, a longer one is not")
    func size() {
        let rest = SignInCookies.maxBytes - "main:".utf8.count
        for (length, isStored) in [(rest, true), (rest + 1, false)] {
            let token = SignInCookies.Token(provider: "main", value: String(repeating: "x", count: length))
            #expect((Self.plain.set(.bearer, token, maxAge: nil) != nil) == isStored)
        }
    }

    @Test(
        "what a browser was made to send is no token",
        arguments: [
            "", "chat_refresh", "chat_refresh=", "chat_refresh=main", "chat_refresh=main:", "chat_refresh=:x",
            "chat_refresh=MAIN:x", "chat_refresh=main:%zz", "xchat_refresh=main:x", "chat_refresh2=main:x",
        ])
    func malformed(header: String) {
        #expect(Self.plain.token(.refresh, in: header) == nil)
    }
}

@Suite("The web's origin")
struct WebOriginTests {
    private static func request(_ authority: String?, _ fields: [(String, String)] = []) -> HTTPRequest {
        var request = HTTPRequest(method: .post, scheme: "http", authority: authority, path: "/auth/token")
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { request.headerFields.append(HTTPField(name: name, value: value)) }
        }
        return request
    }

    @Test("is the public one, else scheme and authority of the request")
    func origin() {
        let given = WebOrigin(publicURL: "https://chat.example", isTLS: false)
        #expect(given.origin(of: Self.request("10.0.0.1:8080")) == "https://chat.example")
        #expect(given.isSecure)
        let plain = WebOrigin(publicURL: nil, isTLS: false)
        #expect(plain.origin(of: Self.request("LocalHost:8080")) == "http://localhost:8080")
        #expect(!plain.isSecure)
        #expect(WebOrigin(publicURL: nil, isTLS: true).origin(of: Self.request("[::1]")) == "https://[::1]")
        for authority in [nil, "", "a/b", "a b", "a\u{E9}"] {
            #expect(plain.origin(of: Self.request(authority)) == nil)
        }
    }

    @Test("two Origin fields are nobody's, and a proxy that nobody mentioned is noticed")
    func objections() {
        let plain = WebOrigin(publicURL: nil, isTLS: false)
        let good = ("Origin", "http://a:1")
        #expect(plain.objection(to: Self.request("a:1", [good])) == nil)
        #expect(plain.objection(to: Self.request("a:1", [good, good])) != nil)
        #expect(plain.objection(to: Self.request("a:1", [good, ("Sec-Fetch-Site", "none")])) != nil)
        let proxied = Self.request("a:1", [("Origin", "https://a:1")])
        #expect(plain.objection(to: proxied) != nil && plain.isProxyMistake(proxied))
        #expect(!plain.isProxyMistake(Self.request("a:1", [("Origin", "https://b")])))
        #expect(!WebOrigin(publicURL: "https://c", isTLS: false).isProxyMistake(proxied))
    }
}

@Suite("The log of sign-ins")
struct SignInLogTests {
    @Test("a flood of failures is a bounded number of lines")
    func bounded() {
        let log = RecordedLog()
        let signIns = SignInLog(
            .init(label: "test") { _ in log },
            clock: ServerClock {
                Moment(steady: Timestamp(milliseconds: 1), wall: Timestamp(seconds: 1_800_000_000))
            })
        for _ in 0..<1000 { signIns.failed(.stateMismatch("made up"), nil) }
        #expect(log.lines.count == Int(SignInLog.limit.burst))
        #expect(
            log.lines.first == "warning chat.error.code=state_mismatch chat.error.detail=made up chat.issuer=-")
    }
}
