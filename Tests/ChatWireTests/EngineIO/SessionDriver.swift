import ChatCore
import ChatWire

/// A session with names for tickets, a clock that stands still until it is moved, and the books on what went in and out.
struct SessionDriver {
    typealias Session = EngineIOSession<String, String, EngineIOMessage>
    typealias Action = Session.Action

    static let start: Int64 = 1_000_000

    var session: Session
    /// Milliseconds since the handshake.
    private(set) var time: Int64 = 0
    /// Tickets that are with the session.
    private(set) var requests: Set<String> = []
    private(set) var sockets: Set<String> = []
    /// What the layer above got.
    private(set) var delivered: [String] = []
    /// Packets the client got, in order of sending.
    private(set) var received: [Packet] = []
    private(set) var endings: [EngineIOCloseReason] = []
    /// Rules that were broken.
    private(set) var violations: [String] = []

    private init(_ made: (session: Session, actions: [Action])) {
        session = made.session
        _ = note(made.actions)
        received = []
    }

    static func settings(_ change: (inout EngineIOSettings) -> Void = { _ in }) -> EngineIOSettings {
        var settings = EngineIOSettings()
        settings.pingInterval = .milliseconds(300)
        settings.pingTimeout = .milliseconds(200)
        change(&settings)
        return settings
    }

    static func polling(_ settings: EngineIOSettings = settings()) -> SessionDriver {
        var driver = SessionDriver(
            Session.polling(id: "sid", request: "open", settings: settings, at: Timestamp(milliseconds: start)))
        driver.violations = []
        return driver
    }

    static func webSocket(_ settings: EngineIOSettings = settings()) -> SessionDriver {
        var driver = SessionDriver(
            Session.webSocket(id: "sid", socket: "ws", settings: settings, at: Timestamp(milliseconds: start)))
        driver.violations = []
        driver.sockets = ["ws"]
        return driver
    }

    /// A session whose client has asked to move, with the probe answered or not.
    static func upgrading(_ settings: EngineIOSettings = settings(), isProbed: Bool = true) -> SessionDriver {
        var driver = polling(settings)
        _ = driver.open("ws")
        if isProbed { _ = driver.frame("2probe", on: "ws") }
        driver.received = []
        return driver
    }

    static func closing(_ settings: EngineIOSettings = settings()) -> SessionDriver {
        var driver = polling(settings)
        driver.send("last")
        _ = driver.close()
        return driver
    }

    static func closed(_ settings: EngineIOSettings = settings()) -> SessionDriver {
        var driver = polling(settings)
        _ = driver.abort(.serverClosed)
        return driver
    }

    var now: Timestamp { Timestamp(milliseconds: Self.start + time) }
    var nextDeadline: Int64? { session.nextDeadline.map { $0.milliseconds - Self.start } }
    /// Texts of the messages the client got.
    var receivedTexts: [String] {
        received.compactMap {
            if case .message(let message) = $0 { String(decoding: message.bytes, as: UTF8.self) } else { nil }
        }
    }

    // MARK: Events

    mutating func poll(_ ticket: String) -> [Action] {
        requests.insert(ticket)
        return note(session.pollReceived(ticket, at: now))
    }

    mutating func abortPoll(_ ticket: String) -> [Action] {
        requests.remove(ticket)
        return note(session.pollAborted(ticket, at: now))
    }

    /// Nil when the body is to be read.
    mutating func startPost(_ ticket: String, isBinary: Bool = false) -> [Action]? {
        requests.insert(ticket)
        switch session.postStarted(ticket, isBinary: isBinary, at: now) {
        case .readBody: return nil
        case .perform(let actions): return note(actions)
        }
    }

    mutating func finishPost(_ ticket: String, _ text: String) -> [Action] {
        let body: Result<EngineIOPayload, EngineIOFault>
        do throws(EngineIOFault) {
            body = .success(try EngineIOPayload(Array(text.utf8), maxBytes: session.settings.maxPayload))
        } catch {
            body = .failure(error)
        }
        return note(session.postReceived(ticket, body, at: now))
    }

    mutating func post(_ ticket: String, _ text: String) -> [Action] {
        startPost(ticket) ?? finishPost(ticket, text)
    }

    mutating func abortPost(_ ticket: String) -> [Action] {
        requests.remove(ticket)
        return note(session.postAborted(ticket, at: now))
    }

    mutating func open(_ socket: String) -> [Action] {
        sockets.insert(socket)
        return note(session.socketOpened(socket, at: now))
    }

    mutating func loseSocket(_ socket: String) -> [Action] {
        sockets.remove(socket)
        return note(session.socketClosed(socket, at: now))
    }

    /// Nil when the frame is delivered.
    mutating func frame(_ text: String, on socket: String) -> [Action]? {
        switch session.frameReceived(ChatWireTests.frame(text), on: socket, at: now) {
        case .deliver:
            delivered.append(String(text.dropFirst()))
            return nil
        case .perform(let actions):
            return note(actions)
        }
    }

    @discardableResult
    mutating func send(_ text: String) -> Session.SendAction {
        let action = session.send(.text(text))
        switch action {
        case .write(let socket): write([.message(.text(text))], on: socket)
        case .perform(let actions): _ = note(actions)
        case .wait, .discard: break
        }
        return action
    }

    mutating func flush() -> [Action] { note(session.flush(at: now)) }
    mutating func close() -> [Action] { note(session.close(at: now)) }
    mutating func abort(_ reason: EngineIOCloseReason) -> [Action] { note(session.abort(reason, at: now)) }

    /// Moves the clock and runs every deadline on the way at its exact time.
    @discardableResult
    mutating func advance(to end: Int64) -> [Action] {
        var actions: [Action] = []
        while let next = nextDeadline, next <= end {
            time = max(time, next)
            actions += note(session.deadlineReached(at: now))
            if nextDeadline == next { violations.append("deadline \(next) does not go away") }
            if violations.count > 3 { break }
        }
        time = max(time, end)
        return actions
    }

    /// Moves the clock without running any timer.
    mutating func stall(to end: Int64) { time = end }

    mutating func runTimer() -> [Action] { note(session.deadlineReached(at: now)) }

    // MARK: Books

    private mutating func note(_ actions: [Action]) -> [Action] {
        for (index, action) in actions.enumerated() {
            if !endings.isEmpty, case .deliver = action { violations.append("delivery after the end") }
            switch action {
            case .respond(let request, let response):
                if requests.remove(request) == nil { violations.append("\(request) answered twice or never asked") }
                if case .packets(let packets) = response { received += packets }
            case .write(let socket, let packets): write(packets, on: socket)
            case .closeSocket(let socket):
                if sockets.remove(socket) == nil { violations.append("\(socket) closed twice or never opened") }
            case .deliver(let payload):
                for case .message(let message) in payload {
                    delivered.append(String(decoding: message.bytes, as: UTF8.self))
                }
            case .ended(let reason):
                endings.append(reason)
                if endings.count > 1 { violations.append("ended twice") }
                if index + 1 < actions.count { violations.append("an action behind the end") }
                if !session.isClosed { violations.append("ended but not closed") }
            }
        }
        if session.isClosed, !requests.isEmpty || !sockets.isEmpty {
            violations.append("closed with \(requests) and \(sockets) not given back")
        }
        if session.isClosed != (session.nextDeadline == nil) { violations.append("deadline of a closed session") }
        return actions
    }

    private mutating func write(_ packets: [Packet], on socket: String) {
        if !sockets.contains(socket) { violations.append("write on \(socket), which is not open") }
        if packets.isEmpty { violations.append("an empty write") }
        received += packets
    }
}

extension [Packet] {
    static func texts(_ texts: String...) -> [Packet] { texts.map { .message(.text($0)) } }
}

func payload(_ text: String) throws -> EngineIOPayload { try EngineIOPayload(Array(text.utf8), maxBytes: 1_000_000) }
