import ChatWire
import NIOCore
import Testing

@testable import ChatServer

@Suite("Cutting server frames into messages")
struct EngineIOFrameCutterTests {
    @Test("every length form, text and binary, in order", arguments: [0, 1, 124, 125, 126, 65_534, 65_535, 70_000])
    func lengths(count: Int) {
        let text = String(repeating: "é", count: count / 2) + (count % 2 == 1 ? "x" : "")
        let binary = [UInt8](repeating: 0x34, count: count)
        var frames = ByteBuffer()
        WebSocketFrameWriter.writeText("4" + text, into: &frames)
        WebSocketFrameWriter.writeBinary(ByteBuffer(bytes: binary), into: &frames)
        WebSocketFrameWriter.writeText("4", into: &frames)
        #expect(
            Array(EngineIOFrameCutter(frames)) == [
                EngineIOServerMessage(isBinary: false, payload: ByteBuffer(string: text)),
                EngineIOServerMessage(isBinary: true, payload: ByteBuffer(bytes: binary)),
                EngineIOServerMessage(isBinary: false, payload: ByteBuffer()),
            ])
    }

    @Test("what carries no message is passed over")
    func others() {
        var frames = ByteBuffer()
        WebSocketFrameWriter.writePing(ByteBuffer(string: "4"), into: &frames)
        WebSocketFrameWriter.writeText("2probe", into: &frames)
        WebSocketFrameWriter.writeText("", into: &frames)
        WebSocketFrameWriter.writeText("4a", into: &frames)
        #expect(
            Array(EngineIOFrameCutter(frames)) == [
                EngineIOServerMessage(isBinary: false, payload: ByteBuffer(string: "a"))
            ])
    }

    @Test("a cut frame gives nothing, wherever it is cut")
    func incomplete() {
        var frames = ByteBuffer()
        WebSocketFrameWriter.writeText("4" + String(repeating: "x", count: 70_000), into: &frames)
        for length in [0, 1, 2, 5, 9, 10, 11, frames.readableBytes - 1] {
            let part = frames.getSlice(at: frames.readerIndex, length: length) ?? ByteBuffer()
            #expect(Array(EngineIOFrameCutter(part)).isEmpty)
        }
    }
}
