import ChatCore

/// What the server tells a client in the open packet.
public struct EngineIOOpen: Hashable, Sendable {
    /// Session identifier; ASCII letters, digits, `-` and `_`.
    public var sid: String
    /// Whether the client may move to a WebSocket.
    public var canUpgrade: Bool
    /// Limits and intervals of the session.
    public var settings: EngineIOSettings

    /// Collects the values.
    public init(sid: String, canUpgrade: Bool, settings: EngineIOSettings) {
        self.sid = sid
        self.canUpgrade = canUpgrade
        self.settings = settings
    }

    /// The JSON behind the digit `0`; byte for byte what `JSON.stringify` would write.
    public var json: [UInt8] {
        var json: [UInt8] = []
        json.write(#"{"sid":"#)
        json.writeJSON(sid)
        json.write(canUpgrade ? #","upgrades":["websocket"]"# : #","upgrades":[]"#)
        json.write(#","pingInterval":"#)
        json.writeJSON(settings.pingInterval.milliseconds)
        json.write(#","pingTimeout":"#)
        json.writeJSON(settings.pingTimeout.milliseconds)
        json.write(#","maxPayload":"#)
        json.writeJSON(Int64(settings.maxPayload))
        json.write(byte: UInt8(ascii: "}"))
        return json
    }
}
