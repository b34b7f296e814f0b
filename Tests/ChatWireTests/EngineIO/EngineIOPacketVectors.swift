import ChatWire

typealias Packet = EngineIOPacket<EngineIOMessage>

/// One packet in all its written forms.
struct PacketVector: Sendable {
    var packet: Packet
    /// As the payload of a WebSocket frame.
    var frame: [UInt8]
    var isBinaryFrame = false
    /// As a part of a long-polling payload.
    var part: [UInt8]

    init(_ packet: Packet, _ text: String) {
        self.packet = packet
        frame = Array(text.utf8)
        part = frame
    }

    init(binary bytes: [UInt8], part: String) {
        packet = .message(.binary(bytes[...]))
        frame = bytes
        isBinaryFrame = true
        self.part = Array(part.utf8)
    }

    /// Written out by hand from the protocol's document.
    static let all = [
        PacketVector(.open(#"{"sid":"lv_VI97HAXpY6yYWAAAC"}"#.utf8.slice), #"0{"sid":"lv_VI97HAXpY6yYWAAAC"}"#),
        PacketVector(.close, "1"),
        PacketVector(.ping, "2"),
        PacketVector(.probe, "2probe"),
        PacketVector(.pong, "3"),
        PacketVector(.probeAnswer, "3probe"),
        PacketVector(.message(.text("hello")), "4hello"),
        PacketVector(.message(.text("")), "4"),
        PacketVector(.message(.text("4")), "44"),
        PacketVector(.message(.text("bAQIDBA==")), "4bAQIDBA=="),
        PacketVector(.message(.text("€ 😀 中")), "4€ 😀 中"),
        PacketVector(.upgrade, "5"),
        PacketVector(.noop, "6"),
        PacketVector(binary: [1, 2, 3, 4], part: "bAQIDBA=="),
        PacketVector(binary: [], part: "b"),
        PacketVector(binary: [0], part: "bAA=="),
        PacketVector(binary: [0xFF, 0xFE], part: "b//4="),
        PacketVector(binary: [0x1E, 0x34, 0xFB], part: "bHjT7"),
    ]
}

extension Sequence<UInt8> {
    var slice: ArraySlice<UInt8> { Array(self)[...] }
}

/// The packets of a body, or the fault in it.
func packets(of body: [UInt8], maxBytes: Int = 1_000_000) -> Result<[Packet], EngineIOFault> {
    do throws(EngineIOFault) {
        return .success(Array(try EngineIOPayload(body, maxBytes: maxBytes)))
    } catch {
        return .failure(error)
    }
}

func packets(of body: String) -> Result<[Packet], EngineIOFault> { packets(of: Array(body.utf8)) }

func body(_ packets: [Packet]) -> [UInt8] {
    var body: [UInt8] = []
    EngineIOPayload.encode(packets, into: &body)
    return body
}

func decodeFrame(text: [UInt8]) -> Result<Packet, EngineIOFault> {
    text.withUnsafeBytes { bytes in
        do throws(EngineIOFault) {
            return .success(try EngineIOFrame.decode(text: bytes))
        } catch {
            return .failure(error)
        }
    }
}

func frame(_ text: String) -> EngineIOFrame { Array(text.utf8).withUnsafeBytes { EngineIOFrame(text: $0) } }
