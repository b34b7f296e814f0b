import ChatClient
import ChatCore
import Testing

@Suite("ClientStateMachine")
struct ClientStateMachineTests {
    private let start = ContinuousClock.now

    private func machine(_ adjust: (inout ClientTimings) -> Void = { _ in }) -> ClientStateMachine {
        var settings = ClientTimings()
        settings.reconnect = ReconnectPolicy(first: .zero, longest: .zero)
        adjust(&settings)
        return ClientStateMachine(settings: settings, seed: 1)
    }

    /// A machine with a session, begun at `start`.
    private func ready(
        _ welcome: Reply.Welcome = Fixture.welcome(), _ adjust: (inout ClientTimings) -> Void = { _ in }
    ) -> ClientStateMachine {
        var machine = machine(adjust)
        _ = machine.started()
        signIn(&machine, welcome, at: start)
        return machine
    }

    /// Opens the socket of the attempt under way and answers its `hello`.
    @discardableResult
    private func signIn(
        _ machine: inout ClientStateMachine, _ welcome: Reply.Welcome = Fixture.welcome(),
        at now: ContinuousClock.Instant
    ) -> [ClientAction] {
        let hello = machine.socketOpened(machine.attempt, hello: Command.Hello(token: "t"), now: now)
        guard case .write(let id, .hello)? = hello.last else { return [] }
        return machine.replyArrived(machine.attempt, id, .success(.welcome(welcome)), now: now)
    }

    /// The ids of a machine's `complete` actions with their error codes, nil for success.
    private func completions(_ actions: [ClientAction]) -> [RequestNumber: ChatError.Code?] {
        var codes: [RequestNumber: ChatError.Code?] = [:]
        for case .complete(let id, .user, let result) in actions {
            #expect(codes[id] == nil, "at most once")
            if case .failure(let error) = result { codes[id] = .some(error.code) } else { codes[id] = .some(nil) }
        }
        return codes
    }

    private func stopError(_ actions: [ClientAction]) -> ChatError? {
        if case .finish(let error)? = actions.last { error } else { nil }
    }

    // MARK: Connecting

    @Test("connects, says hello, is ready")
    func connects() {
        var machine = machine()
        #expect(machine.started() == [.stateChanged(.connecting(attempt: 1)), .open(1, .connect)])
        #expect(machine.started().isEmpty)
        #expect(signIn(&machine, at: start) == [.stateChanged(.ready), .welcomed(Fixture.welcome())])
        #expect(machine.isReady)
    }

    @Test("backs off when there is no socket, then tries again")
    func backsOff() {
        var machine = machine()
        _ = machine.started()
        let error = ChatError(.connectionLost)
        let actions = machine.connectFailed(1, error, isFinal: false, now: start)
        #expect(actions.last == .stateChanged(.backingOff(.zero, error)))
        #expect(machine.nextDeadline == start)
        #expect(machine.deadlineReached(now: start).last == .open(2, .connect))
    }

    @Test("stops when the provider fails for good")
    func providerFails() {
        var machine = machine()
        _ = machine.started()
        let error = ChatError(.forbidden)
        #expect(stopError(machine.connectFailed(1, error, isFinal: true, now: start)) == error)
    }

    @Test("gives up a socket on which no welcome comes")
    func helloTimeout() {
        var machine = machine()
        _ = machine.started()
        _ = machine.socketOpened(1, hello: Command.Hello(token: "t"), now: start)
        #expect(machine.deadlineReached(now: start + .seconds(9)).isEmpty)
        #expect(machine.deadlineReached(now: start + .seconds(10)).first == .close(1, .normal))
        #expect(machine.nextDeadline == start + .seconds(10), "backs off")
    }

    @Test("ignores what an earlier attempt still says")
    func stale() {
        var machine = ready()
        _ = machine.socketClosed(1, code: nil, now: start)
        _ = machine.deadlineReached(now: start)
        #expect(machine.attempt == 2)
        #expect(machine.socketClosed(1, code: 4500, now: start).isEmpty)
        #expect(machine.pushArrived(1, .resync, now: start).isEmpty)
        #expect(machine.replyArrived(1, RequestNumber(1), .success(.done), now: start).isEmpty)
    }

    // MARK: Close codes

    @Test("reconnects after codes that ask for it", arguments: [1000, 1001, 1006, 1011, 4000, 4001, 4003, 4004, 4499])
    func reconnects(code: Int) {
        var machine = ready()
        _ = machine.socketClosed(1, code: UInt16(code), now: start)
        #expect(machine.deadlineReached(now: start).last == .open(2, .connect))
    }

    @Test("stops after codes that tell so", arguments: [4501, 4502, 4503, 4504, 4505, 4506, 4507, 4999])
    func stops(code: Int) {
        var machine = ready()
        #expect(stopError(machine.socketClosed(1, code: UInt16(code), now: start)) != nil)
        #expect(machine.isStopped)
        #expect(machine.nextDeadline == nil)
    }

    @Test("asks for a fresh token after 4002, and still does when the next socket fails")
    func tokenExpired() {
        var machine = ready()
        _ = machine.socketClosed(1, code: 4002, now: start)
        guard case .open(2, .rejected(let error))? = machine.deadlineReached(now: start).last else {
            Issue.record("a fresh token is asked for")
            return
        }
        #expect(error.code == .tokenExpired)
        _ = machine.connectFailed(2, ChatError(.connectionLost), isFinal: false, now: start)
        #expect(machine.deadlineReached(now: start).last == .open(3, .rejected(error)))
    }

    @Test(
        "asks once for a fresh token when the server refuses one, then stops",
        arguments: [ChatError.Code.tokenExpired, .tokenSignatureInvalid, .unauthenticated, .tokenKeyUnknown])
    func tokenRefused(code: ChatError.Code) {
        var machine = machine()
        _ = machine.started()
        let refusal = ChatError(code)
        for attempt in 1...2 {
            let opened = machine.socketOpened(attempt, hello: Command.Hello(token: "t"), now: start)
            guard case .write(let id, _)? = opened.last else {
                Issue.record("hello goes out")
                return
            }
            let actions = machine.replyArrived(attempt, id, .failure(refusal), now: start)
            if attempt == 1 {
                #expect(actions.last == .open(2, .rejected(refusal)))
            } else {
                #expect(stopError(actions) == refusal)
            }
        }
    }

    @Test("waits as long as a refused hello asks for, and stops when waiting cannot help")
    func helloRefused() {
        for (error, isTransient) in [
            (ChatError(.overloaded, retry: .after(.seconds(7))), true), (ChatError(.userDisabled), false),
            (ChatError(.limitExceeded), false),
        ] {
            var machine = machine()
            _ = machine.started()
            let opened = machine.socketOpened(1, hello: Command.Hello(token: "t"), now: start)
            guard case .write(let id, _)? = opened.last else { continue }
            let actions = machine.replyArrived(1, id, .failure(error), now: start)
            if isTransient {
                #expect(machine.nextDeadline == start + .seconds(7))
            } else {
                #expect(stopError(actions) == error)
            }
        }
    }

    @Test("takes a draining server's last answers, asks nothing new, and stays away as long as it wished")
    func drain() {
        var machine = ready()
        let early = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start).id
        #expect(machine.pushArrived(1, .reconnect(afterMs: 2500), now: start).isEmpty)
        let late = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start)
        #expect(late.actions.isEmpty)
        #expect(completions(machine.replyArrived(1, early, .success(.blocks([])), now: start)) == [early: nil])
        var patient = machine
        _ = machine.socketClosed(1, code: 4000, now: start)
        #expect(machine.nextDeadline == start + .milliseconds(2500))
        #expect(patient.deadlineReached(now: start + .seconds(5)).first == .close(1, .normal))
        #expect(patient.nextDeadline == start + .milliseconds(7500))
    }

    // MARK: Heartbeat and token

    @Test("aborts a socket that is silent for two heartbeats, unless it is not being read")
    func heartbeat() {
        var machine = ready(Fixture.welcome(heartbeatMs: 10_000))
        machine.frameArrived(1, now: start + .seconds(5))
        #expect(machine.deadlineReached(now: start + .seconds(24)).isEmpty)
        var paused = machine
        paused.readingChanged(1, isPaused: true, now: start + .seconds(24))
        #expect(paused.deadlineReached(now: start + .seconds(60)).isEmpty)
        paused.readingChanged(1, isPaused: false, now: start + .seconds(60))
        #expect(paused.deadlineReached(now: start + .seconds(79)).isEmpty)
        #expect(machine.deadlineReached(now: start + .seconds(25)).first == .close(1, .abort))
    }

    @Test("refreshes the token ahead of its end, and again after the answer")
    func refresh() {
        var machine = ready(Fixture.welcome(heartbeatMs: 600_000, tokenLife: .seconds(300)))
        #expect(machine.nextDeadline == start + .seconds(240))
        let due = start + .seconds(240)
        #expect(machine.deadlineReached(now: due) == [.refreshToken(1, .expiring)])
        #expect(machine.deadlineReached(now: due).isEmpty)
        guard case .write(let id, .tokenRefresh(token: "new"))? = machine.tokenFetched(1, "new").first else {
            Issue.record("the token goes out")
            return
        }
        let expiresAt = Fixture.welcome().now + .seconds(600)
        let reply = Reply.tokenRefreshed(expiresAt: expiresAt)
        #expect(machine.replyArrived(1, id, .success(reply), now: due).isEmpty)
        #expect(machine.nextDeadline == start + .seconds(540))
    }

    @Test("refreshes at once when the server warns, once")
    func warned() {
        var machine = ready()
        let warning = Push.tokenExpiring(expiresAt: Timestamp(seconds: 1010))
        #expect(machine.pushArrived(1, warning, now: start) == [.refreshToken(1, .expiring)])
        #expect(machine.pushArrived(1, warning, now: start).isEmpty)
        machine.tokenFetchFailed(1, now: start)
        #expect(machine.deadlineReached(now: start + .seconds(2)) == [.refreshToken(1, .expiring)])
    }

    // MARK: Requests

    @Test("keeps requests made before the welcome and writes them in order")
    func queued() {
        var machine = machine()
        let one = machine.submitted(Fixture.send("one"), for: .user(isRepeatable: true), now: start)
        let two = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start)
        #expect(one.actions.isEmpty && two.actions.isEmpty)
        _ = machine.started()
        let actions = signIn(&machine, at: start)
        let written = actions.compactMap { if case .write(let id, _) = $0 { id } else { nil } }
        #expect(written == [one.id, two.id])
    }

    @Test("when the connection is lost, repeats sends and reads in order and fails the rest")
    func lost() {
        var machine = ready()
        let send = machine.submitted(Fixture.send("one"), for: .user(isRepeatable: true), now: start).id
        let edit = machine.submitted(
            .conversationLeave(Fixture.conversation()), for: .user(isRepeatable: false), now: start
        ).id
        let read = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start).id
        #expect(completions(machine.socketClosed(1, code: nil, now: start)) == [edit: .connectionLost])
        _ = machine.deadlineReached(now: start)
        let again = signIn(&machine, at: start).compactMap { if case .write(let id, _) = $0 { id } else { nil } }
        #expect(again == [send, read])
        #expect(completions(machine.replyArrived(2, send, .success(.done), now: start)) == [send: nil])
        #expect(machine.replyArrived(2, send, .success(.done), now: start).isEmpty)
    }

    @Test("times out reads but never sends")
    func timesOut() {
        var machine = machine()
        _ = machine.started()
        _ = machine.submitted(Fixture.send("one"), for: .user(isRepeatable: true), now: start)
        let read = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start).id
        #expect(completions(machine.deadlineReached(now: start + .seconds(15))) == [read: .timeout])
        #expect(completions(machine.deadlineReached(now: start + .seconds(1500))).isEmpty)
        #expect(machine.pendingCount == 1)
    }

    @Test("a cancelled send completes once, is not repeated, and its late reply still counts as news")
    func cancels() {
        var machine = ready()
        let command = Fixture.send("one")
        let id = machine.submitted(command, for: .user(isRepeatable: true), now: start).id
        #expect(completions(machine.cancelled(id)) == [id: .connectionLost])
        #expect(machine.cancelled(id).isEmpty)
        var other = machine
        #expect(machine.replyArrived(1, id, .success(.done), now: start) == [.stray(command, .done)])
        #expect(completions(other.socketClosed(1, code: nil, now: start)).isEmpty)
        #expect(other.pendingCount == 0)
    }

    @Test("whatever a draining server refuses goes to the next one")
    func refusedByDrain() {
        var machine = ready()
        let id = machine.submitted(
            .conversationLeave(Fixture.conversation()), for: .user(isRepeatable: false), now: start
        ).id
        let refusal = ChatError(.shuttingDown, retry: .after(.seconds(3)))
        #expect(completions(machine.replyArrived(1, id, .failure(refusal), now: start)).isEmpty)
        _ = machine.socketClosed(1, code: 4000, now: start)
        #expect(machine.nextDeadline == start + .seconds(3))
        _ = machine.deadlineReached(now: start + .seconds(3))
        let again = signIn(&machine, at: start + .seconds(3))
        #expect(again.contains(.write(id, .conversationLeave(Fixture.conversation()))))
    }

    @Test("stopping fails everything pending, once, and later requests at once")
    func stopping() {
        var machine = ready()
        let ids = (1...3).map {
            machine.submitted(Fixture.send("\($0)"), for: .user(isRepeatable: true), now: start).id
        }
        let actions = machine.stopped()
        #expect(Set(completions(actions).keys) == Set(ids))
        #expect(actions.contains(.close(1, .normal)))
        #expect(machine.stopped().isEmpty)
        let late = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start)
        #expect(completions(late.actions) == [late.id: .connectionLost])
    }

    @Test("refuses more requests than its limit")
    func overloaded() {
        var machine = machine { $0.maxPendingRequests = 1 }
        _ = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start)
        let second = machine.submitted(.blockList, for: .user(isRepeatable: true), now: start)
        #expect(completions(second.actions) == [second.id: .overloaded])
    }

    @Test("takes every event in every state without trapping")
    func everyEventInEveryState() {
        typealias Event = @Sendable (inout ClientStateMachine) -> [ClientAction]
        let now = start
        let states: [@Sendable () -> ClientStateMachine] = [
            { machine() },
            {
                var machine = machine()
                _ = machine.started()
                return machine
            },
            {
                var machine = machine()
                _ = machine.started()
                _ = machine.socketOpened(1, hello: Command.Hello(token: "t"), now: now)
                return machine
            },
            { ready() },
            {
                var machine = ready()
                _ = machine.socketClosed(1, code: nil, now: now)
                return machine
            },
            {
                var machine = ready()
                _ = machine.stopped()
                return machine
            },
        ]
        let events: [Event] = [
            { $0.started() }, { $0.stopped() }, { $0.socketClosed(1, code: 4500, now: now) },
            { $0.socketClosed(1, code: nil, now: now) }, { $0.deadlineReached(now: now + .seconds(10_000)) },
            { $0.socketOpened(1, hello: Command.Hello(token: nil), now: now) },
            { $0.connectFailed(1, ChatError(.timeout), isFinal: false, now: now) },
            { $0.replyArrived(1, RequestNumber(1), .success(.done), now: now) },
            { $0.replyArrived(1, RequestNumber(1), .failure(ChatError(.shuttingDown)), now: now) },
            { $0.pushArrived(1, .reconnect(afterMs: .max), now: now) },
            { $0.pushArrived(1, .tokenExpiring(expiresAt: Timestamp(milliseconds: .min)), now: now) },
            { $0.protocolBroken(1, ChatError(.internal), now: now) }, { $0.tokenFetched(1, "t") },
            { $0.cancelled(RequestNumber(1)) }, { $0.writeRefused(RequestNumber(1), ChatError(.payloadTooLarge)) },
            { $0.submitted(.blockList, for: .user(isRepeatable: true), now: now).actions },
        ]
        for state in states {
            for first in events {
                for second in events {
                    var machine = state()
                    let actions = first(&machine) + second(&machine)
                    #expect(completions(actions).count <= 2)
                    if machine.isStopped { #expect(machine.nextDeadline == nil) }
                }
            }
        }
    }
}
