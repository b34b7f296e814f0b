import ChatWire
import Testing

@Suite struct EngineIOPayloadTests {
    @Test("The document's examples, both ways")
    func examples() {
        let text: [Packet] = [.message(.text("hello")), .ping, .message(.text("world"))]
        #expect(packets(of: "4hello\u{1E}2\u{1E}4world") == .success(text))
        #expect(body(text) == Array("4hello\u{1E}2\u{1E}4world".utf8))
        let mixed: [Packet] = [.message(.text("hello")), .message(.binary([1, 2, 3, 4]))]
        #expect(packets(of: "4hello\u{1E}bAQIDBA==") == .success(mixed))
        #expect(body(mixed) == Array("4hello\u{1E}bAQIDBA==".utf8))
    }

    @Test("All vectors in one payload are read back, whatever stands beside them")
    func allTogether() {
        let all = PacketVector.all.map(\.packet)
        #expect(packets(of: body(all)) == .success(all))
        #expect(packets(of: body(all.reversed())) == .success(all.reversed()))
    }

    @Test("A payload split between any two packets into two bodies gives the same packets in the same order")
    func everySplit() throws {
        let all = PacketVector.all.map(\.packet)
        for cut in 1..<all.count {
            let first = try packets(of: body(Array(all[..<cut]))).get()
            let second = try packets(of: body(Array(all[cut...]))).get()
            #expect(first + second == all)
        }
    }

    @Test("A body cut at any byte is a fault, or the whole packets of before with the last one shortened")
    func everyCut() {
        let all = PacketVector.all.map(\.packet)
        let whole = body(all)
        for end in 0..<whole.count {
            guard case .success(let some) = packets(of: Array(whole[..<end])) else { continue }
            #expect(!some.isEmpty)
            #expect(some.dropLast().elementsEqual(all.prefix(some.count - 1)))
        }
    }

    @Test(
        "A malformed body is a fault as a whole",
        arguments: [
            ("", EngineIOFault.emptyPacket), ("\u{1E}", .emptyPacket), ("4a\u{1E}", .emptyPacket),
            ("\u{1E}4a", .emptyPacket), ("4a\u{1E}\u{1E}4b", .emptyPacket), ("abc", .unknownType),
            ("4a\u{1E}7", .unknownType), ("bA", .invalidBase64), ("bAQI", .invalidBase64),
            ("bAQIDBA=", .invalidBase64), ("bAQIDBA", .invalidBase64), ("b====", .invalidBase64),
            ("b=AAA", .invalidBase64), ("bA=AA", .invalidBase64), ("bAR==", .invalidBase64),
            ("bAAB=", .invalidBase64), ("bAQ-_", .invalidBase64), ("bAQI \n", .invalidBase64),
            ("bAAAA====", .invalidBase64), ("bé==", .invalidBase64),
        ])
    func faults(text: String, fault: EngineIOFault) {
        #expect(packets(of: text) == .failure(fault))
    }

    @Test(
        "Text that is not UTF-8 is a fault",
        arguments: [
            [0x34, 0xFF], [0x34, 0xC3], [0x34, 0xC3, 0x1E, 0x34, 0xA9], [0x34, 0xED, 0xA0, 0x80], [0x33, 0x80],
        ]
            as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(packets(of: bytes) == .failure(.invalidUTF8))
    }

    @Test("maxPayload is exact")
    func maxPayload() {
        let body = Array("4hello".utf8)
        #expect(packets(of: body, maxBytes: 6) == .success([.message(.text("hello"))]))
        #expect(packets(of: body, maxBytes: 5) == .failure(.tooLarge))
        #expect(packets(of: body, maxBytes: 0) == .failure(.tooLarge))
        #expect(packets(of: body, maxBytes: -1) == .failure(.tooLarge))
    }

    @Test("Base64 of every length comes back, and is the only text that gives these bytes")
    func base64() {
        var random = SeededRandom(seed: 1)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8(random.below(256)) }
            var text: [UInt8] = []
            bytes.withUnsafeBytes { Base64.encode($0, into: &text) }
            #expect(text.count == Base64.encodedCount(count))
            #expect(text.withUnsafeBytes { Base64.decode($0) } == bytes)
            guard count > 0 else { continue }
            text[random.below(text.count)] ^= 1 << UInt8(random.below(8))
            if let other = text.withUnsafeBytes({ Base64.decode($0) }) { #expect(other != bytes) }
        }
    }

    @Test("Base64 is that of RFC 4648 §10")
    func base64Vectors() {
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
        for (plain, encoded) in vectors {
            #expect(packets(of: "b" + encoded) == .success([.message(.binary(plain.utf8.slice))]))
        }
    }
}
