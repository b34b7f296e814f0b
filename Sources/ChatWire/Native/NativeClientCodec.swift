public import ChatCore

/// The client's side of the native protocol: commands to bytes, the server's frames to values.
///
/// Unknown fields and push types are let pass, so that an older client talks to a newer server.
public enum NativeClientCodec {
    /// Writes `{"id":…,"type":…,…}`.
    public static func encode<Sink: ByteSink>(_ command: Command, id: RequestID, into sink: inout Sink) {
        sink.write(#"{"id":"#)
        sink.writeJSON(id)
        sink.write(#","type":"#)
        sink.writeJSON(command.name)
        encodeFields(of: command, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// The bytes of `{"id":…,"type":…,…}`, to be sent as one text message.
    public static func encode(_ command: Command, id: String) -> [UInt8] {
        var bytes: [UInt8] = []
        encode(command, id: .text(id), into: &bytes)
        return bytes
    }

    /// Sorts a frame of the server; pushes and errors are decoded, a reply waits for its command.
    ///
    /// - Parameter bytes: A whole text message; borrowed during the call.
    /// - Throws: ``ChatError`` `internal` when the frame breaks the protocol.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> NativeServerFrame {
        let result: Result<NativeServerFrame, ChatError> = NativeObject.reading(bytes) { object throws(ChatError) in
            if object.has(.re) || object.has(.ok) || object.has(.error) {
                let id = try object.replyID()
                if object.has(.error) {
                    let error = try object.object(.error) { error throws(ChatError) in try error.error() }
                    return .reply(id: id, .failure(error))
                }
                guard try object.flag(.ok) else { throw NativeFields.fault(.ok, "must be true") }
                return .reply(id: id, .success(NativeReplyBody(bytes: Array(bytes))))
            }
            return try object.push()
        }
        return try result.get()
    }
}
