import ChatCore
import NIOCore

/// A push and its frame for each door, made on first use: encoded once per event and door.
struct EncodedPush {
    let push: Push
    private var frames = PerDoor<ByteBuffer>()

    init(_ push: Push) { self.push = push }

    mutating func frame(for codec: any DoorCodec) -> ByteBuffer {
        if let frame = frames[codec.slot] { return frame }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(512)
        codec.encode(push, into: &buffer)
        frames[codec.slot] = buffer
        return buffer
    }
}
