/// What a text message of the server says, as far as a load generator needs to know.
package enum ServerSaying: Hashable, Sendable {
    /// A message was pushed; the tag is nil when the body is nobody's of this generator.
    case message(seq: Int64, tag: MessageTag?)
    /// A request was answered.
    case success(id: Int64)
    /// A request was refused, with an error code. `id` is 0 for the sign-in and nil when the refusal names no request.
    case refusal(id: Int64?, code: String)
    /// Signed in.
    case welcome
    /// Socket.IO: the session is open, so the namespace can be joined.
    case opened
    /// Socket.IO: a ping, to be answered.
    case ping
    /// Socket.IO: the close code that the end of the connection will not show.
    case closing(code: Int64)
    /// A push that is no message, or a packet that needs no answer.
    case other
    /// Nothing that this generator knows.
    case unrecognised

    /// Sorts a whole text message.
    package init(_ bytes: UnsafeRawBufferPointer, door: LoadDoor) {
        switch door {
        case .native: self = Self.native(bytes)
        case .socketio: self = Self.socketIO(bytes)
        }
    }

    // MARK: Native

    private static func native(_ bytes: UnsafeRawBufferPointer) -> ServerSaying {
        if bytes.has(#"{"type":"message.created","#) { return message(bytes, from: 26) }
        if bytes.has(#"{"re":"#) {
            guard let id = bytes.number(at: 6) else {
                return bytes.has("null", at: 6) ? refusal(bytes, id: nil, from: 10) : .unrecognised
            }
            if bytes.has(#","ok":true"#, at: id.end) {
                return id.value == 0 ? .welcome : .success(id: id.value)
            }
            return refusal(bytes, id: id.value, from: id.end)
        }
        return bytes.has(#"{"type":""#) ? .other : .unrecognised
    }

    // MARK: Socket.IO

    private static func socketIO(_ bytes: UnsafeRawBufferPointer) -> ServerSaying {
        guard let first = bytes.first else { return .unrecognised }
        switch first {
        case UInt8(ascii: "0"): return .opened
        case UInt8(ascii: "2"): return .ping
        case UInt8(ascii: "4"): return packet(bytes)
        case UInt8(ascii: "6"): return .other
        default: return .unrecognised
        }
    }

    private static func packet(_ bytes: UnsafeRawBufferPointer) -> ServerSaying {
        if bytes.has(#"42["message.created","#) { return message(bytes, from: 21) }
        if bytes.has("43") {
            guard let id = bytes.number(at: 2) else { return .unrecognised }
            if bytes.has(#"[{"ok":true"#, at: id.end) { return .success(id: id.value) }
            return refusal(bytes, id: id.value, from: id.end)
        }
        if bytes.has("42[\"") {
            if bytes.has(#"welcome","#, at: 4) { return .welcome }
            if bytes.has(#"error","#, at: 4) { return refusal(bytes, id: nil, from: 4) }
            if bytes.has(#"session.close","#, at: 4) {
                return bytes.number(behind: #""code":"#).map { .closing(code: $0) } ?? .unrecognised
            }
            return .other
        }
        if bytes.has("44") { return refusal(bytes, id: 0, from: 2) }
        return bytes.has("40") ? .other : .unrecognised
    }

    // MARK: Both

    private static func message(_ bytes: UnsafeRawBufferPointer, from start: Int) -> ServerSaying {
        guard let key = bytes.end(of: #""seq":"#, from: start), let seq = bytes.number(at: key) else {
            return .unrecognised
        }
        let body = bytes.end(of: #""body":""#, from: seq.end) ?? bytes.end(of: #""body":""#, from: start)
        return .message(seq: seq.value, tag: body.flatMap { MessageTag(bytes, at: $0) })
    }

    private static func refusal(_ bytes: UnsafeRawBufferPointer, id: Int64?, from start: Int) -> ServerSaying {
        guard let code = bytes.text(behind: #""code":""#, from: start) else {
            // A namespace that is not there is refused in words only.
            return bytes.text(behind: #""message":""#, from: start).map { .refusal(id: id, code: $0) } ?? .unrecognised
        }
        return .refusal(id: id, code: code)
    }
}
