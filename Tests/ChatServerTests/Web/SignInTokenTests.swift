import ChatAuth
import ChatCore
import HTTPTypes
import Testing

@testable import ChatServer

@Suite("The page's token", .timeLimit(.minutes(1)))
struct SignInTokenTests {
    @Test("is the bearer while it has a minute left, and a new one when the page wants it")
    func token() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            let first = try await browser.post("/auth/token")
            #expect(first.status == 200)
            #expect(first.headers[.cacheControl] == "no-store")
            let token = try #require(first.json?["token"]?.string)
            #expect(browser.cookies["chat_bearer"] == "main:" + token)
            #expect(first.json?["issuer"]?.string == "main")
            guard case .number(let expiry) = first.json?["expiresAt"] else {
                Issue.record("no expiresAt")
                return
            }
            let left = Timestamp(milliseconds: try #require(Int64(expiry))).since(.wallClock)
            #expect(left > .seconds(3590) && left <= .seconds(3600))
            #expect(try await browser.post("/auth/token").json?["token"]?.string == token)
            let refresh = browser.cookies["chat_refresh"]
            let fresh = try await browser.post("/auth/token", "{\"fresh\":true}")
            #expect(fresh.json?["token"]?.string != token)
            #expect(browser.cookies["chat_refresh"] != refresh)
            #expect(world.provider.forms.count == 2)
        }
    }

    @Test("comes from the refresh token where the bearer is about to end")
    func shortLived() async throws {
        let world = try await SignInWorld(tokenLife: .seconds(30))
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            let bearer = browser.cookies["chat_bearer"]
            #expect(try await browser.post("/auth/token").status == 200)
            #expect(browser.cookies["chat_bearer"] != bearer)
            // Without a refresh token, what is left is better than nothing.
            browser.cookies["chat_refresh"] = nil
            #expect(try await browser.post("/auth/token").status == 200)
        }
    }

    @Test("two requests at once use the rotating refresh token once")
    func atOnce() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            let start = browser
            let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var tab = start
                        return try await tab.post("/auth/token", "{\"fresh\":true}").json?["token"]?.string
                    }
                }
                var tokens: Set<String?> = []
                for try await token in group { tokens.insert(token) }
                return tokens
            }
            #expect(tokens.count == 1 && tokens.first != .some(nil))
            #expect(world.provider.forms.count == 2)
            // A tab whose answer was lost repeats itself and hears the same.
            #expect(try await browser.post("/auth/token", "{\"fresh\":true}").json?["token"]?.string == tokens.first)
            #expect(try await browser.post("/auth/token", "{\"fresh\":true}").status == 200)
        }
    }

    @Test("no session, or one that the issuer ended, is a 401 that clears the cookies")
    func ended() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let none = try await browser.post("/auth/token")
            #expect(none.status == 401 && none.code == "unauthenticated")
            try await browser.signIn(world.provider, as: "Ada")
            browser.cookies["chat_refresh"] = "main:unknown"
            let refused = try await browser.post("/auth/token", "{\"fresh\":true}")
            #expect(refused.status == 401 && refused.code == "unauthenticated")
            #expect(browser.cookies.isEmpty)
        }
    }

    @Test("a bearer of a restarted issuer is none, and a made-up one neither")
    func uselessBearer() async throws {
        let world = try await SignInWorld()
        let before = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            let old = try before.provider.visit(
                try #require(try await browser.get("/auth/login").location), as: "Ada")
            #expect(try await browser.get(old).location == "/#signin-error=issuer_error")
            try await browser.signIn(world.provider, as: "Ada")
            let refresh = browser.cookies["chat_refresh"]
            browser.cookies["chat_bearer"] = "main:e30.e30.e30"
            #expect(try await browser.post("/auth/token").status == 200)
            #expect(browser.cookies["chat_refresh"] != refresh)
            browser.cookies = ["chat_bearer": "main:e30.e30.e30", "chat_refresh": "nobody:x"]
            #expect(try await browser.post("/auth/token").status == 401)
        }
    }

    @Test("an issuer that is down is a 503 that keeps them")
    func down() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            world.provider.goDown()
            #expect(try await browser.post("/auth/token").status == 200)
            let cookies = browser.cookies
            let answer = try await browser.post("/auth/token", "{\"fresh\":true}")
            #expect(answer.status == 503 && answer.code == "issuer_unavailable")
            #expect(answer.json?["error"]?.object?["retryAfterMs"] != nil)
            #expect(answer.headers[.retryAfter] == "2")
            #expect(browser.cookies == cookies)
            world.provider.goDown(false)
            #expect(try await browser.post("/auth/token", "{\"fresh\":true}").status == 200)
        }
    }

    @Test("a restarted server goes on with what the browser has, once the issuer's keys can be had")
    func restarted() async throws {
        let first = try await SignInWorld()
        var cookies: [String: String] = [:]
        let (stream, jar) = AsyncStream.makeStream(of: [String: String].self)
        try await first.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(first.provider, as: "Ada")
            jar.yield(browser.cookies)
            jar.finish()
        }
        for await kept in stream { cookies = kept }
        let second = try await SignInWorld(sharing: first.provider)
        second.provider.goDown()
        try await second.withBrowser { [cookies] (browser: BrowserStandIn) async throws in
            var browser = browser
            browser.cookies = cookies
            let answer = try await browser.post("/auth/token")
            #expect(answer.status == 503 && answer.code == "issuer_unavailable")
            #expect(browser.cookies == cookies)
        }
        second.provider.goDown(false)
        let third = try await SignInWorld(sharing: first.provider)
        try await third.withBrowser { [cookies] (browser: BrowserStandIn) async throws in
            var browser = browser
            browser.cookies = cookies
            #expect(try await browser.post("/auth/token").status == 200)
            #expect(browser.cookies == cookies)
        }
    }

    @Test(
        "only JSON of our own page is let in",
        arguments: [
            (["origin": ""], 403), (["origin": "https://evil.example"], 403), (["origin": "null"], 403),
            (["origin": "http://localhost.evil.example"], 403), (["origin": "https://localhost"], 403),
            (["sec-fetch-site": "cross-site"], 403), (["sec-fetch-site": "same-site"], 403),
            (["sec-fetch-site": ""], 200), (["content-type": "text/plain"], 415),
            (["content-type": "application/x-www-form-urlencoded"], 415), (["content-type": ""], 415),
            (["content-type": "application/json; charset=utf-8"], 200),
        ])
    func crossSite(fields: [String: String], status: Int) async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            let cookies = browser.cookies
            #expect(try await browser.post("/auth/token", "{}", fields).status == status)
            #expect(browser.cookies == cookies)
            let logout = try await browser.post("/auth/logout", "{}", fields)
            #expect(logout.status == status)
            #expect(browser.cookies.isEmpty == (status == 200))
        }
    }

    @Test("no other method, no other body")
    func shapes() async throws {
        try await SignInWorld().withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            for path in ["/auth/token", "/auth/logout"] {
                let answer = try await browser.get(path)
                #expect(answer.status == 405 && answer.headers[.allow] == "POST")
                #expect(try await browser.post(path, "[]").status == 400)
                #expect(try await browser.post(path, "").status == 400)
                let large = "{\"x\":\"" + String(repeating: "x", count: 4096) + "\"}"
                #expect(try await browser.post(path, large).status == 413)
            }
            #expect(try await browser.post("/auth/token", "{\"fresh\":1}").status == 400)
            for path in ["/auth/login", "/auth/callback", "/auth/issuers"] {
                #expect(try await browser.post(path).status == 405)
            }
        }
    }

    @Test("signing out ends it here and at the issuer, and says where the issuer's own session ends")
    func logout() async throws {
        let world = try await SignInWorld()
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            let (refresh, identity) = (browser.cookies["chat_refresh"], browser.cookies["chat_identity"])
            let answer = try await browser.post("/auth/logout")
            let url = try #require(answer.json?["url"]?.string)
            #expect(url.hasPrefix(ProviderStandIn.url + "/dev/logout?client_id=chat-dev&post_logout_redirect_uri="))
            #expect(url.contains("post_logout_redirect_uri=http%3A%2F%2Flocalhost%2F&"))
            #expect(url.hasSuffix("id_token_hint=" + (identity?.dropFirst("main:".count) ?? "-")))
            #expect(browser.cookies.isEmpty)
            browser.cookies["chat_refresh"] = refresh
            #expect(try await browser.post("/auth/token").status == 401)
            #expect(try await browser.post("/auth/logout").body == "{}\n")
        }
    }

    @Test("and is not kept from it by an issuer that is down")
    func logoutDown() async throws {
        let world = try await SignInWorld(bearer: .id)
        try await world.withBrowser { (browser: BrowserStandIn) async throws in
            var browser = browser
            try await browser.signIn(world.provider, as: "Ada")
            #expect(browser.cookies.keys.sorted() == ["chat_bearer", "chat_refresh"])
            world.provider.goDown()
            let answer = try await browser.post("/auth/logout")
            #expect(answer.status == 200 && browser.cookies.isEmpty)
            // The id token is the bearer here.
            #expect(answer.json?["url"]?.string?.contains("id_token_hint=") == true)
            #expect(world.log.lines.count == 1)
        }
    }
}
