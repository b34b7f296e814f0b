import ChatCore
import Testing

@Suite("SessionMachine: signing in")
struct SessionMachineSignInTests {
    private func code(_ action: SessionMachine.RequestAction) -> ChatError.Code? {
        switch action {
        case .reject(let error), .rejectAndClose(let error, _): error.code
        case .perform, .authenticate, .refresh: nil
        }
    }

    @Test("A hello with a token is authenticated, and the session is open once the token is accepted")
    func signIn() {
        var machine = freshSession()
        let greeting = Command.Hello(token: "t1", device: "phone", presence: .away)
        check(machine.requestReceived(.hello(greeting), at: moment(1)), is: .authenticate(greeting, token: "t1"))
        #expect(!machine.isOpen)
        #expect(machine.token == nil)
        check(machine.authenticated(token(), at: moment(2)), is: true)
        #expect(machine.isOpen)
        #expect(machine.token == token())
    }

    @Test("Nobody signs in for 10 s: closed as hello timeout, then nothing more is due")
    func helloTimeout() {
        var machine = freshSession()
        #expect(machine.nextDeadline(at: moment(0)) == at(10))
        check(machine.deadlineReached(at: moment(9.999)), is: .doNothing)
        check(machine.deadlineReached(at: moment(10)), is: .close(.helloTimeout))
        check(machine.deadlineReached(at: moment(11)), is: .doNothing)
        #expect(machine.nextDeadline(at: moment(11)) == nil)
    }

    @Test("The time to sign in includes the verification, and a token that comes late is discarded")
    func slowVerification() {
        var machine = freshSession()
        _ = machine.requestReceived(hello(), at: moment(9))
        #expect(machine.nextDeadline(at: moment(9)) == at(10))
        check(machine.deadlineReached(at: moment(10)), is: .close(.helloTimeout))
        check(machine.authenticated(token(), at: moment(10)), is: false)
        #expect(!machine.isOpen)
    }

    @Test(
        "A request before hello is refused and the connection stays",
        arguments: [
            Command.blockList, .tokenRefresh(token: "t"), .presenceSet(.online), .userGet(nil),
            .typing(conversation: conversation(1), isActive: true),
        ])
    func requestBeforeHello(_ command: Command) {
        var machine = freshSession()
        #expect(code(machine.requestReceived(command, at: moment(0))) == .unauthenticated)
        check(
            machine.requestReceived(hello(), at: moment(1)),
            is: .authenticate(Command.Hello(token: "token"), token: "token"))
    }

    @Test("Nothing is performed, and no second token looked at, while the first one is verified")
    func requestsDuringVerification() {
        var machine = greetedSession()
        #expect(code(machine.requestReceived(.blockList, at: moment(1))) == .unauthenticated)
        #expect(code(machine.requestReceived(hello("other"), at: moment(1))) == .unauthenticated)
        check(machine.authenticated(token(), at: moment(2)), is: true)
    }

    @Test("A second hello is a conflict and changes nothing")
    func secondHello() {
        var machine = openSession()
        #expect(code(machine.requestReceived(hello("other"), at: moment(1))) == .conflict)
        #expect(machine.isOpen)
        #expect(machine.token?.user == user(1))
    }

    @Test("A hello without a token takes the handshake's; its own comes first")
    func handshakeToken() {
        var machine = freshSession(handshakeToken: "header")
        check(
            machine.requestReceived(hello(nil), at: moment(0)),
            is: .authenticate(Command.Hello(token: nil), token: "header"))
        machine = freshSession(handshakeToken: "header")
        check(
            machine.requestReceived(hello("own"), at: moment(0)),
            is: .authenticate(Command.Hello(token: "own"), token: "own"))
    }

    @Test("A hello without any token closes the connection, and the machine with it")
    func missingToken() {
        var machine = freshSession()
        check(
            machine.requestReceived(hello(nil), at: moment(0)),
            is: .rejectAndClose(ChatError(.tokenMissing), .invalidToken))
        #expect(machine.nextDeadline(at: moment(0)) == nil)
        #expect(code(machine.requestReceived(hello(), at: moment(0))) == .unauthenticated)
    }

    @Test("A rejected token ends the session")
    func rejectedToken() {
        var machine = greetedSession()
        machine.authenticationFailed()
        check(machine.authenticated(token(), at: moment(1)), is: false)
        #expect(code(machine.requestReceived(hello(), at: moment(1))) == .unauthenticated)
    }

    @Test("Bytes that are no request, before sign-in, close the connection at once")
    func malformedBeforeSignIn() {
        let error = ChatError(.invalidRequest)
        for var machine in [freshSession(), greetedSession()] {
            check(
                machine.malformedReceived(error, at: moment(0)), is: .rejectAndClose(error, .protocolViolation))
            #expect(machine.nextDeadline(at: moment(0)) == nil)
        }
    }
}
