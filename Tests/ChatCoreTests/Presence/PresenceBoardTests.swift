import ChatCore
import Testing

@Suite("Presence board")
struct PresenceBoardTests {
    @Test("its version moves when somebody is shown differently, and only then")
    func version() throws {
        let board = PresenceBoard(node: NodeID(1), grace: .seconds(5))
        let user = try #require(UserID("anna"))
        let sessions = (1...2).map { SessionID(UUIDv7(at: Timestamp(milliseconds: 1), randomA: 0, randomB: $0)) }
        let now = Timestamp(milliseconds: 1_000_000)
        var version = board.version
        func moved() -> Bool {
            defer { version = board.version }
            return board.version != version
        }
        _ = board.sessionStarted(sessions[0], user: user, state: .online, now: now)
        #expect(moved(), "online")
        _ = board.sessionStarted(sessions[1], user: user, state: .online, now: now)
        #expect(!moved(), "a second session")
        _ = board.sessionEnded(sessions[1], now: now)
        #expect(!moved(), "one is left")
        _ = board.sessionChanged(sessions[0], state: .away, now: now)
        #expect(moved(), "away")
        _ = board.sessionEnded(sessions[0], now: now)
        _ = board.sweep(now: now + .seconds(4))
        #expect(!moved(), "within the grace")
        _ = board.sweep(now: now + .seconds(5))
        #expect(moved(), "offline")
        _ = board.sweep(now: now + .seconds(6))
        board.compact(now: now + .seconds(6))
        _ = board.status(of: user, now: now)
        #expect(!moved(), "nothing new")
    }
}
