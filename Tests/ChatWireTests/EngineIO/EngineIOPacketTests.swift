import ChatWire
import Testing

@Suite struct EngineIOPacketTests {
    @Test("Every packet is written as its vector", arguments: PacketVector.all)
    func encode(vector: PacketVector) {
        var frame: [UInt8] = []
        vector.packet.encodeFrame(into: &frame)
        #expect(vector.packet.isBinaryFrame() == vector.isBinaryFrame)
        #expect(frame == vector.frame)
        #expect(body([vector.packet]) == vector.part)
    }

    @Test("Every vector is read as its packet", arguments: PacketVector.all)
    func decode(vector: PacketVector) {
        if vector.isBinaryFrame {
            #expect(vector.frame.withUnsafeBytes { EngineIOFrame.decode(binary: $0) } == vector.packet)
        } else {
            #expect(decodeFrame(text: vector.frame) == .success(vector.packet))
        }
        #expect(packets(of: vector.part) == .success([vector.packet]))
    }

    @Test("Binary is text on a WebSocket for a client that asked for it, and is read back", arguments: PacketVector.all)
    func base64Frames(vector: PacketVector) {
        var frame: [UInt8] = []
        vector.packet.encodeFrame(into: &frame, base64: true)
        #expect(!vector.packet.isBinaryFrame(base64: true))
        #expect(frame == vector.part)
        #expect(decodeFrame(text: frame) == .success(vector.packet))
    }

    @Test("A frame's kind is known without reading its payload")
    func frameKinds() {
        #expect(frame("4hello") == .text)
        #expect(frame("4") == .text)
        #expect(frame("2probe") == .probe)
        #expect(frame("2") == .control(.ping))
        #expect(frame("2prob") == .control(.ping))
        #expect(frame("2probes") == .control(.ping))
        #expect(frame("3") == .control(.pong))
        #expect(frame("3probe") == .control(.pong))
        #expect(frame("5") == .control(.upgrade))
        #expect(frame("bAQ==") == .base64)
        #expect(frame("bAQ") == .invalid(.invalidBase64))
        #expect(frame("") == .invalid(.emptyPacket))
        #expect(frame("abc") == .invalid(.unknownType))
        #expect(frame("7") == .invalid(.unknownType))
        #expect(frame("/") == .invalid(.unknownType))
    }

    @Test("Data behind a type that has none is read over", arguments: ["1x", "3anything", "5now", "6 "])
    func dataIsReadOver(text: String) throws {
        let bare = try decodeFrame(text: [Array(text.utf8)[0]]).get()
        #expect(decodeFrame(text: Array(text.utf8)) == .success(bare))
    }

    @Test(
        "What the kind says agrees with what decoding says, for every first byte",
        arguments: 0...255 as ClosedRange<UInt8>)
    func kindAgreesWithDecoding(first: UInt8) {
        for rest in ["", "probe", "AQIDBA==", "x"] {
            let bytes = [first] + Array(rest.utf8)
            let kind = bytes.withUnsafeBytes { EngineIOFrame(text: $0) }
            switch decodeFrame(text: bytes) {
            case .failure(let fault): #expect(kind == .invalid(fault))
            case .success(.message(.text)): #expect(kind == .text)
            case .success(.message(.binary)): #expect(kind == .base64)
            case .success(.probe): #expect(kind == .probe)
            case .success(let packet): #expect(kind == .control(packet.type))
            }
        }
    }
}
