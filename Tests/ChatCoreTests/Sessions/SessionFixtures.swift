import ChatCore

/// Unix time at which every fixture begins.
let wallStart = Timestamp(seconds: 1_800_000_000)

/// A moment so many seconds into a test; `wallJump` is by how much somebody set the wall clock.
func moment(_ seconds: Double, wallJump: Double = 0) -> Moment {
    Moment(steady: at(seconds), wall: wallStart + .milliseconds(Int64((seconds + wallJump) * 1000)))
}

func token(of subject: UserID = user(1), expiresAt seconds: Double = 3600) -> VerifiedToken {
    VerifiedToken(
        user: subject, issuer: "https://issuer.example", issuedAt: wallStart,
        expiresAt: wallStart + .milliseconds(Int64(seconds * 1000)))
}

/// Small round numbers, so that a test reaches each limit in few steps.
func sessionSettings(_ change: (inout SessionSettings) -> Void = { _ in }) -> SessionSettings {
    var settings = SessionSettings()
    settings.helloTimeout = .seconds(10)
    settings.heartbeat = .seconds(25)
    settings.tokenWarning = .seconds(60)
    settings.requestsPerSecond = 10
    settings.requestBurst = 20
    settings.violationLimit = 5
    settings.outboundLimitBytes = 1000
    change(&settings)
    return settings
}

func hello(_ text: String? = "token") -> Command { .hello(Command.Hello(token: text)) }

/// A machine that was just opened.
func freshSession(_ settings: SessionSettings = sessionSettings(), handshakeToken: String? = nil) -> SessionMachine {
    SessionMachine(settings: settings, handshakeToken: handshakeToken, at: moment(0))
}

/// A machine whose token is being verified.
func greetedSession(_ settings: SessionSettings = sessionSettings()) -> SessionMachine {
    var machine = freshSession(settings)
    _ = machine.requestReceived(hello(), at: moment(0))
    return machine
}

/// A signed-in machine.
func openSession(
    _ settings: SessionSettings = sessionSettings(), token verified: VerifiedToken = token()
) -> SessionMachine {
    var machine = greetedSession(settings)
    _ = machine.authenticated(verified, at: moment(0))
    return machine
}

/// Carries out all that is due, as a door does.
func due(_ machine: inout SessionMachine, at now: Moment) -> [SessionMachine.DeadlineAction] {
    var actions: [SessionMachine.DeadlineAction] = []
    // Far more than can be due at once: a machine that never answers `doNothing` fails instead of hanging the suite.
    for _ in 0..<10 {
        let action = machine.deadlineReached(at: now)
        if action == .doNothing { return actions }
        actions.append(action)
    }
    return actions + [.doNothing]
}
