import ChatWire
import NIOCore

/// Cuts complete, unmasked server frames into the messages they carry, as slices.
///
/// Frames that carry no message (a text without the digit, a control frame, a fragment) are passed over, and an incomplete
/// frame ends the cutting: the frames are the server's own, so neither is met.
struct EngineIOFrameCutter: Sequence, IteratorProtocol {
    private var frames: ByteBuffer

    init(_ frames: ByteBuffer) { self.frames = frames }

    mutating func next() -> EngineIOServerMessage? {
        while let (opcode, payload) = nextFrame() {
            switch opcode {
            case WebSocketFrameHeader.Opcode.text.rawValue:
                var text = payload
                guard text.readInteger(as: UInt8.self) == EngineIOPacketType.messagePrefix else { continue }
                return EngineIOServerMessage(isBinary: false, payload: text)
            case WebSocketFrameHeader.Opcode.binary.rawValue:
                return EngineIOServerMessage(isBinary: true, payload: payload)
            default: continue
            }
        }
        return nil
    }

    /// RFC 6455 §5.2, without a mask.
    private mutating func nextFrame() -> (opcode: UInt8, payload: ByteBuffer)? {
        guard let start = frames.readInteger(as: UInt16.self) else { return nil }
        let length: Int?
        switch start & 0x7F {
        case 126: length = frames.readInteger(as: UInt16.self).map(Int.init)
        case 127: length = frames.readInteger(as: UInt64.self).flatMap(Int.init(exactly:))
        default: length = Int(start & 0x7F)
        }
        guard let length, length <= frames.readableBytes, let payload = frames.readSlice(length: length) else {
            return nil
        }
        return (UInt8(start >> 8 & 0x0F), payload)
    }
}
