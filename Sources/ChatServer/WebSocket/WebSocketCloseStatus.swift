package import NIOCore

/// The payload of a close frame (RFC 6455 §5.5.1).
package struct WebSocketCloseStatus: Hashable, Sendable {
    /// Most bytes a reason may have beside the code in a control frame.
    package static let maxReasonBytes = 123

    /// The status code; nil when the payload is empty.
    package var code: UInt16?
    /// The reason; empty when there is none.
    package var reason: String

    /// Creates a status that may be sent: a code that may not be is replaced by 1011, a long reason cut at a character.
    package init(code: UInt16?, reason: String = "") {
        self.code = code.map { Self.isAllowed($0) ? $0 : 1011 }
        var reason = reason
        while reason.utf8.count > Self.maxReasonBytes { reason.removeLast() }
        self.reason = code == nil ? "" : reason
    }

    /// Reads a received payload.
    package init(payload: ByteBuffer) throws(WebSocketFailure) {
        var payload = payload
        guard payload.readableBytes > 0 else {
            (code, reason) = (nil, "")
            return
        }
        guard let code = payload.readInteger(as: UInt16.self), Self.isAllowed(code) else { throw .invalidClosePayload }
        var validator = UTF8Validator()
        guard payload.withUnsafeReadableBytes({ validator.consume($0) }), validator.isComplete else {
            throw .invalidUTF8
        }
        self.code = code
        self.reason = String(buffer: payload)
    }

    /// Whether a code may appear in a close frame: those registered for it, 3000–3999 and 4000–4999 (§7.4).
    package static func isAllowed(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
