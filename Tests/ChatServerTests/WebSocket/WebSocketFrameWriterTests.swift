import ChatServer
import ChatWire
import NIOCore
import Testing

/// Frames of a server stream read back by plain rules: first byte and payload.
private func frames(_ buffer: ByteBuffer) -> [(first: UInt8, payload: [UInt8])] {
    var buffer = buffer
    var result: [(first: UInt8, payload: [UInt8])] = []
    while let first = buffer.readInteger(as: UInt8.self), let short = buffer.readInteger(as: UInt8.self) {
        var length = Int(short)
        if short == 126 { length = Int(buffer.readInteger(as: UInt16.self) ?? 0) }
        if short == 127 { length = Int(buffer.readInteger(as: UInt64.self) ?? 0) }
        #expect(short < 126 || length > (short == 126 ? 125 : 65_535))
        result.append((first, buffer.readBytes(length: length) ?? []))
    }
    return result
}

@Suite struct WebSocketFrameWriterTests {
    @Test(
        "A payload written in place gets the shortest header",
        arguments: [0, 1, 125, 126, 4000, 65_535, 65_536, 70_000])
    func inPlace(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var buffer = ByteBuffer(string: "skip")
        WebSocketFrameWriter.writeText("before", into: &buffer)
        buffer.moveReaderIndex(forwardBy: 4)
        WebSocketFrameWriter.writeBinaryFrame(into: &buffer) { sink in
            payload.withUnsafeBytes { sink.write(contentsOf: $0) }
        }
        WebSocketFrameWriter.writeTextFrame(into: &buffer) { $0.write("after") }
        let read = frames(buffer)
        #expect(read.map(\.first) == [0x81, 0x82, 0x81])
        #expect(read.map(\.payload) == [Array("before".utf8), payload, Array("after".utf8)])
    }

    @Test("Control frames carry at most 125 bytes")
    func controlFrames() {
        var buffer = ByteBuffer()
        WebSocketFrameWriter.writePing(ByteBuffer(repeating: 1, count: 200), into: &buffer)
        WebSocketFrameWriter.writePong(ByteBuffer(bytes: [2]), into: &buffer)
        WebSocketFrameWriter.writeClose(WebSocketCloseStatus(code: 1001, reason: "x"), into: &buffer)
        WebSocketFrameWriter.writeClose(WebSocketCloseStatus(code: nil), into: &buffer)
        let read = frames(buffer)
        #expect(read.map(\.first) == [0x89, 0x8A, 0x88, 0x88])
        #expect(read.map(\.payload) == [[UInt8](repeating: 1, count: 125), [2], [0x03, 0xE9, 0x78], []])
    }

    @Test("A reason is cut at a character, and a code that may not be sent is replaced")
    func closeStatus() {
        let status = WebSocketCloseStatus(code: 1006, reason: String(repeating: "€", count: 50))
        #expect(status.code == 1011)
        #expect(status.reason == String(repeating: "€", count: 41))
    }

    @Test("Close codes are those of RFC 6455 §7.4 and the registry")
    func closeCodes() {
        let allowed = (UInt16(0)...5100).filter(WebSocketCloseStatus.isAllowed)
        #expect(allowed == Array(1000...1003) + Array(1007...1014) + Array(3000...4999))
    }
}
