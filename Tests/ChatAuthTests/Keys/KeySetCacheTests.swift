import ChatCore
import Testing

@testable import ChatAuth

@Suite("Key set cache")
struct KeySetCacheTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static let down = ChatError(.keysUnavailable, detail: "HTTP status 503")

    private static func set(_ ids: String...) async throws -> KeySet {
        let keys = try ids.map { try TestKey.es256($0).jwk }
        return try await KeySet(
            jwks: Array(JSONValue.object([("keys", .array(keys))]).compactText.utf8), algorithms: [.es256])
    }

    /// A cache that holds a set since ``start``, with 10 minutes of freshness.
    private static func filled(_ ids: String...) async throws -> KeySetCache {
        var cache = KeySetCache(policy: KeySetPolicy())
        _ = cache.keysRequested(nil, now: start)
        let keys = try ids.map { try TestKey.es256($0).jwk }
        let set = try await KeySet(
            jwks: Array(JSONValue.object([("keys", .array(keys))]).compactText.utf8), algorithms: [.es256])
        _ = cache.fetchSucceeded(set, maxAge: nil, now: start)
        return cache
    }

    private static func name(_ action: KeySetCache.LookupAction) -> String {
        switch action {
        case .use: "use"
        case .useAndFetch: "useAndFetch"
        case .wait: "wait"
        case .waitAndFetch: "waitAndFetch"
        case .fail(let error): error.code.name
        }
    }

    @Test("the first caller fetches, all others wait, and all get the set")
    func firstFetch() async throws {
        var cache = KeySetCache(policy: KeySetPolicy())
        #expect(cache.phase(now: Self.start) == .empty)
        var actions = [Self.name(cache.keysRequested("a", now: Self.start))]
        for _ in 0..<99 { actions.append(Self.name(cache.keysRequested("a", now: Self.start))) }
        #expect(actions == ["waitAndFetch"] + Array(repeating: "wait", count: 99))
        #expect(cache.phase(now: Self.start) == .fetching)
        let outcomes = cache.fetchSucceeded(try await Self.set("a"), maxAge: nil, now: Self.start)
        #expect(Set(outcomes.map(\.ticket)).count == 100)
        #expect(outcomes.allSatisfy { (try? $0.result.get()) != nil })
        #expect(cache.phase(now: Self.start) == .fresh)
    }

    @Test("a fresh set is used without a fetch, from 80 % of its life with one in the background, once")
    func background() async throws {
        var cache = try await Self.filled("a")
        #expect(Self.name(cache.keysRequested("a", now: Self.start + .seconds(479))) == "use")
        #expect(Self.name(cache.keysRequested("a", now: Self.start + .seconds(480))) == "useAndFetch")
        #expect(Self.name(cache.keysRequested("a", now: Self.start + .seconds(481))) == "use")
        #expect(cache.fetchCount == 2)
    }

    @Test("max-age decides the freshness between one minute and one day")
    func maxAge() async throws {
        let set = try await Self.set("a")
        for (age, fresh) in [(0, 60), (60, 60), (3600, 3600), (1_000_000, 86_400)] {
            var cache = KeySetCache(policy: KeySetPolicy())
            _ = cache.fetchSucceeded(set, maxAge: .seconds(age), now: Self.start)
            #expect(cache.phase(now: Self.start + .seconds(fresh) - .milliseconds(1)) == .fresh)
            #expect(cache.phase(now: Self.start + .seconds(fresh)) == .stale)
        }
    }

    @Test("while the issuer is down the last good set serves a day past its freshness, then no longer")
    func issuerDown() async throws {
        var cache = try await Self.filled("a")
        let last = Self.start + .seconds(600 + 86_400) - .milliseconds(1)
        #expect(Self.name(cache.keysRequested("a", now: last)) == "useAndFetch")
        _ = cache.fetchFailed(Self.down, now: last)
        #expect(cache.phase(now: last) == .stale)
        #expect(Self.name(cache.keysRequested("a", now: last)) == "use")
        let end = last + .milliseconds(1)
        #expect(cache.usable(now: end) == nil)
        #expect(Self.name(cache.keysRequested("a", now: end)) == "keys_unavailable")
    }

    @Test("failed fetches are repeated after 1, 2, 4 … 60 seconds")
    func backoff() {
        var cache = KeySetCache(policy: KeySetPolicy())
        var now = Self.start
        for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect(Self.name(cache.keysRequested("a", now: now)) == "waitAndFetch")
            #expect(cache.fetchFailed(Self.down, now: now).count == 1)
            let early = now + .seconds(wait) - .milliseconds(1)
            #expect(Self.name(cache.keysRequested("a", now: early)) == "keys_unavailable")
            now = now + .seconds(wait)
        }
        #expect(cache.fetchCount == 8)
    }

    @Test("an unknown key id fetches once; its set names the new key")
    func rotation() async throws {
        var cache = try await Self.filled("old")
        let now = Self.start + .seconds(5)
        #expect(Self.name(cache.keysRequested("new", now: now)) == "waitAndFetch")
        #expect(Self.name(cache.keysRequested("new", now: now)) == "wait")
        #expect(Self.name(cache.keysRequested("old", now: now)) == "use", "known keys do not wait for unknown ones")
        let generation = cache.loaded?.generation
        let outcomes = cache.fetchSucceeded(try await Self.set("new"), maxAge: nil, now: now)
        #expect(outcomes.count == 2 && outcomes.allSatisfy { (try? $0.result.get()) != nil })
        #expect(Self.name(cache.keysRequested("new", now: now)) == "use")
        #expect(cache.loaded?.generation != generation)
        #expect(cache.loaded?.keys.mentions("old") == false, "a removed key is gone with its set")
    }

    @Test("a storm of invented key ids causes one fetch per minute")
    func storm() async throws {
        var cache = try await Self.filled("a")
        let begun = cache.fetchCount
        let set = try await Self.set("a")
        for millisecond in 0..<10_000 {
            let now = Self.start + .seconds(1) + .milliseconds(millisecond * 18)  // three minutes in all
            if case .waitAndFetch = cache.keysRequested("invented-\(millisecond)", now: now) {
                let outcomes = cache.fetchSucceeded(set, maxAge: .seconds(3600), now: now)
                #expect(throws: ChatError(.tokenKeyUnknown)) { try outcomes[0].result.get() }
            }
        }
        #expect(cache.fetchCount - begun == 3)
    }

    @Test("while the issuer is down an unknown key id says: try again, not: never")
    func unknownWhileDown() async throws {
        var cache = try await Self.filled("a")
        #expect(Self.name(cache.keysRequested("b", now: Self.start)) == "waitAndFetch")
        let outcomes = cache.fetchFailed(Self.down, now: Self.start)
        #expect(throws: ChatError.self) { try outcomes[0].result.get() }
        #expect(Self.name(cache.keysRequested("b", now: Self.start)) == "keys_unavailable")
        #expect(Self.name(cache.keysRequested("a", now: Self.start)) == "use")
    }

    @Test("a document without a usable key is a failure and replaces nothing")
    func emptySet() async throws {
        var cache = try await Self.filled("a")
        let now = Self.start + .seconds(480)
        _ = cache.keysRequested("a", now: now)
        _ = cache.fetchSucceeded(try await Self.set(), maxAge: nil, now: now)
        #expect(cache.loaded?.keys.mentions("a") == true)
        #expect(cache.lastError?.code == .keysUnavailable)
    }

    @Test("a clock set back keeps the set and never prolongs a wait")
    func clockSetBack() async throws {
        var cache = try await Self.filled("a")
        let earlier = Self.start - .seconds(3600)
        #expect(Self.name(cache.keysRequested("a", now: earlier)) == "useAndFetch")
        _ = cache.fetchFailed(Self.down, now: Self.start)
        #expect(Self.name(cache.keysRequested("a", now: earlier)) == "useAndFetch")
    }

    @Test("a cancelled waiter ends once")
    func cancelled() async throws {
        var cache = KeySetCache(policy: KeySetPolicy())
        guard case .waitAndFetch(let ticket) = cache.keysRequested("a", now: Self.start) else {
            Issue.record("no fetch")
            return
        }
        let ends = [cache.waiterCancelled(ticket), cache.waiterCancelled(ticket)]
        #expect(ends == [true, false])
        let outcomes = cache.fetchSucceeded(try await Self.set("a"), maxAge: nil, now: Self.start)
        #expect(outcomes.isEmpty)
    }
}
