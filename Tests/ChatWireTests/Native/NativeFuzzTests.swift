import ChatCore
import ChatWire
import Testing

/// Whatever arrives, nothing traps; that these tests end is what they show.
@Suite struct NativeFuzzTests {
    @Test("No prefix of a valid request is a request", arguments: 0..<6 as Range<UInt64>)
    func truncatedRequests(seed: UInt64) {
        var arbitrary = Arbitrary(seed: seed)
        for command in arbitrary.commands() {
            let bytes = NativeClientCodec.encode(command, id: "1").prefix(2000)
            let isWhole =
                bytes.last == UInt8(ascii: "}") && NativeClientCodec.encode(command, id: "1").count == bytes.count
            for end in 0..<(isWhole ? bytes.count : bytes.count + 1) {
                let request = Array(bytes[..<end]).withUnsafeBytes { NativeRequestDecoder().decode($0) }
                #expect(request.error != nil)
            }
        }
    }

    @Test("Truncated and damaged server frames are errors or frames, never traps", arguments: 0..<4 as Range<UInt64>)
    func damagedFrames(seed: UInt64) {
        var arbitrary = Arbitrary(seed: seed)
        for command in arbitrary.commands() {
            var bytes: [UInt8] = []
            NativeEncoder.encode(reply: arbitrary.reply(to: command), to: .number(7), into: &bytes)
            let step = max(1, bytes.count / 200)
            for end in stride(from: 0, to: bytes.count, by: step) {
                #expect(throws: ChatError.self) { try decodeFrame(Array(bytes[..<end])) }
            }
            for _ in 0..<100 {
                var damaged = bytes
                damaged[arbitrary.random.below(damaged.count)] = UInt8(arbitrary.random.below(256))
                if case .reply(_, .success(let body)) = try? decodeFrame(damaged) { _ = try? body.reply(to: command) }
            }
        }
    }

    @Test("Damaged requests are commands or errors", arguments: 0..<10 as Range<UInt64>)
    func damagedRequests(seed: UInt64) {
        var arbitrary = Arbitrary(seed: seed)
        for command in arbitrary.commands() {
            let bytes = NativeClientCodec.encode(command, id: "1")
            for _ in 0..<50 {
                var damaged = bytes
                for _ in 0...arbitrary.random.below(3) {
                    damaged[arbitrary.random.below(damaged.count)] = UInt8(arbitrary.random.below(256))
                }
                let request = damaged.withUnsafeBytes { NativeRequestDecoder().decode($0) }
                if case .failure(let error) = request.result {
                    #expect([.invalidRequest, .payloadTooLarge, .unknownCommand].contains(error.code))
                }
            }
        }
    }

    @Test("Random bytes and random JSON-like bytes are refused", arguments: 0..<10 as Range<UInt64>)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array(#"{}[]",:\u0123456789e.-+truefalsn idtypeinbox"#.utf8)
        for _ in 0..<1000 {
            let isLike = random.chance(oneIn: 2)
            let bytes: [UInt8] = (0..<random.below(80)).map { _ in
                isLike ? random.pick(alphabet) : UInt8(random.below(256))
            }
            #expect(bytes.withUnsafeBytes { NativeRequestDecoder().decode($0) }.error != nil)
            #expect(throws: ChatError.self) { try decodeFrame(bytes) }
        }
    }

    @Test("Hostile shapes are refused quickly: deep nesting, many members, colliding lengths")
    func hostileShapes() {
        let texts = [
            String(repeating: #"{"a":"#, count: 40_000), String(repeating: "[", count: 200_000),
            #"{"id":"7","x":"# + String(repeating: "[{\"y\":", count: 20_000),
            "{" + (0..<20_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}",
        ]
        for text in texts { #expect(decodeRequest(text).error?.hasPrefix("invalid_request") == true) }
    }
}
