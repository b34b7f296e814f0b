import ChatCore
import Testing

/// Every state crossed with every event.
@Suite("SessionMachine: table")
struct SessionMachineTableTests {
    enum State: CaseIterable { case awaitingHello, authenticating, open, closed }

    enum Event: CaseIterable {
        case hello, request, refreshRequest, malformed, authenticated, authenticationFailed, refreshed, peerHeard
        case nothingDue, allDue, closed
    }

    /// What an event came to, whatever its kind.
    enum Outcome: Equatable {
        case request(SessionMachine.RequestAction)
        case deadline(SessionMachine.DeadlineAction)
        case accepted(Bool)
        case failed(ChatError)
        case silent
    }

    private static let malformed = ChatError(.invalidRequest)

    private func machine(in state: State) -> SessionMachine {
        switch state {
        case .awaitingHello: return freshSession()
        case .authenticating: return greetedSession()
        case .open: return openSession()
        case .closed:
            var machine = openSession()
            machine.closed()
            return machine
        }
    }

    private func apply(_ event: Event, to machine: inout SessionMachine) -> Outcome {
        switch event {
        case .hello: return .request(machine.requestReceived(hello(), at: moment(1)))
        case .request: return .request(machine.requestReceived(.blockList, at: moment(1)))
        case .refreshRequest: return .request(machine.requestReceived(.tokenRefresh(token: "r"), at: moment(1)))
        case .malformed: return .request(machine.malformedReceived(Self.malformed, at: moment(1)))
        case .authenticated: return .accepted(machine.authenticated(token(), at: moment(1)))
        case .authenticationFailed: machine.authenticationFailed()
        case .refreshed:
            do throws(ChatError) {
                try machine.refreshed(token(expiresAt: 7200), at: moment(1))
            } catch {
                return .failed(error)
            }
        case .peerHeard: machine.peerHeard(at: moment(1))
        case .nothingDue: return .deadline(machine.deadlineReached(at: moment(1)))
        case .allDue: return .deadline(machine.deadlineReached(at: moment(1_000_000)))
        case .closed: machine.closed()
        }
        return .silent
    }

    private func expected(_ event: Event, in state: State) -> (Outcome, State) {
        let signInFirst = ChatError(.unauthenticated)
        let wait = ChatError(.unauthenticated, "Wait for the answer to hello.")
        return switch (state, event) {
        case (.awaitingHello, .hello):
            (.request(.authenticate(Command.Hello(token: "token"), token: "token")), .authenticating)
        case (.authenticating, .hello), (.authenticating, .request), (.authenticating, .refreshRequest):
            (.request(.reject(wait)), .authenticating)
        case (.open, .hello):
            (.request(.reject(ChatError(.conflict, "This connection is signed in already."))), .open)
        case (.open, .request): (.request(.perform), .open)
        case (.open, .refreshRequest): (.request(.refresh(token: "r")), .open)
        case (_, .hello), (_, .request), (_, .refreshRequest): (.request(.reject(signInFirst)), state)
        case (.awaitingHello, .malformed), (.authenticating, .malformed):
            (.request(.rejectAndClose(Self.malformed, .protocolViolation)), .closed)
        case (_, .malformed): (.request(.reject(Self.malformed)), state)
        case (.authenticating, .authenticated): (.accepted(true), .open)
        case (_, .authenticated): (.accepted(false), state)
        case (.open, .refreshed): (.silent, .open)
        case (_, .refreshed): (.failed(signInFirst), state)
        case (_, .nothingDue), (.closed, .allDue): (.deadline(.doNothing), state)
        case (.open, .allDue): (.deadline(.close(.tokenExpired)), .closed)
        case (_, .allDue): (.deadline(.close(.helloTimeout)), .closed)
        case (_, .peerHeard): (.silent, state)
        case (_, .authenticationFailed), (_, .closed): (.silent, .closed)
        }
    }

    private func expectState(_ state: State, of machine: SessionMachine) {
        #expect(machine.isOpen == (state == .open))
        #expect((machine.token != nil) == (state == .open))
        #expect((machine.nextDeadline(at: moment(1)) == nil) == (state == .closed))
    }

    @Test("Each event in each state does what is documented", arguments: State.allCases, Event.allCases)
    func cross(state: State, event: Event) {
        var machine = machine(in: state)
        let (outcome, next) = expected(event, in: state)
        check(apply(event, to: &machine), is: outcome)
        expectState(next, of: machine)
    }

    @Test("Whatever closed it, a closed machine stays inert", arguments: Event.allCases)
    func closedIsInert(event: Event) {
        let limits = sessionSettings { $0.violationLimit = 0 }
        var ways: [SessionMachine] = []
        var machine = freshSession()
        _ = machine.requestReceived(hello(nil), at: moment(0))
        ways.append(machine)
        machine = freshSession()
        _ = machine.malformedReceived(Self.malformed, at: moment(0))
        ways.append(machine)
        machine = openSession(limits)
        _ = machine.malformedReceived(Self.malformed, at: moment(0))
        ways.append(machine)
        machine = greetedSession()
        machine.authenticationFailed()
        ways.append(machine)
        machine = freshSession()
        _ = machine.deadlineReached(at: moment(100))
        ways.append(machine)
        machine = openSession()
        _ = machine.deadlineReached(at: moment(4000))
        ways.append(machine)
        for var machine in ways {
            expectState(.closed, of: machine)
            check(apply(event, to: &machine), is: expected(event, in: .closed).0)
            expectState(.closed, of: machine)
        }
    }

    @Test(
        "No order of events traps, and nothing opens a session but an accepted token",
        arguments: 0..<50 as Range<UInt64>)
    func anyOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var machine = freshSession()
            for _ in 0..<12 {
                guard let event = Event.allCases.randomElement(using: &random) else { continue }
                let wasOpen = machine.isOpen
                let outcome = apply(event, to: &machine)
                if machine.isOpen, !wasOpen { #expect(outcome == .accepted(true)) }
                if case .request(.perform) = outcome { #expect(wasOpen) }
            }
        }
    }
}
