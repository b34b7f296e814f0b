import ChatServer
import NIOCore
import Testing

private typealias Event = WebSocketInbound.Event

/// What comes out of bytes handed over in the given pieces.
private func events(
    _ pieces: [[UInt8]], limits: WebSocketLimits = WebSocketLimits(maxMessageBytes: 100_000)
) -> [WebSocketInbound.Event] {
    var inbound = WebSocketInbound(limits: limits)
    var events: [WebSocketInbound.Event] = []
    for piece in pieces {
        var input = ByteBuffer(bytes: piece)
        while let event = inbound.next(from: &input) { events.append(event) }
        #expect(input.readableBytes == 0)
        inbound.readCompleted()
    }
    return events
}

private func text(_ string: String) -> Event { .message(.text(ByteBuffer(string: string))) }

@Suite struct WebSocketInboundTests {
    @Test(
        "Frames of every length form are delivered unmasked", arguments: [0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536])
    func lengths(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(events([stream(.binary(payload))]) == [.message(.binary(ByteBuffer(bytes: payload)))])
    }

    @Test("Every split of a conversation gives the same events")
    func everySplit() {
        let bytes = stream(
            .text("héllo €😀"), .text("frag", isFinal: false), .ping([1, 2, 3]), .continuation(Array("ment".utf8)),
            .binary([UInt8](repeating: 7, count: 130)), .pong([9]), .close(code: 1000, "tschüß"))
        let expected: [Event] = [
            text("héllo €😀"), .message(.ping(ByteBuffer(bytes: [1, 2, 3]))), text("fragment"),
            .message(.binary(ByteBuffer(repeating: 7, count: 130))), .message(.pong(ByteBuffer(bytes: [9]))),
            .message(.close(WebSocketCloseStatus(code: 1000, reason: "tschüß"))),
        ]
        #expect(events([bytes]) == expected)
        for split in 0...bytes.count {
            #expect(events([Array(bytes[..<split]), Array(bytes[split...])]) == expected)
        }
        #expect(events(bytes.map { [$0] }) == expected)
    }

    @Test(
        "A broken rule fails the connection",
        arguments: [
            (ClientFrame(reservedBits: 4, opcode: 1, payload: []), WebSocketFailure.reservedBitsSet),
            (ClientFrame(reservedBits: 1, opcode: 9, payload: []), .reservedBitsSet),
            (ClientFrame(opcode: 3, payload: []), .unknownOpcode),
            (ClientFrame(opcode: 7, payload: []), .unknownOpcode),
            (ClientFrame(opcode: 11, payload: []), .unknownOpcode),
            (ClientFrame(opcode: 15, payload: []), .unknownOpcode),
            (ClientFrame(opcode: 1, payload: [65], key: nil), .unmaskedFrame),
            (ClientFrame(isFinal: false, opcode: 8, payload: []), .fragmentedControlFrame),
            (ClientFrame(isFinal: false, opcode: 9, payload: []), .fragmentedControlFrame),
            (.ping([UInt8](repeating: 0, count: 126)), .oversizedControlFrame),
            (ClientFrame(opcode: 2, payload: [1], lengthBytes: 2), .nonMinimalLength),
            (ClientFrame(opcode: 2, payload: [1], lengthBytes: 8), .nonMinimalLength),
            (ClientFrame(opcode: 2, payload: [], announcedLength: 1 << 63), .frameTooLarge),
            (ClientFrame(opcode: 2, payload: [], announcedLength: .max), .frameTooLarge),
            (ClientFrame(opcode: 2, payload: [], announcedLength: 100_001), .frameTooLarge),
            (.continuation([1]), .unexpectedContinuation), (.close([3]), .invalidClosePayload),
            (.close(code: 1005), .invalidClosePayload), (.close([0x03, 0xE8, 0xFF]), .invalidUTF8),
            (ClientFrame(opcode: 1, payload: [0xC3]), .invalidUTF8),
            (ClientFrame(opcode: 1, payload: [0xED, 0xA0, 0x80]), .invalidUTF8),
        ])
    func failures(frame: ClientFrame, failure: WebSocketFailure) {
        #expect(events([frame.bytes]) == [.failed(failure)])
        #expect(events(frame.bytes.map { [$0] }) == [.failed(failure)])
        #expect(events([frame.bytes + stream(.text("later"))]) == [.failed(failure)])
    }

    @Test("A new message inside a fragmented one fails the connection")
    func interleaved() {
        let bytes = stream(.text("a", isFinal: false), .text("b"))
        #expect(events([bytes]) == [.failed(.interleavedMessage)])
    }

    @Test("Invalid text fails at its first wrong byte, before its frame is complete")
    func failsFast() {
        let frame = ClientFrame(opcode: 1, payload: [0x61, 0xF4, 0x90] + [UInt8](repeating: 0x61, count: 50))
        #expect(events([Array(frame.bytes.prefix(6 + 3))]) == [.failed(.invalidUTF8)])
    }

    @Test("A character may be split over fragments")
    func splitCharacter() {
        let bytes = stream(
            ClientFrame(isFinal: false, opcode: 1, payload: [0xF0, 0x9F]), .ping(), .continuation([0x98, 0x80]))
        #expect(events([bytes]).last == text("😀"))
    }

    @Test("The message limit counts all fragments, and may be met exactly")
    func messageLimit() {
        let limits = WebSocketLimits(maxMessageBytes: 10)
        let half = ClientFrame(isFinal: false, opcode: 2, payload: [UInt8](repeating: 1, count: 5))
        let fits = stream(half, .continuation([UInt8](repeating: 1, count: 5)))
        #expect(events([fits], limits: limits) == [.message(.binary(ByteBuffer(repeating: 1, count: 10)))])
        let tooMuch = stream(half, .continuation([UInt8](repeating: 1, count: 6)))
        #expect(events([tooMuch], limits: limits) == [.failed(.messageTooLarge)])
    }

    @Test("Nothing after a close frame is delivered")
    func afterClose() {
        let bytes = stream(.close(code: 1001), .text("late"), .close())
        #expect(events([bytes]) == [.message(.close(WebSocketCloseStatus(code: 1001)))])
    }

    @Test("A long frame announced and hardly begun costs no more than its bytes")
    func announcedLengthAllocatesNothing() throws {
        var assembler = WebSocketMessageAssembler(maxMessageBytes: 1 << 24)
        try assembler.frameStarted(
            WebSocketFrameHeader(isFinal: true, opcode: .binary, payloadLength: 1 << 23, maskingKey: 0))
        var input = ByteBuffer(bytes: [1])
        try assembler.payloadReceived(1, from: &input, key: 0)
        guard case .binary(let small)? = try assembler.frameEnded() else {
            Issue.record("no message")
            return
        }
        #expect(small.storageCapacity <= 64)
    }

    @Test("Random and mutated streams never trap and never deliver more than the limit")
    func fuzz() {
        var random = SplitMix(state: 20_260_101)
        let limits = WebSocketLimits(maxMessageBytes: 300)
        let valid = stream(
            .text("hello", isFinal: false), .ping([1]), .continuation(Array(" wörld".utf8)),
            .binary([UInt8](repeating: 5, count: 200)), .close(code: 1000, "bye"))
        for round in 0..<4000 {
            var bytes = valid
            if round % 2 == 0 {
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            } else {
                bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            for event in events([Array(bytes[..<cut]), Array(bytes[cut...])], limits: limits) {
                switch event {
                case .message(.text(let buffer)), .message(.binary(let buffer)): #expect(buffer.readableBytes <= 300)
                case .message(.ping(let buffer)), .message(.pong(let buffer)): #expect(buffer.readableBytes <= 125)
                case .message(.close), .failed: break
                }
            }
        }
    }
}

/// A small generator with a fixed seed, so that a failing round can be found again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
