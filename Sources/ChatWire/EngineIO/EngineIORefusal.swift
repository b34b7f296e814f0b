/// Why an HTTP request is refused: status, numeric code and words that clients of Engine.IO know.
public enum EngineIORefusal: Error, Hashable, Sendable, CaseIterable {
    /// No `transport` parameter, or one that is not offered.
    case unknownTransport
    /// A `sid` that is not, or no longer, a session.
    case unknownSession
    /// A handshake by another method than GET.
    case badHandshakeMethod
    /// A request that does not fit the session's transport or state.
    case badRequest
    /// Turned away by policy.
    case forbidden
    /// No `EIO` parameter, or one other than 4.
    case unsupportedProtocolVersion
    /// A body longer than `maxPayload`.
    case payloadTooLarge

    /// HTTP status of the answer.
    public var status: Int {
        switch self {
        case .unknownTransport, .unknownSession, .badHandshakeMethod, .badRequest, .unsupportedProtocolVersion: 400
        case .forbidden: 403
        case .payloadTooLarge: 413
        }
    }

    /// The number clients match on; nil where the status says all.
    public var code: Int? {
        switch self {
        case .unknownTransport: 0
        case .unknownSession: 1
        case .badHandshakeMethod: 2
        case .badRequest: 3
        case .forbidden: 4
        case .unsupportedProtocolVersion: 5
        case .payloadTooLarge: nil
        }
    }

    /// The words beside the code.
    public var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badHandshakeMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden: "Forbidden"
        case .unsupportedProtocolVersion: "Unsupported protocol version"
        case .payloadTooLarge: "Payload too large"
        }
    }

    /// The body of the answer, `application/json`; empty where there is no code.
    public var json: [UInt8] {
        guard let code else { return [] }
        var json: [UInt8] = []
        json.write(#"{"code":"#)
        json.writeJSON(Int64(code))
        json.write(#","message":"#)
        json.writeJSON(message)
        json.write(byte: UInt8(ascii: "}"))
        return json
    }
}
