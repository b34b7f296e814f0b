import ChatCore
import Testing

@Suite("PresenceRegistry across nodes")
struct PresenceMergeTests {
    private var a = PresenceRegistry(node: node("a"))
    private var b = PresenceRegistry(node: node("b"))

    private mutating func tellB(now: Timestamp) -> [PresenceStatus] {
        guard let delta = a.takeDelta() else { return [] }
        return b.merge(delta, now: now)
    }

    @Test("A session elsewhere counts like one here")
    mutating func elsewhere() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        check(tellB(now: at(0)), is: [PresenceStatus(user: user(1), state: .online)])
        _ = b.sessionStarted(session(2), user: user(1), now: at(1))
        _ = a.sessionEnded(session(1), now: at(2))
        check(tellB(now: at(2)), is: [])
        check(b.sweep(now: at(20)), is: [])
        #expect(b.sessionCount(of: user(1)) == 1)
    }

    @Test("Moving from one node to another within the grace shows nothing")
    mutating func moving() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = tellB(now: at(0))
        _ = a.sessionEnded(session(1), now: at(1))
        check(tellB(now: at(1)), is: [])
        check(b.sessionStarted(session(2), user: user(1), now: at(3)), is: [])
        check(b.sweep(now: at(10)), is: [])
    }

    @Test("Last seen is the end of the session on the other node, not the time of the news")
    mutating func lastSeen() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = tellB(now: at(0))
        _ = a.sessionEnded(session(1), now: at(1))
        _ = tellB(now: at(3))
        check(b.sweep(now: at(6)), is: [PresenceStatus(user: user(1), state: .offline, lastSeen: at(1))])
    }

    @Test("A clock that runs ahead elsewhere does not put last seen into the future")
    mutating func clockAhead() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(100))
        _ = tellB(now: at(0))
        _ = a.sessionEnded(session(1), now: at(101))
        _ = tellB(now: at(1))
        check(b.sweep(now: at(6)), is: [PresenceStatus(user: user(1), state: .offline, lastSeen: at(1))])
    }

    @Test("A dead node's users go offline when its lease passes, without more grace")
    mutating func deadNode() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = a.sessionStarted(session(2), user: user(2), now: at(0))
        _ = tellB(now: at(0))
        _ = b.sessionStarted(session(3), user: user(2), state: .away, now: at(0))
        #expect(b.nextDeadline == at(30))
        check(b.sweep(now: at(29.9)), is: [])
        check(
            Set(b.sweep(now: at(30))),
            is: [
                PresenceStatus(user: user(1), state: .offline, lastSeen: at(30)),
                PresenceStatus(user: user(2), state: .away),
            ])
        #expect(b.sessionCount(of: user(1)) == 0)
    }

    @Test("A renewed lease keeps a node's users, and a late one brings them back")
    mutating func renewal() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = tellB(now: at(0))
        a.renewLease(now: at(20))
        check(tellB(now: at(20)), is: [])
        check(b.sweep(now: at(40)), is: [])
        check(b.sweep(now: at(50)).map(\.state), is: [.offline])
        a.renewLease(now: at(60))
        check(tellB(now: at(60)), is: [PresenceStatus(user: user(1), state: .online)])
    }

    @Test("News of a node that is dead already shows nobody")
    mutating func oldNews() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        check(tellB(now: at(31)), is: [])
        #expect(b.status(of: user(1), now: at(31)).state == .offline)
    }

    @Test("A restarted node supersedes its earlier run, and old news of that run change nothing")
    mutating func restart() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = a.sessionStarted(session(2), user: user(2), now: at(0))
        let old = a.fullState()
        _ = b.merge(old, now: at(0))
        var restarted = PresenceRegistry(node: node("a", run: 2))
        _ = restarted.sessionStarted(session(3), user: user(1), now: at(1))
        check(b.merge(restarted.fullState(), now: at(1)), is: [])
        check(b.merge(old, now: at(2)), is: [])
        check(b.sweep(now: at(6)), is: [PresenceStatus(user: user(2), state: .offline, lastSeen: at(1))])
        #expect(b.sessionCount(of: user(1)) == 1)
    }

    @Test("A node that hears of its own later run knows that it is superseded")
    mutating func superseded() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        var later = PresenceRegistry(node: node("a", run: 2))
        later.renewLease(now: at(1))
        _ = a.merge(a.fullState(), now: at(1))
        #expect(!a.isSuperseded)
        _ = a.merge(later.fullState(), now: at(1))
        #expect(a.isSuperseded)
        #expect(a.status(of: user(1), now: at(1)).state == .online)
    }

    @Test("A lost delta is noticed, and the full state mends it")
    mutating func lostDelta() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = tellB(now: at(0))
        _ = a.sessionEnded(session(1), now: at(1))
        _ = a.takeDelta()  // lost on the way
        _ = a.sessionStarted(session(2), user: user(2), now: at(2))
        check(tellB(now: at(2)), is: [PresenceStatus(user: user(2), state: .online)])
        #expect(b.incompleteNodes == [node("a")])
        #expect(b.status(of: user(1), now: at(2)).state == .online)
        _ = b.merge(a.fullState(), now: at(3))
        #expect(b.incompleteNodes == [])
        check(b.sweep(now: at(8)), is: [PresenceStatus(user: user(1), state: .offline, lastSeen: at(1))])
    }

    @Test("An end that overtakes its beginning leaves no ghost")
    mutating func overtaking() throws {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        let began = try takenDelta()
        _ = a.sessionEnded(session(1), now: at(1))
        let ended = try takenDelta()
        check(b.merge(ended, now: at(1)), is: [])
        check(b.merge(began, now: at(1)), is: [])
        check(b.merge(began, now: at(2)), is: [])
        #expect(b.sessionCount(of: user(1)) == 0)
    }

    private mutating func takenDelta() throws -> PresenceDelta {
        let delta = a.takeDelta()
        return try #require(delta)
    }

    @Test("Deltas since a version hold only what came later, and fall back to the full state")
    mutating func deltas() {
        for number in 1...10 { _ = a.sessionStarted(session(number), user: user(number), now: at(0)) }
        let version = a.version
        _ = a.sessionChanged(session(3), state: .away, now: at(1))
        _ = a.sessionEnded(session(4), now: at(1))
        let delta = a.delta(since: version)
        #expect(delta.parts.first?.entries.map(\.session) == [session(3), session(4)])
        #expect(delta.parts.first?.known == VersionRanges(11...12))
        #expect(a.delta(since: a.version).parts.first?.entries == [])
        #expect(a.delta(since: a.version + 5).parts.first?.entries == [])
        for number in 100..<4000 {
            _ = a.sessionStarted(session(number), user: user(number), now: at(2))
            _ = a.sessionEnded(session(number), now: at(2))
        }
        #expect(a.delta(since: version).parts.first?.known == VersionRanges(1...a.version))
        _ = b.merge(a.delta(since: version), now: at(2))
        #expect(b.onlineUserCount == 9)
    }

    @Test("Compacting forgets dead nodes, and one that lives after all comes back complete")
    mutating func forgottenNode() {
        _ = a.sessionStarted(session(1), user: user(1), now: at(0))
        _ = tellB(now: at(0))
        _ = b.sweep(now: at(40))
        b.compact(now: at(700))
        #expect(b.fullState().parts.map(\.node) == [node("b")])
        _ = a.sessionStarted(session(2), user: user(2), now: at(800))
        check(tellB(now: at(800)).map(\.user), is: [user(2)])
        #expect(b.incompleteNodes == [node("a")])
        check(b.merge(a, now: at(800)).map(\.user), is: [user(1)])
        #expect(b.incompleteNodes == [])
    }

    @Test("Traffic of many short sessions leaves bounded state behind")
    mutating func bounded() {
        for number in 0..<20_000 {
            let now = ms(Int64(number) * 100)
            _ = a.sessionStarted(session(number), user: user(number), now: now)
            _ = tellB(now: now)
            _ = a.sessionEnded(session(number), now: now)
            _ = tellB(now: now)
        }
        _ = b.sweep(now: at(3000))
        b.compact(now: at(4000))
        #expect(a.fullState().parts.flatMap(\.entries).count <= 1024)
        #expect(b.fullState().parts.flatMap(\.entries).isEmpty)
        #expect(b.onlineUserCount == 0)
    }
}
