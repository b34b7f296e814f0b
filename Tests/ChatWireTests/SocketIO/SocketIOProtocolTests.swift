import ChatCore
import ChatWire
import Testing

/// The protocol document's statements that a server must obey, each under its own words, and the official suite's cases.
@Suite struct SocketIOProtocolTests {
    private let settings = SocketIOConnectionSettings(namespaces: ["/", "/admin", "/custom"])

    private func fresh() -> SocketIOConnection { SocketIOConnection(settings: settings, at: .start) }

    @Test("The server must respond with either a CONNECT packet with the session id in the payload …")
    func connects() {
        var connection = fresh()
        #expect(connection.text("0") == .join(namespace: "/", auth: nil))
        #expect(connection.joinAccepted("/") == .answer)
        #expect(
            written { SocketIOPacketEncoder.connected(namespace: "/", sid: "abc", into: &$0) } == #"0{"sid":"abc"}"#)
    }

    @Test("… or a CONNECT_ERROR packet if the connection is not allowed")
    func refuses() {
        var connection = fresh()
        #expect(connection.text("0") == .join(namespace: "/", auth: nil))
        #expect(connection.joinRefused("/") == .answer)
        let refusal = SocketIORefusal(message: "Not authorized")
        let text = written { SocketIOPacketEncoder.refused(namespace: "/", refusal, into: &$0) }
        #expect(text == #"4{"message":"Not authorized"}"#)
        #expect(connection.text("0") == .join(namespace: "/", auth: nil), "it may try again")
    }

    @Test(
        "If the server does not receive a CONNECT packet first, it must close the connection immediately",
        arguments: [
            "1", #"2["foo"]"#, #"212["foo"]"#, #"30["foo"]"#, #"4{"message":"x"}"#, #"50-["foo"]"#, #"60-0["foo"]"#,
            #"2/admin,["foo"]"#,
        ])
    func connectFirst(text: String) {
        var connection = fresh()
        #expect(connection.text(text) == .close(.init(.unexpectedPacket)))
        #expect(connection.text("0") == .doNothing)
    }

    @Test("A binary packet for a namespace that was not joined is refused by its header; no attachment is kept for it")
    func binaryBeforeConnect() {
        for kind in ["5", "6"] {
            var connection = SocketIOConnection(settings: SocketIOConnectionSettings(), at: .start)
            let id = kind == "6" ? "1" : ""
            let action = connection.text(kind + #"1-"# + id + #"["x",{"_placeholder":true,"num":0}]"#)
            #expect(action == .close(.init(.unexpectedPacket)))
            #expect(connection.binary([1, 2, 3]) == .doNothing)
        }
    }

    @Test("A client may be connected to multiple namespaces at the same time")
    func manyNamespaces() throws {
        var connection = joined(["/", "/admin"], settings: settings)
        #expect(connection.text(#"2["foo"]"#) == .deliver(try #require(try event(#"2["foo"]"#))))
        #expect(connection.text(#"2/admin,["foo"]"#) == .deliver(try #require(try event(#"2/admin,["foo"]"#))))
        #expect(connection.isJoined("/") && connection.isJoined("/admin") && !connection.isJoined("/custom"))
    }

    @Test("A client is in no namespace that it did not ask for, the main one included")
    func noImplicitConnection() {
        var connection = joined(["/admin"], settings: settings)
        #expect(!connection.isJoined("/"))
        #expect(connection.text(#"2["foo"]"#) == .close(.init(.unexpectedPacket, leaving: ["/admin"])))
    }

    @Test("The CONNECT packet can contain a payload")
    func connectPayload() throws {
        var connection = fresh()
        let auth = try SocketIOPayload(#"{"token":"123"}"#)
        #expect(connection.text(#"0{"token":"123"}"#) == .join(namespace: "/", auth: auth))
        #expect(connection.text(#"0/admin,{"token":"123"}"#) == .join(namespace: "/admin", auth: auth))
    }

    @Test(
        "The payload of an event is mandatory and must be a non-empty array, else the receiver must close",
        arguments: ["2", "212", "2[]", "2{}", "2\"foo\"", "2null", "2[1]", "2[null]", "2[[]]", "50-", "50-[]", "50-{}"])
    func eventPayload(text: String) {
        var connection = joined()
        #expect(connection.text(text) == .close(.init(.invalidPacket(.invalidPayload), leaving: ["/"])))
    }

    @Test("The receiver must respond with an ACK packet with the same event id")
    func ackID() throws {
        var connection = joined()
        guard case .deliver(let event) = connection.text(#"212["foo"]"#) else {
            Issue.record("no event")
            return
        }
        let id = try #require(event.id)
        #expect(
            written { SocketIOPacketEncoder.ack(id, arguments: [Array("\"bar\"".utf8)], into: &$0) } == #"312["bar"]"#)
    }

    @Test("The payload of an ACK is mandatory and must be an array, possibly empty")
    func ackPayload() {
        var connection = joined()
        #expect(connection.ackRequested(namespace: "/", deadline: .start) == .send(id: 0))
        guard case .acknowledge(id: 0, let packet) = connection.text("30[]") else {
            Issue.record("no acknowledgement")
            return
        }
        #expect(packet.payload?.elements == [])
        for text in ["30", "30{}", "30null", "3[]"] {
            var connection = joined()
            #expect(connection.text(text) == .close(.init(.invalidPacket(.invalidPayload), leaving: ["/"])))
        }
        #expect(written { SocketIOPacketEncoder.ack(12, arguments: [], into: &$0) } == "312[]")
    }

    @Test("At any time one side can end the connection to a namespace; no response is expected")
    func disconnect() {
        var connection = joined(["/", "/admin"], settings: settings)
        #expect(connection.text("1/admin,") == .leave(namespace: "/admin", failing: []))
        #expect(connection.namespaceClosed("/", at: .start) == .disconnect(failing: []))
        #expect(written { SocketIOPacketEncoder.disconnected(namespace: "/", into: &$0) } == "1")
        #expect(written { SocketIOPacketEncoder.disconnected(namespace: "/admin", into: &$0) } == "1/admin,")
    }

    @Test("The low-level connection may be kept alive if the client is connected to another namespace")
    func keptAlive() throws {
        var connection = joined(["/", "/custom"])
        #expect(connection.text("1/custom") == .leave(namespace: "/custom", failing: []))
        let text = #"2["message","message to main namespace"]"#
        #expect(connection.text(text) == .deliver(try #require(try event(text))))
    }

    @Test("The namespace is only included if it is different from the main namespace")
    func mainNamespaceLeftOut() {
        #expect(written { SocketIOPacketEncoder.event("foo", arguments: [], into: &$0) } == #"2["foo"]"#)
        #expect(
            written { SocketIOPacketEncoder.event("bar", arguments: [], namespace: "/admin", into: &$0) }
                == #"2/admin,["bar"]"#)
    }

    @Test("Suite: an unknown namespace is refused with exactly these bytes")
    func unknownNamespace() {
        var connection = fresh()
        #expect(connection.text("0/random") == .refuse(namespace: "/random", .unknownNamespace))
        let text = written { SocketIOPacketEncoder.refused(namespace: "/random", .unknownNamespace, into: &$0) }
        #expect(text == #"4/random,{"message":"Invalid namespace"}"#)
    }

    @Test("Suite: an invalid handshake closes the connection")
    func invalidHandshake() {
        var connection = fresh()
        #expect(connection.text("abc") == .close(.init(.invalidPacket(.unknownPacketType))))
    }

    @Test("Suite: the connection is closed if no handshake is received")
    func connectTimeout() {
        var connection = fresh()
        let deadline = Timestamp.start + .seconds(45)
        #expect(connection.nextDeadline == deadline)
        #expect(connection.deadlineReached(at: deadline - .milliseconds(1)) == .doNothing)
        #expect(connection.deadlineReached(at: deadline) == .close(.init(.connectTimeout)))
        #expect(connection.nextDeadline == nil)
    }

    @Test(
        "Suite: the connection is closed upon an invalid format",
        arguments: [
            ("abc", .unknownPacketType), ("2{}", .invalidPayload),
            (#"2abc["message-with-ack",1,"2",{"3":[false]}]"#, .invalidJSON),
        ] as [(String, SocketIOFault)])
    func invalidFormat(text: String, fault: SocketIOFault) {
        var connection = joined()
        #expect(connection.text(text) == .close(.init(.invalidPacket(fault), leaving: ["/"])))
    }

    @Test("Suite: attachments and acknowledgements come back as they were sent")
    func echo() throws {
        var connection = joined()
        let text =
            #"52-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#
        #expect(connection.text(text) == .doNothing)
        #expect(connection.binary([1, 2, 3]) == .doNothing)
        guard case .deliver(let event) = connection.binary([4, 5, 6]) else {
            Issue.record("no event")
            return
        }
        #expect(event.attachments == [[1, 2, 3], [4, 5, 6]])
        #expect(event.arguments.map(SocketIOPayload.attachmentIndex) == [0, 1])
        let id = try #require(event.id)
        let answer = written {
            SocketIOPacketEncoder.ack(id, arguments: event.arguments, attachments: event.attachments.count, into: &$0)
        }
        #expect(answer == #"62-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#)
        let back = written {
            SocketIOPacketEncoder.event("message-back", arguments: event.arguments, attachments: 2, into: &$0)
        }
        #expect(back == #"52-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#)
    }
}
