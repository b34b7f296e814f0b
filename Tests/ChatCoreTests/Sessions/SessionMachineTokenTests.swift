import ChatCore
import Testing

@Suite("SessionMachine: token life")
struct SessionMachineTokenTests {
    /// No pings within a test's hour.
    private func quiet(_ change: (inout SessionSettings) -> Void = { _ in }) -> SessionSettings {
        sessionSettings {
            $0.heartbeat = .seconds(100_000)
            change(&$0)
        }
    }

    @Test("The warning comes once, the set time before expiry")
    func warningOnce() {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        #expect(machine.nextDeadline(at: moment(0)) == at(540))
        check(due(&machine, at: moment(539.999)), is: [])
        check(due(&machine, at: moment(540)), is: [.warnTokenExpiring(wallStart + .seconds(600))])
        check(due(&machine, at: moment(541)), is: [])
        #expect(machine.nextDeadline(at: moment(541)) == at(600))
    }

    @Test("A token shorter than the warning is announced at once")
    func shortToken() {
        var machine = openSession(quiet(), token: token(expiresAt: 30))
        check(due(&machine, at: moment(0)), is: [.warnTokenExpiring(wallStart + .seconds(30))])
    }

    @Test("Expiry closes with token_expired, which asks the client to come back")
    func expiry() {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        _ = due(&machine, at: moment(540))
        check(due(&machine, at: moment(599.999)), is: [])
        #expect(machine.isOpen)
        check(due(&machine, at: moment(600)), is: [.close(.tokenExpired)])
        #expect(!machine.isOpen)
        #expect(machine.token == nil)
        #expect(CloseCode.tokenExpired.asksToReconnect)
    }

    @Test("A token that expired during sign-in closes at once, without a warning")
    func expiredMeanwhile() {
        var machine = openSession(quiet(), token: token(expiresAt: -1))
        #expect(machine.nextDeadline(at: moment(0)) == at(0))
        check(due(&machine, at: moment(0)), is: [.close(.tokenExpired)])
    }

    @Test("A refresh extends the session and arms the warning again")
    func refresh() throws {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        _ = due(&machine, at: moment(540))
        check(machine.requestReceived(.tokenRefresh(token: "new"), at: moment(550)), is: .refresh(token: "new"))
        try machine.refreshed(token(expiresAt: 1200), at: moment(551))
        #expect(machine.token?.expiresAt == wallStart + .seconds(1200))
        #expect(machine.nextDeadline(at: moment(551)) == at(1140))
        check(due(&machine, at: moment(600)), is: [])
        check(due(&machine, at: moment(1140)), is: [.warnTokenExpiring(wallStart + .seconds(1200))])
        check(due(&machine, at: moment(1200)), is: [.close(.tokenExpired)])
    }

    @Test("A refresh with another subject's token is refused and the old token stays")
    func anotherSubject() {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        #expect(throws: ChatError(.tokenSubjectChanged)) {
            try machine.refreshed(token(of: user(2), expiresAt: 1200), at: moment(1))
        }
        #expect(machine.token == token(expiresAt: 600))
        check(due(&machine, at: moment(600)), is: [.close(.tokenExpired)])
    }

    @Test("A refresh with an expired token is refused")
    func expiredRefresh() {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        #expect(throws: ChatError(.tokenExpired)) { try machine.refreshed(token(expiresAt: 100), at: moment(100)) }
        #expect(machine.token == token(expiresAt: 600))
    }

    @Test("A refresh needs a signed-in session")
    func refreshUnlessOpen() {
        for var machine in [freshSession(), greetedSession()] {
            #expect(throws: ChatError(.unauthenticated)) { try machine.refreshed(token(), at: moment(1)) }
        }
        var closed = openSession()
        closed.closed()
        #expect(throws: ChatError(.unauthenticated)) { try closed.refreshed(token(), at: moment(1)) }
        #expect(!closed.isOpen)
    }

    @Test("Expiry follows the wall clock: set forward past it, the session ends")
    func wallForward() {
        var machine = openSession(quiet(), token: token(expiresAt: 1800))
        check(due(&machine, at: moment(10, wallJump: 3600)), is: [.close(.tokenExpired)])
    }

    @Test("Set back by an hour, the token lives an hour longer and the deadline says so")
    func wallBack() {
        var machine = openSession(quiet(), token: token(expiresAt: 600))
        #expect(machine.nextDeadline(at: moment(10, wallJump: -3600)) == at(540 + 3600))
        check(due(&machine, at: moment(600, wallJump: -3600)), is: [])
        check(due(&machine, at: moment(4200, wallJump: -3600)), is: [.close(.tokenExpired)])
    }
}
