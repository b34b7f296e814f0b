import ChatCore
import NIOCore

/// A push and its frame for each door, made on first use: encoded once per event and door.
struct EncodedPush {
    let push: Push
    private var native: ByteBuffer?

    init(_ push: Push) { self.push = push }

    mutating func frame(for codec: any DoorCodec) -> ByteBuffer {
        switch codec.slot {
        case .native:
            if let native { return native }
            var buffer = ByteBuffer()
            buffer.reserveCapacity(512)
            codec.encode(push, into: &buffer)
            native = buffer
            return buffer
        }
    }
}
