public import ChatCore

/// Writes what the server says on the native protocol: one JSON object per call, no intermediate strings.
///
/// Field order is fixed, so equal values give equal bytes: a push may be encoded once and sent to every subscriber.
public enum NativeEncoder {
    /// Writes `{"re":…,"ok":true,…}`.
    @inlinable
    public static func encode<Sink: ByteSink>(reply: Reply, to request: RequestID?, into sink: inout Sink) {
        sink.write(#"{"re":"#)
        sink.writeJSON(request)
        sink.write(#","ok":true"#)
        encodeFields(of: reply, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes `{"re":…,"error":{"code":…,"message":…,"retryAfterMs":…}}`; `detail` is never written.
    @inlinable
    public static func encode<Sink: ByteSink>(error: ChatError, to request: RequestID?, into sink: inout Sink) {
        sink.write(#"{"re":"#)
        sink.writeJSON(request)
        sink.write(#","error":"#)
        encode(error: error, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes the error object alone: `{"code":…,"message":…,"retryAfterMs":…}`, the same on every door.
    @inlinable
    public static func encode<Sink: ByteSink>(error: ChatError, into sink: inout Sink) {
        sink.write(#"{"code":"#)
        sink.writeJSON(error.code.name)
        sink.write(#","message":"#)
        sink.writeJSON(error.publicMessage)
        if let delay = error.retryAfterMs {
            sink.write(#","retryAfterMs":"#)
            sink.writeJSON(delay)
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes `{"type":…,…}`.
    @inlinable
    public static func encode<Sink: ByteSink>(push: Push, into sink: inout Sink) {
        switch push {
        case .event(let event):
            encode(event: event, withConversation: true, into: &sink)
        case .receipts(let conversation, let receipts):
            sink.write(#"{"type":"receipt","conversation":"#)
            sink.writeJSON(conversation)
            sink.write(#","receipts":"#)
            sink.writeJSON(array: receipts) { encode(receipt: $1, into: &$0) }
            sink.write(byte: UInt8(ascii: "}"))
        case .typing(let conversation, let user, let isActive):
            sink.write(#"{"type":"typing","conversation":"#)
            sink.writeJSON(conversation)
            sink.write(#","user":"#)
            sink.writeJSON(user)
            sink.write(#","active":"#)
            sink.writeJSON(isActive)
            sink.write(byte: UInt8(ascii: "}"))
        case .presence(let users):
            sink.write(#"{"type":"presence","users":"#)
            sink.writeJSON(array: users) { encode(presence: $1, into: &$0) }
            sink.write(byte: UInt8(ascii: "}"))
        case .tokenExpiring(let expiresAt):
            sink.write(#"{"type":"token.expiring","expiresAt":"#)
            sink.writeJSON(expiresAt)
            sink.write(byte: UInt8(ascii: "}"))
        case .reconnect(let afterMs):
            sink.write(#"{"type":"reconnect","afterMs":"#)
            sink.writeJSON(afterMs)
            sink.write(byte: UInt8(ascii: "}"))
        case .resync:
            sink.write(#"{"type":"resync"}"#)
        }
    }
}
