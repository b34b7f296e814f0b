import ChatWire
import Testing

/// Whatever arrives, the decoders give packets or a fault; that these tests end is half of what they show.
@Suite struct EngineIOFuzzTests {
    /// Bytes that mean something stand in for half of the random ones.
    private static let telling = Array("0123456b=\u{1E}\u{1E}AQID/+probe4444".utf8) + [0xC3, 0xA9, 0xFF, 0x00]

    private static func bytes(_ random: inout SeededRandom) -> [UInt8] {
        (0..<random.below(40)).map { _ in
            random.chance(oneIn: 2) ? random.pick(telling) : UInt8(random.below(256))
        }
    }

    @Test(
        "Random bodies: what is accepted is written back byte for byte, but for data that is read over",
        arguments: 0..<4 as Range<UInt64>)
    func randomBodies(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var accepted = 0
        for _ in FuzzScale.inputs(5000) {
            let bytes = Self.bytes(&random)
            guard case .success(let some) = packets(of: bytes) else { continue }
            accepted += 1
            let written = body(some)
            let separators = bytes.count { $0 == EngineIOPayload.separator }
            if packets(of: written) != .success(some) || written.count > bytes.count || some.count != separators + 1 {
                Issue.record("\(bytes) → \(written)")
            }
        }
        #expect(accepted > 50)
    }

    @Test("Random frames: kind and packet agree", arguments: 0..<4 as Range<UInt64>)
    func randomFrames(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in FuzzScale.inputs(5000) {
            let bytes = Self.bytes(&random)
            let kind = bytes.withUnsafeBytes { EngineIOFrame(text: $0) }
            let expected: EngineIOFrame =
                switch decodeFrame(text: bytes) {
                case .failure(let fault): .invalid(fault)
                case .success(.message(let message)): message.isBinary ? .base64 : .text
                case .success(.probe): .probe
                case .success(let packet): .control(packet.type)
                }
            if kind != expected { Issue.record("\(bytes): \(kind), \(expected)") }
        }
    }

    @Test("Random packets come back from both forms", arguments: 0..<4 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in FuzzScale.inputs(500) {
            let some: [Packet] = (0...random.below(6)).map { _ in
                switch random.below(3) {
                case 0: return random.pick([.close, .ping, .probe, .pong, .probeAnswer, .upgrade, .noop])
                case 1: return .message(.binary(Self.bytes(&random)[...]))
                default:
                    return .message(
                        .text((0..<random.below(9)).map { _ in random.pick(["a", "4", "é", "😀"]) }.joined()))
                }
            }
            #expect(packets(of: body(some)) == .success(some))
            for packet in some {
                var frame: [UInt8] = []
                packet.encodeFrame(into: &frame)
                let isBinary = packet.isBinaryFrame()
                let back =
                    isBinary
                    ? .success(frame.withUnsafeBytes { EngineIOFrame.decode(binary: $0) })
                    : decodeFrame(text: frame)
                #expect(back == .success(packet))
            }
        }
    }

    @Test(
        "A million separators, a million one-byte packets, a million bytes of base64: bounded work, no million values")
    func hugeBodies() throws {
        #expect(packets(of: [UInt8](repeating: 0x1E, count: 1_000_000)) == .failure(.emptyPacket))
        var tiny: [UInt8] = []
        for _ in 0..<500_000 { tiny += [0x34, 0x1E] }
        #expect(packets(of: tiny) == .failure(.emptyPacket))
        tiny.removeLast()
        var count = 0
        for case .message in try EngineIOPayload(tiny, maxBytes: 1_000_000) { count += 1 }
        #expect(count == 500_000)
        let base64 = [UInt8(ascii: "b")] + [UInt8](repeating: UInt8(ascii: "A"), count: 999_996)
        #expect(try packets(of: base64).get() == [.message(.binary([UInt8](repeating: 0, count: 749_997)[...]))])
        #expect(packets(of: [UInt8](repeating: 0x34, count: 1_000_001)) == .failure(.tooLarge))
    }

    @Test("A POST of half a million pongs or messages costs the session two actions")
    func hugePost() throws {
        for text in ["3", "4"] {
            var driver = SessionDriver.polling()
            let whole = Array(repeating: text, count: 500_000).joined(separator: "\u{1E}")
            let payload = try EngineIOPayload(Array(whole.utf8), maxBytes: 1_000_000)
            guard case .readBody = driver.session.postStarted("p", isBinary: false, at: driver.now) else { return }
            let actions = driver.session.postReceived("p", .success(payload), at: driver.now)
            #expect(actions.count == (text == "4" ? 2 : 1))
            #expect(actions.last == .respond("p", .ok))
        }
    }

    @Test("10,000 handshakes that are abandoned are over at interval + time-out, each with one action")
    func abandonedHandshakes() {
        var drivers = (0..<10_000).map { _ in SessionDriver.polling() }
        for index in drivers.indices {
            #expect(drivers[index].advance(to: 500) == [.ended(.pingTimeout)])
            #expect(drivers[index].session.nextDeadline == nil)
        }
    }
}
