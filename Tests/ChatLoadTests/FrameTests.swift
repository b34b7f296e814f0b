import ChatLoad
import NIOCore
import Testing

@Suite("WebSocket frames of the generator")
struct FrameTests {
    private func cut(_ bytes: [UInt8], at offset: Int = 0, limit: Int = 1 << 20) -> ServerFrame.Cut {
        bytes.withUnsafeBytes { ServerFrame.cut($0, at: offset, limit: limit) }
    }

    @Test("Every length form is read, and every shorter piece is incomplete", arguments: [0, 125, 126, 65_535, 65_536])
    func lengths(count: Int) {
        var bytes: [UInt8] = [0x81]
        switch count {
        case ..<126: bytes.append(UInt8(count))
        case ..<65_536: bytes += [126, UInt8(count >> 8), UInt8(count & 0xFF)]
        default: bytes += [127] + (0..<8).map { UInt8(count >> (56 - 8 * $0) & 0xFF) }
        }
        let start = bytes.count
        bytes += [UInt8](repeating: 7, count: count)
        let frame = ServerFrame(isFinal: true, opcode: 1, payload: start..<start + count)
        #expect(cut(bytes) == .frame(frame))
        for short in [0, 1, start - 1, bytes.count - 1] where short < bytes.count {
            #expect(cut(Array(bytes.prefix(short))) == .incomplete)
        }
    }

    @Test("What a server may not send is broken")
    func broken() {
        #expect(cut([0x81, 0x80, 0, 0, 0, 0]) == .broken)  // masked
        #expect(cut([0xC1, 0]) == .broken)  // compressed, though nobody agreed on it
        #expect(cut([0x81, 126, 0x10, 0x00], limit: 4095) == .broken)
        #expect(cut([0x81, 127] + [UInt8](repeating: 0xFF, count: 8)) == .broken)
    }

    @Test("Frames one behind the other")
    func several() {
        let bytes: [UInt8] = [0x89, 1, 9, 0x01, 0]
        #expect(cut(bytes) == .frame(ServerFrame(isFinal: true, opcode: 9, payload: 2..<3)))
        #expect(cut(bytes, at: 3) == .frame(ServerFrame(isFinal: false, opcode: 1, payload: 5..<5)))
        #expect(cut(bytes, at: 5) == .incomplete)
    }

    @Test("A written frame is masked as RFC 6455 §5.3 says", arguments: [0, 1, 7, 8, 9, 125, 126, 300, 70_000])
    func masking(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var buffer = ByteBuffer()
        let key: UInt32 = 0x1234_5678
        payload.withUnsafeBytes { ClientFrame.write(1, $0, key: key, into: &buffer) }
        #expect(buffer.readInteger(as: UInt8.self) == 0x81)
        let short = (buffer.readInteger(as: UInt8.self) ?? 0) & 0x7F
        var length = UInt64(short)
        if short == 126 { length = UInt64(buffer.readInteger(as: UInt16.self) ?? 0) }
        if short == 127 { length = buffer.readInteger(as: UInt64.self) ?? 0 }
        #expect(length == UInt64(count))
        let mask = buffer.readBytes(length: 4) ?? []
        #expect(mask == [0x12, 0x34, 0x56, 0x78])
        let masked = buffer.readBytes(length: count) ?? []
        #expect(masked.enumerated().map { $1 ^ mask[$0 & 3] } == payload)
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        "Answers to the upgrade",
        arguments: [
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nrest", UpgradeAnswer.accepted(end: 56)),
            ("HTTP/1.1 429 Too Many Requests\r\n\r\n", .refused(status: 429)),
            ("HTTP/1.1 101 Switching Protocols\r\n", .incomplete), ("", .incomplete),
            ("SSH-2.0 \r\n\r\n", .broken), ("HTTP/1.1 \r\n\r\n", .broken),
            (String(repeating: "x", count: UpgradeAnswer.maxHead + 1), .broken),
        ])
    func upgrades(text: String, expected: UpgradeAnswer) {
        #expect(Array(text.utf8).withUnsafeBytes { UpgradeAnswer($0) } == expected)
    }

    @Test("A tag is read back, and what is cut or changed is none")
    func tags() {
        let tag = MessageTag(run: 1, conversation: 0, number: 0, intended: 999_999_999_999_999_999)
        var bytes: [UInt8] = []
        tag.write(bytes: 64, into: &bytes)
        #expect(bytes.count == 64)
        #expect(bytes.withUnsafeBytes { MessageTag($0, at: 0) } == tag)
        for count in 0..<26 { #expect(bytes.prefix(count).withUnsafeBytes { MessageTag($0, at: 0) } == nil) }
        for text in ["~1.2.3~", "~1.2.3.x~", "1.2.3.4~", "~1.2.3.99999999999999999999~", "~"] {
            #expect(Array(text.utf8).withUnsafeBytes { MessageTag($0, at: 0) } == nil)
        }
    }
}
