import ChatCore
import ChatWire
import Testing

@Suite struct SocketIOConnectionStateMachineTests {
    /// Every state that a namespace can be in, and the connection itself.
    enum State: CaseIterable { case unconnected, joining, joined, left, closed }
    /// Every kind of event.
    enum Event: CaseIterable {
        case connect, disconnect, event, ack, connectError, binaryEvent, attachment, garbage, accepted, refused
        case namespaceClosed, ackRequested, deadline, transportClosed
    }

    private func machine(in state: State) -> SocketIOConnection {
        switch state {
        case .unconnected: return SocketIOConnection(settings: SocketIOConnectionSettings(), at: .start)
        case .joining:
            var machine = machine(in: .unconnected)
            _ = machine.text("0")
            return machine
        case .joined: return joined()
        case .left:
            var machine = joined()
            _ = machine.text("1")
            return machine
        case .closed:
            var machine = joined()
            _ = machine.transportClosed()
            return machine
        }
    }

    private static let placeholder = #"51-["a",{"_placeholder":true,"num":0}]"#

    /// What the event does, in words.
    private func outcome(_ event: Event, on machine: inout SocketIOConnection) -> String {
        func word(_ action: SocketIOConnection.ReceiveAction) -> String {
            switch action {
            case .doNothing: "nothing"
            case .join: "join"
            case .refuse: "refuse"
            case .deliver: "deliver"
            case .acknowledge: "acknowledge"
            case .leave: "leave"
            case .close(let closing):
                switch closing.reason {
                case .invalidPacket: "close: invalid"
                case .unexpectedPacket: "close: unexpected"
                case .connectTimeout, .transportClosed: "close"
                }
            }
        }
        switch event {
        case .connect: return word(machine.text("0"))
        case .disconnect: return word(machine.text("1"))
        case .event: return word(machine.text(#"21["a"]"#))
        case .ack: return word(machine.text("37[]"))
        case .connectError: return word(machine.text("4{}"))
        case .binaryEvent:
            let first = word(machine.text(Self.placeholder))
            return "\(first), \(word(machine.binary([1])))"
        case .attachment: return word(machine.binary([1]))
        case .garbage: return word(machine.text("abc"))
        case .accepted: return machine.joinAccepted("/") == .answer ? "answer" : "nothing"
        case .refused: return machine.joinRefused("/") == .answer ? "answer" : "nothing"
        case .namespaceClosed: return machine.namespaceClosed("/", at: .start) == .doNothing ? "nothing" : "disconnect"
        case .ackRequested:
            let action = machine.ackRequested(namespace: "/", deadline: .start + .seconds(1))
            return action == .reject ? "reject" : "send"
        case .deadline: return machine.deadlineReached(at: .start + .seconds(45)) == .doNothing ? "nothing" : "close"
        case .transportClosed: return machine.transportClosed() == nil ? "nothing" : "close"
        }
    }

    private static let invalid = "close: invalid"
    private static let unexpected = "close: unexpected"
    private static let table: [State: [Event: String]] = [
        .unconnected: [
            .connect: "join", .disconnect: unexpected, .event: unexpected, .ack: unexpected, .connectError: unexpected,
            .binaryEvent: "\(unexpected), nothing", .attachment: invalid, .garbage: invalid, .accepted: "nothing",
            .refused: "nothing", .namespaceClosed: "nothing", .ackRequested: "reject", .deadline: "close",
            .transportClosed: "close",
        ],
        .joining: [
            .connect: unexpected, .disconnect: unexpected, .event: unexpected, .ack: unexpected,
            .connectError: unexpected, .binaryEvent: "\(unexpected), nothing", .attachment: invalid, .garbage: invalid,
            .accepted: "answer", .refused: "answer", .namespaceClosed: "nothing", .ackRequested: "reject",
            .deadline: "close", .transportClosed: "close",
        ],
        .joined: [
            .connect: unexpected, .disconnect: "leave", .event: "deliver", .ack: "nothing", .connectError: unexpected,
            .binaryEvent: "nothing, deliver", .attachment: invalid, .garbage: invalid, .accepted: "nothing",
            .refused: "nothing", .namespaceClosed: "disconnect", .ackRequested: "send", .deadline: "nothing",
            .transportClosed: "close",
        ],
        .left: [
            .connect: "join", .disconnect: unexpected, .event: unexpected, .ack: unexpected, .connectError: unexpected,
            .binaryEvent: "\(unexpected), nothing", .attachment: invalid, .garbage: invalid, .accepted: "nothing",
            .refused: "nothing", .namespaceClosed: "nothing", .ackRequested: "reject", .deadline: "close",
            .transportClosed: "close",
        ],
        .closed: [
            .connect: "nothing", .disconnect: "nothing", .event: "nothing", .ack: "nothing", .connectError: "nothing",
            .binaryEvent: "nothing, nothing", .attachment: "nothing", .garbage: "nothing", .accepted: "nothing",
            .refused: "nothing", .namespaceClosed: "nothing", .ackRequested: "reject", .deadline: "nothing",
            .transportClosed: "nothing",
        ],
    ]

    @Test("Every event is defined in every state", arguments: State.allCases, Event.allCases)
    func table(state: State, event: Event) {
        var machine = machine(in: state)
        #expect(outcome(event, on: &machine) == Self.table[state]?[event])
    }

    @Test("Acknowledgements are matched once, by id and namespace; others do nothing")
    func acks() throws {
        var machine = joined(["/", "/custom"])
        let deadline = Timestamp.start + .seconds(10)
        #expect(machine.ackRequested(namespace: "/", deadline: deadline) == .send(id: 0))
        #expect(machine.ackRequested(namespace: "/custom", deadline: deadline) == .send(id: 1))
        #expect(machine.text("3/custom,0[]") == .doNothing)
        #expect(machine.text("31[]") == .doNothing)
        #expect(machine.text("39007199254740991[]") == .doNothing)
        guard case .acknowledge(id: 0, let packet) = machine.text("30[1]") else {
            Issue.record("no acknowledgement")
            return
        }
        #expect(packet.payload == (try SocketIOPayload("[1]")))
        #expect(machine.text("30[1]") == .doNothing)
    }

    @Test("Each awaited acknowledgement ends once: answered, late, left or closed")
    func ackEnds() {
        var machine = joined(["/", "/custom"])
        for seconds in [1, 5, 9] {
            _ = machine.ackRequested(namespace: "/", deadline: .start + .seconds(seconds))
        }
        _ = machine.ackRequested(namespace: "/custom", deadline: .start + .seconds(60))
        _ = machine.ackRequested(namespace: "/custom", deadline: .start + .seconds(60))
        #expect(machine.nextDeadline == .start + .seconds(1))
        #expect(machine.deadlineReached(at: .start + .seconds(5)) == .expire([0, 1]))
        #expect(machine.text("30[]") == .doNothing)
        #expect(machine.text("1") == .leave(namespace: "/", failing: [2]))
        #expect(machine.transportClosed() == .init(.transportClosed, leaving: ["/custom"], failing: [3, 4]))
    }

    @Test("No more acknowledgements are awaited than the limit")
    func ackLimit() {
        var machine = joined(settings: SocketIOConnectionSettings(maxAwaitedAcks: 2))
        #expect(machine.ackRequested(namespace: "/", deadline: .start) == .send(id: 0))
        #expect(machine.ackRequested(namespace: "/", deadline: .start) == .send(id: 1))
        #expect(machine.ackRequested(namespace: "/", deadline: .start) == .reject)
        _ = machine.text("31[]")
        #expect(machine.ackRequested(namespace: "/", deadline: .start) == .send(id: 2))
    }

    @Test("The time to connect runs while the client is in no namespace, also after a refusal and after leaving")
    func connectDeadline() {
        var machine = SocketIOConnection(
            settings: SocketIOConnectionSettings(connectTimeout: .seconds(1)), at: .start)
        _ = machine.text("0")
        _ = machine.joinRefused("/")
        #expect(machine.nextDeadline == .start + .seconds(1))
        _ = machine.text("0")
        _ = machine.joinAccepted("/")
        #expect(machine.nextDeadline == nil)
        _ = machine.text("1", at: .start + .seconds(100))
        #expect(machine.nextDeadline == .start + .seconds(101))
    }

    @Test("A refusal's words and data are the operator's")
    func configuredRefusal() throws {
        let refusal = SocketIORefusal(message: "No such room", data: try SocketIOPayload(#"{"code":"x"}"#))
        var machine = SocketIOConnection(settings: SocketIOConnectionSettings(unknownNamespace: refusal), at: .start)
        #expect(machine.text("0/x,") == .refuse(namespace: "/x", refusal))
        #expect(
            written { SocketIOPacketEncoder.refused(namespace: "/x", refusal, into: &$0) }
                == #"4/x,{"message":"No such room","data":{"code":"x"}}"#)
    }
}
