import ChatCore
import ChatWire
import Testing

/// What has killed, swollen or fooled other servers is a fault here, and never a trap.
@Suite struct SocketIOHostileTests {
    @Test(
        "Wrong packets are faults that say what is wrong",
        arguments: [
            ("", .unknownPacketType), ("7", .unknownPacketType), ("\0", .unknownPacketType), ("é", .unknownPacketType),
            ("5", .invalidAttachmentCount), ("5-[\"a\"]", .invalidAttachmentCount), ("51", .invalidAttachmentCount),
            ("5-1-[\"a\"]", .invalidAttachmentCount), ("51.5-[\"a\"]", .invalidAttachmentCount),
            ("599999999999999999999-[\"a\"]", .invalidAttachmentCount),
            ("51000000000-[\"a\"]", .tooManyAttachments), ("511-[\"a\"]", .tooManyAttachments),
            ("29007199254740992[\"a\"]", .invalidID), ("299999999999999999999[\"a\"]", .invalidID),
            ("2-1[\"a\"]", .invalidJSON), ("21.5[\"a\"]", .invalidJSON), ("2[\"a\"", .invalidJSON),
            ("2[\"a\"]]", .invalidJSON), ("2[\"a\",]", .invalidJSON), ("2[,\"a\"]", .invalidJSON),
            ("2[\"\\ud800\"]", .invalidJSON), ("2[\"\\udc00\"]", .invalidJSON), ("2[\"\0\"]", .invalidJSON),
            ("0[]", .invalidPayload), ("0\"token\"", .invalidPayload), ("0null", .invalidPayload),
            ("1{}", .invalidPayload), ("1[]", .invalidPayload), ("4", .invalidPayload), ("4[]", .invalidPayload),
            ("2/a\u{1},[\"a\"]", .invalidNamespace), ("0/\u{7F}", .invalidNamespace),
            ("51-[\"a\"]", .invalidPlaceholder), ("50-[\"a\",{\"_placeholder\":true,\"num\":0}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true,\"num\":1}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true,\"num\":-1}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true,\"num\":9223372036854775808}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":true}]", .invalidPlaceholder),
            ("51-[\"a\",{\"_placeholder\":1,\"num\":0}]", .invalidPlaceholder),
            ("52-[\"a\",{\"_placeholder\":true,\"num\":0}]", .invalidPlaceholder),
        ] as [(String, SocketIOFault)])
    func faults(text: String, fault: SocketIOFault) {
        var decoder = SocketIOPacketDecoder()
        #expect(throws: fault) { try decoder.text(text) }
        #expect(!decoder.isAwaitingAttachments)
    }

    @Test(
        "Reserved names are refused, however they are spelled",
        arguments: [
            "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
            #"conn\u0065ct"#, #"\u006eewListener"#,
        ])
    func reservedNames(name: String) {
        var decoder = SocketIOPacketDecoder()
        #expect(throws: SocketIOFault.reservedEventName) { try decoder.text("2[\"\(name)\"]") }
        #expect(throws: SocketIOFault.reservedEventName) { try decoder.text("50-[\"\(name)\",1]") }
    }

    @Test(
        "Names that mean something elsewhere are events like others",
        arguments: ["error", "__proto__", "", "Connect", "message"])
    func ordinaryNames(name: String) throws {
        #expect(try event("2[\"\(name)\"]")?.name == name)
    }

    @Test(
        "20,000 levels are a fault", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func deep(piece: String) {
        let deep = String(repeating: piece, count: 20_000)
        for text in [
            "0\(deep)", "0{\"a\":\(deep)", "2[\"a\",\(deep)", "30[\(deep)", "51-[\"a\",\(deep)", "4{\"a\":\(deep)",
        ] {
            var decoder = SocketIOPacketDecoder()
            #expect(throws: SocketIOFault.invalidJSON) { try decoder.text(text) }
        }
    }

    @Test(
        "What JavaScript reads is passed on as it is, and no command",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"body":"\ud83d"}"#, #"["\udc00\ud83d\ud83d\u0041"]"#,
            "{" + (0..<1000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}",
        ])
    func lenient(argument: String) throws {
        let event = try #require(try event("27[\"block.list\",\(argument)]"))
        #expect(event.arguments == [Array(argument.utf8)])
        guard case .failure(let error) = SocketIOChatDecoder().decode(event).result else {
            Issue.record("a command")
            return
        }
        #expect(error.code == .invalidRequest)
        var decoder = SocketIOPacketDecoder()
        #expect(try decoder.text("51-[\"a\",\(argument),{\"_placeholder\":true,\"num\":0}]") == nil)
        #expect(throws: SocketIOFault.invalidPlaceholder) {
            var decoder = SocketIOPacketDecoder()
            _ = try decoder.text("51-[\"a\",\(argument),{\"_placeholder\":true,\"num\":1}]")
        }
    }

    @Test("Text between attachments and binary data without a packet are faults")
    func order() throws {
        var decoder = SocketIOPacketDecoder()
        #expect(throws: SocketIOFault.unexpectedBinary) { try decoder.binary([1]) }
        let packet = #"51-["a",{"_placeholder":true,"num":0}]"#
        #expect(try decoder.text(packet) == nil)
        #expect(throws: SocketIOFault.textInsteadOfAttachment) { try decoder.text("0") }
        #expect(throws: SocketIOFault.unexpectedBinary) { try decoder.binary([1]) }
        #expect(try decoder.text(packet) == nil)
        #expect(try decoder.binary([1]) != nil)
        #expect(throws: SocketIOFault.unexpectedBinary) { try decoder.binary([1]) }
    }

    @Test("Sizes are limited before anything is kept")
    func sizes() throws {
        let limits = SocketIOLimits(maxTextBytes: 100, maxAttachments: 2, maxAttachmentBytes: 10, maxNamespaceBytes: 8)
        var decoder = SocketIOPacketDecoder(limits: limits)
        #expect(throws: SocketIOFault.textTooLarge) { try decoder.text(String(repeating: "2", count: 101)) }
        #expect(throws: SocketIOFault.invalidNamespace) { try decoder.text("0/12345678") }
        #expect(try decoder.text("0/1234567")?.namespace == "/1234567")
        let packet = #"52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#
        #expect(try decoder.text(packet) == nil)
        #expect(try decoder.binary(Array(repeating: 0, count: 9)) == nil)
        #expect(throws: SocketIOFault.attachmentsTooLarge) { try decoder.binary([0, 0]) }
        #expect(!decoder.isAwaitingAttachments)
        #expect(try decoder.text(packet) == nil)
        #expect(try decoder.binary(Array(repeating: 0, count: 9)) == nil)
        #expect(try decoder.binary([0]) != nil)
    }

    @Test("Invalid UTF-8 is a fault wherever it stands", arguments: [0, 1, 2, 4, 6])
    func invalidUTF8(place: Int) {
        var bytes = Array(#"2/n,["a"]"#.utf8)
        bytes.insert(0xFF, at: place)
        var decoder = SocketIOPacketDecoder()
        #expect(throws: SocketIOFault.self) {
            try bytes.withUnsafeBytes { bytes in Result { try decoder.text(bytes) } }.get()
        }
    }
}
