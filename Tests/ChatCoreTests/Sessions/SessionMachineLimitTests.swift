import ChatCore
import Testing

@Suite("SessionMachine: limits")
struct SessionMachineLimitTests {
    /// Sends requests until one is answered otherwise than performed.
    private func exhaust(_ machine: inout SessionMachine, at now: Moment) -> (
        performed: Int, SessionMachine.RequestAction
    ) {
        var performed = 0
        while performed < 1000 {
            let action = machine.requestReceived(.blockList, at: now)
            guard action == .perform else { return (performed, action) }
            performed += 1
        }
        return (performed, .perform)
    }

    private func limited(_ milliseconds: Int64) -> ChatError {
        ChatError(.rateLimited, retry: .after(.milliseconds(milliseconds)))
    }

    @Test("After the burst a request is refused with the time to wait, and passes after it")
    func retryAfter() {
        var machine = openSession()
        let (performed, action) = exhaust(&machine, at: moment(0))
        #expect(performed == 19, "hello was the first of the burst")
        #expect(action == .reject(limited(100)))
        check(machine.requestReceived(.blockList, at: moment(0.05)), is: .reject(limited(50)))
        check(machine.requestReceived(.blockList, at: moment(0.1)), is: .perform)
    }

    @Test("Refusals in a row beyond the limit close the connection")
    func abuse() {
        var machine = openSession()
        _ = exhaust(&machine, at: moment(0))
        for _ in 0..<4 { check(machine.requestReceived(.blockList, at: moment(0)), is: .reject(limited(100))) }
        check(
            machine.requestReceived(.blockList, at: moment(0)), is: .rejectAndClose(limited(100), .rateLimited))
        #expect(!machine.isOpen)
    }

    @Test("A request that passes wipes earlier refusals out")
    func forgiven() {
        var machine = openSession()
        _ = exhaust(&machine, at: moment(0))
        for step in 1...50 {
            let time = moment(Double(step) * 0.1)
            check(machine.requestReceived(.blockList, at: time), is: .perform)
            check(machine.requestReceived(.blockList, at: time), is: .reject(limited(100)))
        }
        #expect(machine.isOpen)
    }

    @Test("Setting the wall clock gives no requests and takes none", arguments: [3600.0, -3600])
    func wallJump(_ jump: Double) {
        var machine = openSession()
        _ = exhaust(&machine, at: moment(0))
        check(machine.requestReceived(.blockList, at: moment(0, wallJump: jump)), is: .reject(limited(100)))
        check(machine.requestReceived(.blockList, at: moment(0.1, wallJump: jump)), is: .perform)
    }

    @Test("A flood before sign-in is limited and closed like any other")
    func floodBeforeSignIn() {
        for var machine in [freshSession(), greetedSession()] {
            var actions: [SessionMachine.RequestAction] = []
            for _ in 0..<100 {
                actions.append(machine.requestReceived(.blockList, at: moment(0)))
                if case .rejectAndClose = actions.last { break }
            }
            #expect(actions.count <= 26)
            #expect(actions.last == .rejectAndClose(limited(100), .rateLimited))
            #expect(machine.nextDeadline(at: moment(0)) == nil)
        }
    }

    @Test("Malformed messages in a row are answered, then the connection is closed")
    func malformedFlood() {
        var machine = openSession()
        let error = ChatError(.invalidRequest)
        for _ in 0..<5 { check(machine.malformedReceived(error, at: moment(0)), is: .reject(error)) }
        check(machine.malformedReceived(error, at: moment(0)), is: .rejectAndClose(error, .protocolViolation))
        #expect(!machine.isOpen)
    }

    @Test("Malformed messages cost as much as requests")
    func malformedIsLimited() {
        var machine = openSession(sessionSettings { $0.violationLimit = 1000 })
        let error = ChatError(.invalidRequest)
        for _ in 0..<19 { check(machine.malformedReceived(error, at: moment(0)), is: .reject(error)) }
        check(machine.malformedReceived(error, at: moment(0)), is: .reject(limited(100)))
    }

    @Test("One malformed message now and then harms nobody")
    func rarelyMalformed() {
        var machine = openSession()
        let error = ChatError(.invalidRequest)
        for step in 0..<100 {
            let time = moment(Double(step))
            check(machine.malformedReceived(error, at: time), is: .reject(error))
            check(machine.requestReceived(.blockList, at: time), is: .perform)
        }
        #expect(machine.isOpen)
    }

    @Test(
        "A slow reader loses ephemeral pushes above a quarter of the limit and the connection above all of it",
        arguments: [
            (0, true, SessionMachine.OutboundAction.write), (250, true, .write), (251, true, .drop),
            (1000, true, .drop),
            (1001, true, .close(.slowConsumer)), (0, false, .write), (251, false, .write), (1000, false, .write),
            (1001, false, .close(.slowConsumer)), (Int.max, false, .close(.slowConsumer)),
        ])
    func slowReader(_ buffered: Int, _ isEphemeral: Bool, _ expected: SessionMachine.OutboundAction) {
        #expect(openSession().outbound(bufferedBytes: buffered, isEphemeral: isEphemeral) == expected)
    }

    @Test("A slow reader is asked to come back, an abuser to stop away")
    func advice() {
        #expect(CloseCode.slowConsumer.asksToReconnect)
        #expect(!CloseCode.rateLimited.asksToReconnect)
        #expect(!CloseCode.protocolViolation.asksToReconnect)
    }
}
