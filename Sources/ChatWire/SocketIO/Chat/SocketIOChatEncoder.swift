public import ChatCore

/// Writes what the chat says to Socket.IO clients on the main namespace, without Engine.IO's type in front.
///
/// Equal values give equal bytes: a push is encoded once and the same bytes go to every subscriber.
public enum SocketIOChatEncoder {
    /// Writes `2["<type>",{…}]`: the event's name is the push's type, its argument the object of the native protocol.
    ///
    /// - Parameter offset: A last argument, by which a client's session is recovered; see Docs/adr/0006-socketio-recovery.md.
    @inlinable
    public static func encode<Sink: ByteSink>(push: Push, offset: String? = nil, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.event, namespace: SocketIOPacket.mainNamespace, into: &sink)
        sink.write(byte: UInt8(ascii: "["))
        sink.writeJSON(push.name)
        sink.write(byte: UInt8(ascii: ","))
        NativeEncoder.encode(push: push, into: &sink)
        end(offset: offset, into: &sink)
    }

    /// Writes `3<id>[{"ok":true,…}]`: the native reply without `re`.
    @inlinable
    public static func encode<Sink: ByteSink>(reply: Reply, ackID: Int64, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.ack, namespace: SocketIOPacket.mainNamespace, id: ackID, into: &sink)
        sink.write(byte: UInt8(ascii: "["))
        encodeBody(of: reply, into: &sink)
        sink.write(byte: UInt8(ascii: "]"))
    }

    /// Writes `3<id>[{"error":{…}}]`: the native reply without `re`, and like it without `ok`.
    @inlinable
    public static func encode<Sink: ByteSink>(error: ChatError, ackID: Int64, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.ack, namespace: SocketIOPacket.mainNamespace, id: ackID, into: &sink)
        sink.write(#"[{"error":"#)
        NativeEncoder.encode(error: error, into: &sink)
        sink.write("}]")
    }

    /// Writes `2["error",{"code":…,"message":…,"retryAfterMs":…}]`, for a request that asked for no acknowledgement.
    @inlinable
    public static func encode<Sink: ByteSink>(error: ChatError, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.event, namespace: SocketIOPacket.mainNamespace, into: &sink)
        sink.write(#"["error","#)
        NativeEncoder.encode(error: error, into: &sink)
        sink.write(byte: UInt8(ascii: "]"))
    }

    /// Writes `2["welcome",{"ok":true,"type":"welcome",…}]`, the first event after the namespace was joined.
    @inlinable
    public static func encode<Sink: ByteSink>(welcome: Reply.Welcome, offset: String? = nil, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.event, namespace: SocketIOPacket.mainNamespace, into: &sink)
        sink.write(#"["welcome","#)
        encodeBody(of: .welcome(welcome), into: &sink)
        end(offset: offset, into: &sink)
    }

    /// Writes `2["session.offset",{},"…"]`: how far the session has come, after the events that brought it there.
    @inlinable
    public static func encode<Sink: ByteSink>(offset: String, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.event, namespace: SocketIOPacket.mainNamespace, into: &sink)
        sink.write(#"["session.offset",{}"#)
        end(offset: offset, into: &sink)
    }

    /// Writes `2["session.close",{"code":…,"reason":…,"reconnect":…}]`, the last event before the server closes: why.
    @inlinable
    public static func encode<Sink: ByteSink>(closing code: CloseCode, into sink: inout Sink) {
        SocketIOPacketEncoder.header(.event, namespace: SocketIOPacket.mainNamespace, into: &sink)
        sink.write(#"["session.close",{"code":"#)
        sink.writeJSON(Int64(code.wireValue))
        sink.write(#","reason":"#)
        sink.writeJSON(code.reason)
        sink.write(code.asksToReconnect ? #","reconnect":true}]"# : #","reconnect":false}]"#)
    }

    /// The refusal of a namespace by an error: its words, and `{"code":…,"retryAfterMs":…}` for programs.
    public static func refusal(_ error: ChatError) -> SocketIORefusal {
        var data: [UInt8] = Array(#"{"code":"#.utf8)
        data.writeJSON(error.code.name)
        if let delay = error.retryAfterMs {
            data.write(#","retryAfterMs":"#)
            data.writeJSON(delay)
        }
        data.write(byte: UInt8(ascii: "}"))
        return SocketIORefusal(message: error.publicMessage, data: SocketIOPayload(object: data))
    }

    @inlinable
    static func encodeBody<Sink: ByteSink>(of reply: Reply, into sink: inout Sink) {
        sink.write(#"{"ok":true"#)
        NativeEncoder.encodeFields(of: reply, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    @inlinable
    static func end<Sink: ByteSink>(offset: String?, into sink: inout Sink) {
        if let offset {
            sink.write(byte: UInt8(ascii: ","))
            sink.writeJSON(offset)
        }
        sink.write(byte: UInt8(ascii: "]"))
    }
}
