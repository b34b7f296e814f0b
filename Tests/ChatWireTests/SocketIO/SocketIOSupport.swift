import ChatCore
import ChatWire

extension SocketIOPacketDecoder {
    mutating func text(_ text: String) throws(SocketIOFault) -> SocketIOPacket? {
        try Array(text.utf8).withUnsafeBytes { bytes in
            Result { () throws(SocketIOFault) in try self.text(bytes) }
        }.get()
    }

    mutating func binary(_ bytes: [UInt8]) throws(SocketIOFault) -> SocketIOPacket? {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(SocketIOFault) in try self.binary(bytes) }
        }.get()
    }
}

extension SocketIOConnection {
    mutating func text(_ text: String, at now: Timestamp = .start) -> ReceiveAction {
        Array(text.utf8).withUnsafeBytes { textReceived($0, at: now) }
    }

    mutating func binary(_ bytes: [UInt8], at now: Timestamp = .start) -> ReceiveAction {
        bytes.withUnsafeBytes { binaryReceived($0, at: now) }
    }
}

extension Timestamp {
    static let start = Timestamp(milliseconds: 1_000_000)
}

extension SocketIOPayload {
    /// Of a literal that is known to be valid.
    init(_ json: String) throws { try self.init(json: Array(json.utf8)) }

    var text: String { String(decoding: json, as: UTF8.self) }
}

/// A connection that has joined the namespaces.
func joined(
    _ namespaces: [String] = ["/"],
    settings: SocketIOConnectionSettings = SocketIOConnectionSettings(namespaces: ["/", "/custom"])
) -> SocketIOConnection {
    var connection = SocketIOConnection(settings: settings, at: .start)
    for namespace in namespaces {
        _ = connection.text(namespace == "/" ? "0" : "0\(namespace),")
        _ = connection.joinAccepted(namespace)
    }
    return connection
}

/// What an encoder writes.
func written(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    write(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The event of a text; nil when it is none.
func event(_ text: String) throws -> SocketIOEvent? {
    var decoder = SocketIOPacketDecoder()
    return try decoder.text(text).flatMap(SocketIOEvent.init)
}
