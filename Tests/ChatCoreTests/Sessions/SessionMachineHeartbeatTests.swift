import ChatCore
import Testing

@Suite("SessionMachine: heartbeat")
struct SessionMachineHeartbeatTests {
    private let longToken = token(expiresAt: 1_000_000)

    @Test("A ping goes out each interval as long as the peer answers")
    func pings() {
        var machine = openSession(token: longToken)
        for round in 1...100 {
            let time = Double(round) * 25
            #expect(machine.nextDeadline(at: moment(time - 1)) == at(time))
            check(due(&machine, at: moment(time - 0.001)), is: [])
            check(due(&machine, at: moment(time)), is: [.ping])
            machine.peerHeard(at: moment(time + 0.1))
        }
    }

    @Test("A peer silent for two intervals is closed as dead")
    func pingTimeout() {
        var machine = openSession(token: longToken)
        check(due(&machine, at: moment(25)), is: [.ping])
        check(due(&machine, at: moment(49.999)), is: [])
        check(due(&machine, at: moment(50)), is: [.close(.pingTimeout)])
        #expect(!machine.isOpen)
    }

    @Test("Any bytes count as life, pongs or not")
    func heard() {
        var machine = openSession(token: longToken)
        _ = due(&machine, at: moment(25))
        machine.peerHeard(at: moment(40))
        check(due(&machine, at: moment(50)), is: [.ping])
        check(due(&machine, at: moment(75)), is: [.ping])
        check(due(&machine, at: moment(100)), is: [.close(.pingTimeout)])
    }

    @Test("A dead peer is found within three intervals whenever it fell silent", arguments: [0, 1, 10, 24.9])
    func latest(_ lastHeard: Double) {
        var machine = openSession(token: longToken)
        machine.peerHeard(at: moment(lastHeard))
        var closedAt: Double?
        for second in 1...100 where closedAt == nil {
            if due(&machine, at: moment(Double(second))).contains(.close(.pingTimeout)) { closedAt = Double(second) }
        }
        let silence = (closedAt ?? .infinity) - lastHeard
        #expect(silence >= 50)
        #expect(silence <= 75)
    }

    @Test("Setting the wall clock by an hour, or by a year, moves no ping", arguments: [3600, -3600, -31_536_000])
    func wallJump(_ jump: Double) {
        var machine = openSession(token: longToken)
        check(due(&machine, at: moment(24.999, wallJump: jump)), is: [])
        check(due(&machine, at: moment(25, wallJump: jump)), is: [.ping])
        machine.peerHeard(at: moment(26, wallJump: jump))
        #expect(machine.nextDeadline(at: moment(26, wallJump: jump)) == at(50))
        check(due(&machine, at: moment(50, wallJump: jump)), is: [.ping])
        check(due(&machine, at: moment(76, wallJump: 0)), is: [.close(.pingTimeout)])
    }

    @Test(
        "When nothing is due any more, the next deadline lies ahead: a door never spins",
        arguments: 0..<30 as Range<UInt64>)
    func noBusyLoop(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var machine = freshSession()
        var now = 0.0
        var jump = 0.0
        var deaths = 0
        for _ in 0..<2000 {
            now += Double.random(in: 0...12, using: &random)
            if Int.random(in: 0..<20, using: &random) == 0 {
                jump = [0, 3600, -3600].randomElement(using: &random) ?? 0
            }
            let time = moment(now, wallJump: jump)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: _ = machine.requestReceived(hello(), at: time)
            case 1:
                _ = machine.authenticated(
                    token(expiresAt: now + jump + .random(in: -5...200, using: &random)), at: time)
            case 2:
                try? machine.refreshed(token(expiresAt: now + jump + .random(in: -5...200, using: &random)), at: time)
            case 3, 4: machine.peerHeard(at: time)
            default: break
            }
            let actions = due(&machine, at: time)
            #expect(actions.last != .doNothing, "ten actions due at once")
            if let deadline = machine.nextDeadline(at: time) {
                #expect(deadline > time.steady)
            } else {
                deaths += 1
                machine = SessionMachine(settings: sessionSettings(), at: time)
            }
        }
        #expect(deaths > 0)
    }
}
