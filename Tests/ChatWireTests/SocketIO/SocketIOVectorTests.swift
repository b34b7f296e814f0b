import ChatWire
import Testing

/// The document's examples of the encoding, and others, both ways.
@Suite struct SocketIOVectorTests {
    struct Vector: Sendable {
        var text: String
        var kind: SocketIOPacket.Kind
        var namespace = "/"
        var id: Int64?
        var json: String?
        var attachments: [[UInt8]] = []

        func packet() throws -> SocketIOPacket {
            SocketIOPacket(
                kind, namespace: namespace, id: id, payload: try json.map { try SocketIOPayload($0) },
                attachments: attachments)
        }
    }

    static let one = #"{"_placeholder":true,"num":0}"#
    static let two = #"{"_placeholder":true,"num":1}"#
    static let vectors: [Vector] = [
        Vector(text: "0", kind: .connect),
        Vector(text: #"0{"token":"123"}"#, kind: .connect, json: #"{"token":"123"}"#),
        Vector(
            text: #"0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}"#, kind: .connect, namespace: "/admin",
            json: #"{"sid":"oSO0OpakMV_3jnilAAAA"}"#),
        Vector(text: "0/admin,", kind: .connect, namespace: "/admin"),
        Vector(text: #"4{"message":"Not authorized"}"#, kind: .connectError, json: #"{"message":"Not authorized"}"#),
        Vector(text: #"2["foo"]"#, kind: .event, json: #"["foo"]"#),
        Vector(text: #"2/admin,["bar"]"#, kind: .event, namespace: "/admin", json: #"["bar"]"#),
        Vector(
            text: #"51-["baz",\#(one)]"#, kind: .binaryEvent, json: #"["baz",\#(one)]"#, attachments: [[1, 2, 3, 4]]),
        Vector(
            text: #"52-/admin,["baz",\#(one),\#(two)]"#, kind: .binaryEvent, namespace: "/admin",
            json: #"["baz",\#(one),\#(two)]"#, attachments: [[1, 2], [3, 4]]),
        Vector(text: #"212["foo"]"#, kind: .event, id: 12, json: #"["foo"]"#),
        Vector(text: #"3/admin,13["bar"]"#, kind: .ack, namespace: "/admin", id: 13, json: #"["bar"]"#),
        Vector(text: #"61-15["bar",\#(one)]"#, kind: .binaryAck, id: 15, json: #"["bar",\#(one)]"#, attachments: [[1]]),
        Vector(text: "1", kind: .disconnect),
        Vector(text: "1/admin,", kind: .disconnect, namespace: "/admin"),
        Vector(text: #"29007199254740991["x"]"#, kind: .event, id: 9_007_199_254_740_991, json: #"["x"]"#),
        Vector(
            text: #"2/a?b=c,0["x",1.50,"\u00e9"]"#, kind: .event, namespace: "/a?b=c", id: 0,
            json: #"["x",1.50,"\u00e9"]"#),
        Vector(text: #"2["error","\u0000"]"#, kind: .event, json: #"["error","\u0000"]"#),
        Vector(
            text: #"51-["a",{"b":[\#(one),\#(one)]}]"#, kind: .binaryEvent, json: #"["a",{"b":[\#(one),\#(one)]}]"#,
            attachments: [[]]),
    ]

    @Test("Packets are read from their texts", arguments: vectors)
    func decodes(vector: Vector) throws {
        var decoder = SocketIOPacketDecoder()
        var packet = try decoder.text(vector.text)
        for attachment in vector.attachments {
            #expect(packet == nil && decoder.isAwaitingAttachments)
            packet = try decoder.binary(attachment)
        }
        #expect(packet == (try vector.packet()))
        #expect(!decoder.isAwaitingAttachments)
    }

    @Test("Packets are written as their texts", arguments: vectors)
    func encodes(vector: Vector) throws {
        let packet = try vector.packet()
        #expect(written { SocketIOPacketEncoder.encode(packet, into: &$0) } == vector.text)
    }

    @Test("A namespace needs no comma at the end, and a lone slash is the main one")
    func namespaceEnds() throws {
        var decoder = SocketIOPacketDecoder()
        #expect(try decoder.text("0/random")?.namespace == "/random")
        #expect(try decoder.text("0/,")?.namespace == "/")
    }

    @Test("White space in the payload is accepted")
    func whiteSpace() throws {
        let event = try #require(try event("2 [ \"a\" , { \"b\" : 1 } , \"c\" ] "))
        #expect(event.name == "a")
        #expect(event.arguments == [Array(#"{ "b" : 1 }"#.utf8), Array(#""c""#.utf8)])
        #expect(event.argumentCount == 2)
    }

    @Test("Elements of other payloads are none")
    func elements() throws {
        #expect(try SocketIOPayload(#"{"a":1}"#).elements == [])
        #expect(try SocketIOPayload("[]").elements == [])
        #expect(
            try SocketIOPayload(#"["\"",[1,[2]],null]"#).elements.map { String(decoding: $0, as: UTF8.self) }
                == [#""\"""#, "[1,[2]]", "null"])
    }

    @Test("Placeholders are told from objects that hold one")
    func placeholders() {
        #expect(SocketIOPayload.attachmentIndex(SocketIOPacketEncoder.placeholder(7)) == 7)
        #expect(SocketIOPayload.attachmentIndex(Array(#"{"a":\#(Self.one)}"#.utf8)) == nil)
        #expect(SocketIOPayload.attachmentIndex(Array(#"{"_placeholder":false,"num":0}"#.utf8)) == nil)
        #expect(SocketIOPayload.attachmentIndex(Array("7".utf8)) == nil)
    }
}
