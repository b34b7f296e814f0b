import ChatCore
import ChatWire
import Foundation
import Testing

/// Whatever arrives, nothing traps; that these tests end is what they show.
@Suite struct SocketIOFuzzTests {
    /// Multiplies the inputs: 1 in everyday runs, 500 for ten million, as `CHAT_FUZZ_FACTOR=500 swift test --filter SocketIOFuzz`.
    static var factor: Int { ProcessInfo.processInfo.environment["CHAT_FUZZ_FACTOR"].flatMap { Int($0) } ?? 1 }

    static let texts = [
        "0", #"0{"token":"x","pid":"a","offset":"b"}"#, "0/custom,", "1", "1/custom,", #"2["a",1,{"b":[null]}]"#,
        #"2/custom,17["b"]"#, "30[]", #"31["x"]"#, #"4{"message":"x"}"#,
        #"51-["c",{"_placeholder":true,"num":0}]"#,
        #"52-/custom,5["c",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]"#,
        #"61-0[{"_placeholder":true,"num":0}]"#, #"50-["d"]"#,
    ]

    static func damaged(_ text: String, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<random.below(4) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes[place] = random.pick(Array(#"0123456789-/,[]{}":_a\ "#.utf8))
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(random.pick(Array(#"0123456789-/,[]{}":_a\ "#.utf8)), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    @Test(
        "Damaged packets are packets or faults, and packets are written as they were read",
        arguments: 0..<10 as Range<UInt64>)
    func damagedPackets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 * Self.factor {
            let bytes = Self.damaged(random.pick(Self.texts), &random)
            var decoder = SocketIOPacketDecoder()
            let first = bytes.withUnsafeBytes { bytes in Result { try decoder.text(bytes) } }
            guard case .success(let decoded) = first else { continue }
            var packet = decoded
            while packet == nil, decoder.isAwaitingAttachments {
                packet = try? decoder.binary([UInt8(random.below(256))])
            }
            guard let packet else { continue }
            var again = SocketIOPacketDecoder()
            var read = try? again.text(written { SocketIOPacketEncoder.encode(packet, into: &$0) })
            for attachment in packet.attachments { read = try? again.binary(attachment) }
            #expect(read == packet)
            if let event = SocketIOEvent(packet) {
                #expect(event.arguments.count == event.argumentCount)
                _ = event.name
                _ = SocketIOChatDecoder().decode(event)
                _ = try? LiveChatEvent.decode(event)
            }
            _ = try? SocketIOChatDecoder().decode(auth: packet.payload)
        }
    }

    @Test(
        "A connection survives any order of events, and each awaited acknowledgement ends once",
        arguments: 0..<20 as Range<UInt64>)
    func machine(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 * Self.factor {
            var now = Timestamp.start
            var machine = SocketIOConnection(
                settings: SocketIOConnectionSettings(namespaces: ["/", "/custom"], maxAwaitedAcks: 4), at: now)
            var open: Set<Int64> = []
            func end(_ ids: [Int64]) {
                for id in ids { #expect(open.remove(id) != nil) }
            }
            func handle(_ action: SocketIOConnection.ReceiveAction) {
                switch action {
                case .acknowledge(let id, _): end([id])
                case .leave(_, let failing): end(failing)
                case .close(let closing): end(closing.failing)
                case .doNothing, .join, .refuse, .deliver: break
                }
            }
            for _ in 0..<100 {
                let namespace = random.pick(["/", "/custom"])
                switch random.below(12) {
                case 0...4:
                    let isSound = random.below(20) > 0
                    let text = random.pick(Self.texts)
                    let bytes = isSound ? Array(text.utf8) : Self.damaged(text, &random)
                    handle(bytes.withUnsafeBytes { machine.textReceived($0, at: now) })
                case 5: handle(machine.binary([1, 2], at: now))
                case 6, 7: _ = machine.joinAccepted(namespace)
                case 8: if random.chance(oneIn: 4) { _ = machine.joinRefused(namespace) }
                case 9:
                    let deadline = now + .seconds(random.below(20))
                    if case .send(let id) = machine.ackRequested(namespace: namespace, deadline: deadline) {
                        open.insert(id)
                    }
                case 10:
                    if case .disconnect(let failing) = machine.namespaceClosed(namespace, at: now) { end(failing) }
                default:
                    now = now + .seconds(random.below(5))
                    switch machine.deadlineReached(at: now) {
                    case .expire(let ids): end(ids)
                    case .close(let closing): end(closing.failing)
                    case .doNothing: break
                    }
                }
            }
            if let closing = machine.transportClosed() { end(closing.failing) }
            #expect(open.isEmpty)
            #expect(machine.nextDeadline == nil)
        }
    }
}
