import ChatWire

/// What a client brought when it asked to join a namespace.
public struct SocketIOHandshake: Hashable, Sendable {
    /// The namespace's name, such as `/`.
    public let namespace: String
    /// The peer's address without port.
    public let remoteAddress: String
    /// The client's `auth` object as JSON, as it came; `{}` when it sent none. It may hold a token: keep it out of logs.
    public let auth: [UInt8]

    init(namespace: String, remoteAddress: String, auth: SocketIOPayload?) {
        self.namespace = namespace
        self.remoteAddress = remoteAddress
        self.auth = auth?.json ?? Array("{}".utf8)
    }

    /// Decodes the client's `auth` object.
    ///
    /// - Throws: `DecodingError`; thrown out of an authorization it refuses the client as an invalid request.
    public func decodeAuth<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try SocketIOCoding.decode(type, from: auth, attachments: [])
    }

    /// The `auth` object as an argument, to be sent or decoded.
    public var arguments: SocketIOArguments { SocketIOArguments(elements: [auth], attachments: []) }
}
