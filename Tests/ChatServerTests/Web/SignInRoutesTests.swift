import ChatAuth
import ChatCore
import ChatStore
import HTTPTypes
import Testing

@testable import ChatServer

@Suite("Signing in from a browser", .timeLimit(.minutes(1)))
struct SignInRoutesTests {
    @Test("the page is told where one can sign in")
    func issuers() async throws {
        try await SignInWorld().withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let answer = try await browser.get("/auth/issuers")
            #expect(
                answer.body
                    == "{\"issuers\":[{\"label\":\"Main\",\"name\":\"main\"}],\"version\":\"\(ChatServerVersion.current)\"}\n"
            )
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        try await SignInWorld(isOffered: false).withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            #expect(try await browser.get("/auth/issuers").json?["issuers"]?.array?.isEmpty == true)
            #expect(try await browser.get("/auth/login").location == "/#signin-error=issuer_unavailable")
        }
    }

    @Test("there and back: cookies that no script and no other site can use, and the way to the page")
    func signsIn() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let login = try await browser.get("/auth/login?issuer=main&hint=Ada")
            #expect(login.location?.hasPrefix(ProviderStandIn.url + "/dev/authorize?") == true)
            #expect(login.location?.contains("&login_hint=Ada") == true)
            #expect(login.location?.contains("redirect_uri=http%3A%2F%2Flocalhost%2Fauth%2Fcallback&") == true)
            #expect(login.headers[.cacheControl] == "no-store")
            let pending = try #require(login.setCookie("chat_signin"))
            #expect(pending.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=600"))
            let answer = try await browser.get(try world.provider.visit(try #require(login.location), as: "Ada"))
            #expect(answer.status == 303 && answer.location == "/")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.setCookie("chat_signin") == "chat_signin=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
            for name in ["chat_bearer", "chat_refresh", "chat_identity"] {
                let line = try #require(answer.setCookie(name))
                #expect(line.hasPrefix("\(name)=main:"))
                #expect(line.contains("; Path=/; HttpOnly; SameSite=Strict; Max-Age="))
                #expect(!line.contains("Secure") && !line.contains("Domain"))
            }
            #expect(answer.setCookie("chat_refresh")?.hasSuffix("Max-Age=86400") == true)
            #expect(browser.cookies.count == 3)
            #expect(world.log.lines.isEmpty)
        }
    }

    @Test("behind https the cookies are bound to this very host")
    func secure() async throws {
        let world = try await SignInWorld(publicURL: "https://chat.example", sessionLife: nil)
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            #expect(
                browser.cookies.keys.sorted() == ["__Host-chat_bearer", "__Host-chat_identity", "__Host-chat_refresh"])
            let answer = try await browser.post("/auth/token", "{\"fresh\":true}")
            #expect(answer.status == 200)
            let line = try #require(answer.setCookie("__Host-chat_refresh"))
            #expect(line.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Secure"))
            // Kept until the browser is closed, the bearer too.
            #expect(!answer.headers[values: .setCookie].contains { $0.contains("Max-Age") })
        }
    }

    @Test("an answer that this browser did not ask for is refused, and so is one that was used")
    func states() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let back = try await browser.visit(world.provider, as: "Ada")
            // Login CSRF: somebody else's answer, in a browser that began another sign-in or none.
            var other = browser
            other.cookies = [:]
            #expect(try await other.get(back).location == "/#signin-error=state_mismatch")
            _ = try await other.get("/auth/login")
            let refused = try await other.get(back)
            #expect(refused.location == "/#signin-error=state_mismatch")
            #expect(refused.setCookie("chat_signin")?.contains("Max-Age=0") == true)
            let tampered = back.replacing(/state=./, with: "state=!")
            var third = browser
            #expect(try await third.get(tampered).location == "/#signin-error=state_mismatch")
            #expect(world.provider.forms.isEmpty)
            #expect(try await browser.get(back).location == "/")
            #expect(try await browser.get(back).location == "/#signin-error=state_mismatch")
            #expect(world.log.lines.count == 4)
            for secret in [back] + browser.cookies.values {
                #expect(!world.log.lines.contains { $0.contains(secret) })
            }
        }
    }

    @Test("a code of another sign-in is no good in this one (PKCE)")
    func injectedCode() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var (victim, attacker) = (browser, browser)
            let theirs = try await attacker.visit(world.provider, as: "Eve")
            let mine = try await victim.visit(world.provider, as: "Ada")
            let code = try #require(theirs.firstMatch(of: /code=[^&]+/)).0
            let injected = mine.replacing(/code=[^&]+/, with: code)
            #expect(try await victim.get(injected).location == "/#signin-error=issuer_error")
            #expect(victim.cookies.isEmpty)
        }
    }

    @Test("two tabs may sign in at once")
    func tabs() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let first = try await browser.visit(world.provider, as: "Ada")
            let second = try await browser.visit(world.provider, as: "Ada")
            #expect(try await browser.get(first).location == "/")
            #expect(try await browser.get(second).location == "/")
        }
    }

    @Test("the issuer's refusals reach the page by name")
    func refusals() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            for (error, code) in [("access_denied", "access_denied"), ("made_up", "issuer_error")] {
                let back = try await browser.visit(world.provider, as: "Ada")
                let state = try #require(back.firstMatch(of: /state=[^&]+/)).0
                let issuer = FormFields.encode(ProviderStandIn.url)
                let answer = try await browser.get("/auth/callback?error=\(error)&\(state)&iss=\(issuer)")
                #expect(answer.location == "/#signin-error=\(code)")
                #expect(browser.cookies.isEmpty)
            }
            // RFC 9207: the stand-in says that it names itself.
            let back = try await browser.visit(world.provider, as: "Ada")
            #expect(
                try await browser.get(back.replacing(/&iss=.*/, with: "")).location == "/#signin-error=issuer_error")
            #expect(try await browser.get("/auth/login?issuer=x").location == "/#signin-error=issuer_unavailable")
        }
    }

    @Test("an issuer that is down at the beginning or at the end")
    func down() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let back = try await browser.visit(world.provider, as: "Ada")
            world.provider.goDown()
            #expect(try await browser.get(back).location == "/#signin-error=issuer_unavailable")
        }
        let away = try await SignInWorld()
        away.provider.goDown()
        try await away.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            #expect(try await browser.get("/auth/login").location == "/#signin-error=issuer_unavailable")
        }
    }

    @Test("an opaque access token, a disabled account")
    func refusedUsers() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            world.provider.answer(accessToken: "opaque")
            let opaque = try await browser.visit(world.provider, as: "Ada")
            #expect(try await browser.get(opaque).location == "/#signin-error=token_malformed")
            world.provider.answer(accessToken: nil)
            try await world.node.addUsers("ada")
            let id = try #require(UserID("ada"))
            _ = try await world.node.storage.setDisabled(id, true)
            let disabled = try await browser.visit(world.provider, as: "Ada")
            #expect(try await browser.get(disabled).location == "/#signin-error=user_disabled")
            #expect(browser.cookies.isEmpty)
        }
    }

    @Test("a token that fits no cookie is left out and told once")
    func oversize() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            world.provider.pad(4000)
            try await browser.signIn(world.provider, as: "Ada")
            try await browser.signIn(world.provider, as: "Ada")
            #expect(browser.cookies.keys.sorted() == ["chat_bearer", "chat_identity"])
            #expect(world.log.lines == ["warning chat.limit.bytes=3800"])
            // Without a refresh token the page gets what there is, fresh or not.
            #expect(try await browser.post("/auth/token", "{\"fresh\":true}").status == 200)
        }
    }
}
