import ChatCore
import Testing

@Suite("PresenceRegistry on one node")
struct PresenceRegistryTests {
    private var registry = PresenceRegistry(node: node("a"))

    @Test("The first session brings a user online at once")
    mutating func comesOnline() {
        check(
            registry.sessionStarted(session(1), user: user(1), now: at(0)),
            is: [PresenceStatus(user: user(1), state: .online)])
        #expect(registry.status(of: user(1), now: at(0)) == PresenceStatus(user: user(1), state: .online))
        #expect(registry.status(of: user(2), now: at(0)) == PresenceStatus(user: user(2), state: .offline))
    }

    @Test("Closing one of two tabs changes nothing")
    mutating func twoTabs() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        check(registry.sessionStarted(session(2), user: user(1), now: at(1)), is: [])
        check(registry.sessionEnded(session(1), now: at(2)), is: [])
        check(registry.sweep(now: at(100)), is: [])
        #expect(registry.status(of: user(1), now: at(100)).state == .online)
        #expect(registry.sessionCount(of: user(1)) == 1)
    }

    @Test("A user is away only when all sessions are, and that shows at once")
    mutating func away() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        _ = registry.sessionStarted(session(2), user: user(1), state: .away, now: at(0))
        let away = PresenceStatus(user: user(1), state: .away)
        let online = PresenceStatus(user: user(1), state: .online)
        check(registry.sessionChanged(session(1), state: .away, now: at(1)), is: [away])
        check(registry.sessionChanged(session(1), state: .away, now: at(2)), is: [])
        check(registry.sessionChanged(session(2), state: .online, now: at(3)), is: [online])
        check(registry.sessionEnded(session(2), now: at(4)), is: [away])
        check(registry.sessionChanged(session(1), state: .offline, now: at(5)), is: [])
        #expect(registry.status(of: user(1), now: at(5)) == away)
    }

    @Test("Offline shows after the grace, with the end of the last session as last seen")
    mutating func grace() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        check(registry.sessionEnded(session(1), now: at(10)), is: [])
        #expect(registry.status(of: user(1), now: at(14.9)) == PresenceStatus(user: user(1), state: .online))
        #expect(registry.nextDeadline == at(15))
        check(registry.sweep(now: at(14.9)), is: [])
        let offline = PresenceStatus(user: user(1), state: .offline, lastSeen: at(10))
        #expect(registry.status(of: user(1), now: at(15)) == offline)
        #expect(registry.onlineUsers(after: nil, limit: 10, now: at(15)).items.isEmpty)
        check(registry.sweep(now: at(15)), is: [offline])
        check(registry.sweep(now: at(16)), is: [])
        #expect(registry.nextDeadline == nil)
    }

    @Test("Coming back within the grace shows nothing, and leaving again starts it anew")
    mutating func comesBack() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        _ = registry.sessionEnded(session(1), now: at(10))
        check(registry.sessionStarted(session(2), user: user(1), now: at(12)), is: [])
        check(registry.sessionEnded(session(2), now: at(13)), is: [])
        check(registry.sweep(now: at(15)), is: [])
        #expect(registry.nextDeadline == at(18))
        check(registry.sweep(now: at(18)), is: [PresenceStatus(user: user(1), state: .offline, lastSeen: at(13))])
    }

    @Test("Coming back as away within the grace is a change")
    mutating func comesBackAway() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        _ = registry.sessionEnded(session(1), now: at(1))
        check(
            registry.sessionStarted(session(2), user: user(1), state: .away, now: at(2)),
            is: [PresenceStatus(user: user(1), state: .away)])
        check(registry.sweep(now: at(50)), is: [])
    }

    @Test("The grace is configured")
    func configuredGrace() {
        var registry = PresenceRegistry(node: node("a"), settings: .init(grace: .zero))
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        check(registry.sessionEnded(session(1), now: at(1)), is: [])
        check(registry.sweep(now: at(1)), is: [PresenceStatus(user: user(1), state: .offline, lastSeen: at(1))])
    }

    @Test("A user who comes back is shown again after having been offline")
    mutating func onlineAgain() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        _ = registry.sessionEnded(session(1), now: at(1))
        _ = registry.sweep(now: at(6))
        check(
            registry.sessionStarted(session(2), user: user(1), now: at(7)),
            is: [PresenceStatus(user: user(1), state: .online)])
        #expect(registry.onlineUserCount == 1)
    }

    @Test("Unknown sessions change nothing")
    mutating func unknownSessions() {
        check(registry.sessionEnded(session(9), now: at(0)), is: [])
        check(registry.sessionChanged(session(9), state: .away, now: at(0)), is: [])
        #expect(registry.version == 0)
        check(registry.takeDelta(), is: nil)
    }

    @Test("One's own sessions do not wait for a lease")
    mutating func ownLease() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        check(registry.sweep(now: at(100_000)), is: [])
        #expect(registry.status(of: user(1), now: at(100_000)).state == .online)
    }

    @Test("Online users come in id order, page by page, without those who left")
    mutating func pages() {
        for number in (0..<100).reversed() {
            let state: PresenceState = number % 2 == 0 ? .online : .away
            _ = registry.sessionStarted(session(number), user: user(number), state: state, now: at(0))
        }
        _ = registry.sessionEnded(session(5), now: at(1))
        _ = registry.sweep(now: at(10))
        var seen: [PresenceStatus] = []
        var cursor: UserID?
        repeat {
            let page = registry.onlineUsers(after: cursor, limit: 7, now: at(10))
            #expect(page.items.count <= 7)
            seen += page.items
            cursor = page.next
        } while cursor != nil
        #expect(seen.map(\.user) == (0..<100).filter { $0 != 5 }.map { user($0) })
        #expect(seen.first?.state == .online)
        #expect(seen.last?.state == .away)
        #expect(registry.onlineUsers(after: nil, limit: 99, now: at(10)).next == nil)
        #expect(registry.onlineUsers(after: nil, limit: 98, now: at(10)).next == user(98))
        #expect(registry.onlineUsers(after: nil, limit: -1, now: at(10)).items.isEmpty)
    }

    @Test("Compacting forgets those who left long ago and nobody else")
    mutating func compacting() {
        _ = registry.sessionStarted(session(1), user: user(1), now: at(0))
        _ = registry.sessionStarted(session(2), user: user(2), now: at(0))
        _ = registry.sessionEnded(session(1), now: at(1))
        _ = registry.sweep(now: at(6))
        registry.compact(now: at(500))
        #expect(registry.status(of: user(1), now: at(500)).lastSeen == at(1))
        registry.compact(now: at(601))
        #expect(registry.status(of: user(1), now: at(601)).lastSeen == nil)
        #expect(registry.status(of: user(2), now: at(601)).state == .online)
    }
}
