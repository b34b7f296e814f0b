import ChatCore
import ChatWire
import Testing

@Suite struct NativeRequestDecoderTests {
    static let conversation = "01980000-0000-7000-8000-000000000001"
    static let message = "01980000-0000-7000-8000-000000000002"
    static let target = #""conversation":"\#(conversation)""#

    private var conversation: ConversationID {
        ConversationID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001))
    }

    @Test("Keys may come in any order, with escapes, white space and unknown fields between")
    func anyOrder() {
        let expected = Command.messageSend(
            Command.MessageSend(to: .conversation(conversation), clientID: .named("c1"), body: "hé\n"))
        let fields = [
            #""id":"7""#, #""type":"message.send""#, Self.target, #""clientId":"c1""#, #""body":"hé\n""#,
            #" "future" : [ {"a":[null,1.5e3]} , "x" ] "#, #""re":1"#, #""replyTo":null"#,
        ]
        var random = SeededRandom(seed: 1)
        for _ in 0..<200 {
            let request = decodeRequest("{" + fields.shuffled(using: &random).joined(separator: ",") + "}")
            #expect(request.id == .text("7"))
            #expect(request.result == .success(expected))
        }
        let escaped =
            #"{"\u0074ype":"message\u002Esend","conv\u0065rsation":"\#(Self.conversation.replacing("-", with: #"\u002d"#))","clientId":"\u0063\u0031","body":"h\u00e9\u000a","id":"\u0037"}"#
        #expect(decodeRequest(escaped) == NativeRequest(id: .text("7"), result: .success(expected)))
    }

    @Test(
        "Ids are strings of 1...64 bytes or integers, and echo as sent",
        arguments: [
            (#""7""#, .text("7")), ("7", .number(7)), ("-9223372036854775808", .number(.min)),
            ("9223372036854775807", .number(.max)), ("null", nil),
            ("\"" + String(repeating: "é", count: 32) + "\"", .text(String(repeating: "é", count: 32))),
        ] as [(String, RequestID?)])
    func ids(written: String, id: RequestID?) {
        let request = decodeRequest(#"{"id":\#(written),"type":"block.list"}"#)
        #expect(request == NativeRequest(id: id, result: .success(.blockList)))
        var bytes: [UInt8] = []
        NativeEncoder.encode(reply: .done, to: request.id, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"re":\#(written),"ok":true}"#)
    }

    @Test(
        "Wrong ids are refused and not echoed",
        arguments: [
            #""""#, "1.0", "1e2", "true", "[]", "{}", "9223372036854775808",
            "\"" + String(repeating: "x", count: 65) + "\"",
        ])
    func wrongIDs(written: String) {
        let request = decodeRequest(#"{"id":\#(written),"type":"block.list"}"#)
        #expect(request.id == nil)
        #expect(
            request.error == "invalid_request: Field \"id\" must be a string of 1...64 bytes or an integer of 64 bits.")
    }

    @Test(
        "The id survives faults behind it",
        arguments: [
            #"{"id":"7","type":"nope"}"#, #"{"id":"7"}"#, #"{"id":"7","type":"#, #"{"id":"7","type":"inbox"} x"#,
            #"{"id":"7","a":1,"a":2}"#, #"{"id":"7","type":"sync","after":-1}"#, #"{"id":"7",}"#,
        ])
    func idOfBrokenRequest(text: String) {
        let request = decodeRequest(text)
        #expect(request.id == .text("7"))
        #expect(request.error != nil)
    }

    @Test("A repeated id names no request")
    func repeatedID() {
        let request = decodeRequest(#"{"id":"7","id":"8","type":"inbox"}"#)
        #expect(request.id == nil)
        #expect(request.error == "invalid_request: Malformed JSON at byte 10: duplicate key.")
    }

    @Test(
        "Defaults stand in for missing and null fields",
        arguments: [
            (#""type":"inbox""#, .inbox(after: nil, limit: 50)),
            (#""type":"inbox","cursor":null,"limit":null"#, .inbox(after: nil, limit: 50)),
            (#""type":"hello""#, .hello(Command.Hello(token: nil))),
            (#""type":"user.get""#, .userGet(nil)),
            (#""type":"user.search""#, .userSearch(text: "", after: nil, limit: 50)),
            (#""type":"presence.list","limit":200"#, .presenceList(after: nil, limit: 200)),
        ] as [(String, Command)])
    func defaults(fields: String, command: Command) {
        #expect(decodeRequest("{\(fields)}").result == .success(command))
    }

    @Test("sync takes the largest page by default, member.add the role member")
    func moreDefaults() {
        let sync = SyncQuery(conversation: conversation, after: 0, limit: 200)
        #expect(decodeRequest(#"{"type":"sync",\#(Self.target),"after":-0}"#).result == .success(.sync(sync)))
        let add = Command.memberAdd(conversation, users: [.named("u")], role: .member)
        #expect(decodeRequest(#"{"type":"member.add",\#(Self.target),"users":["u"]}"#).result == .success(add))
    }

    @Test("A command named apart from its fields reads the same")
    func namedCommand() throws {
        let fields = Array(#"{"user":"u","type":"other","id":[]}"#.utf8)
        let command = try fields.withUnsafeBytes {
            try NativeRequestDecoder().decodeCommand(named: "block.add", fields: $0)
        }
        #expect(command == .blockAdd(.named("u")))
        #expect(throws: ChatError(.unknownCommand)) {
            try fields.withUnsafeBytes { _ = try NativeRequestDecoder().decodeCommand(named: "block", fields: $0) }
        }
    }

    @Test("A request over the limit is refused unread")
    func sizeLimit() {
        let bytes = Array(#"{"id":"7","type":"block.list"}"#.utf8)
        let decoder = NativeRequestDecoder(maxBytes: bytes.count)
        #expect(bytes.withUnsafeBytes { decoder.decode($0) }.result == .success(.blockList))
        let long = (bytes + [0x20]).withUnsafeBytes { decoder.decode($0) }
        #expect(long.error == "payload_too_large: The request is over its limit of 30 bytes.")
    }

    @Test("Only an object is a request", arguments: ["", " ", "[]", "7", "null", #""inbox""#, "\u{FEFF}{}"])
    func notAnObject(text: String) {
        #expect(decodeRequest(text).error?.hasPrefix("invalid_request: Malformed JSON at byte") == true)
    }
}

extension NativeRequest {
    /// Code and message of a failure; nil for a command.
    var error: String? {
        if case .failure(let error) = result { error.description } else { nil }
    }
}
