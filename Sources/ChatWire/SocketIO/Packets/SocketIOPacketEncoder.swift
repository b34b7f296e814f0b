/// Writes packets as Engine.IO messages, without Engine.IO's own type in front.
public enum SocketIOPacketEncoder {
    /// Writes a packet's text; its attachments follow, each as a binary message of its own.
    public static func encode<Sink: ByteSink>(_ packet: SocketIOPacket, into sink: inout Sink) {
        header(
            packet.kind, attachments: packet.attachments.count, namespace: packet.namespace, id: packet.id, into: &sink)
        if let payload = packet.payload { payload.json.withUnsafeBytes { sink.write(contentsOf: $0) } }
    }

    /// Writes `0{"sid":…}`: the namespace was joined.
    ///
    /// - Parameters:
    ///   - sid: The session's name, new for every session.
    ///   - pid: What the client returns to have its session recovered; left out without recovery.
    public static func connected<Sink: ByteSink>(
        namespace: String, sid: String, pid: String? = nil, into sink: inout Sink
    ) {
        header(.connect, namespace: namespace, into: &sink)
        sink.write(#"{"sid":"#)
        sink.writeJSON(sid)
        if let pid {
            sink.write(#","pid":"#)
            sink.writeJSON(pid)
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes `4{"message":…,"data":…}`: the namespace was refused.
    ///
    /// - Parameter refusal: The words, and an object for programs.
    public static func refused<Sink: ByteSink>(
        namespace: String, _ refusal: SocketIORefusal, into sink: inout Sink
    ) {
        header(.connectError, namespace: namespace, into: &sink)
        sink.write(#"{"message":"#)
        sink.writeJSON(refusal.message)
        if let data = refusal.data {
            sink.write(#","data":"#)
            data.json.withUnsafeBytes { sink.write(contentsOf: $0) }
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes `1`: the namespace is left.
    public static func disconnected<Sink: ByteSink>(namespace: String, into sink: inout Sink) {
        header(.disconnect, namespace: namespace, into: &sink)
    }

    /// Writes an event of arguments that are JSON already.
    ///
    /// - Parameters:
    ///   - arguments: Each one a JSON text, validated; a placeholder stands for each attachment.
    ///   - attachments: How many binary messages follow.
    ///   - id: Asks the client for an acknowledgement.
    ///   - offset: What the client returns to have its session recovered from here.
    public static func event<Sink: ByteSink>(
        _ name: String, arguments: [[UInt8]], attachments: Int = 0, namespace: String = SocketIOPacket.mainNamespace,
        id: Int64? = nil, offset: String? = nil, into sink: inout Sink
    ) {
        header(
            attachments > 0 ? .binaryEvent : .event, attachments: attachments, namespace: namespace, id: id, into: &sink
        )
        sink.write(byte: UInt8(ascii: "["))
        sink.writeJSON(name)
        for argument in arguments {
            sink.write(byte: UInt8(ascii: ","))
            argument.withUnsafeBytes { sink.write(contentsOf: $0) }
        }
        if let offset {
            sink.write(byte: UInt8(ascii: ","))
            sink.writeJSON(offset)
        }
        sink.write(byte: UInt8(ascii: "]"))
    }

    /// Writes the answer to an event.
    public static func ack<Sink: ByteSink>(
        _ id: Int64, arguments: [[UInt8]], attachments: Int = 0, namespace: String = SocketIOPacket.mainNamespace,
        into sink: inout Sink
    ) {
        header(
            attachments > 0 ? .binaryAck : .ack, attachments: attachments, namespace: namespace, id: id, into: &sink)
        sink.writeJSON(array: arguments) { sink, argument in
            argument.withUnsafeBytes { sink.write(contentsOf: $0) }
        }
    }

    /// Writes the JSON that stands for an attachment.
    public static func placeholder(_ index: Int) -> [UInt8] {
        Array(#"{"_placeholder":true,"num":"#.utf8) + Array(String(index).utf8) + [UInt8(ascii: "}")]
    }

    /// Writes all that stands in front of the JSON.
    @inlinable
    static func header<Sink: ByteSink>(
        _ kind: SocketIOPacket.Kind, attachments: Int = 0, namespace: String, id: Int64? = nil, into sink: inout Sink
    ) {
        sink.write(byte: UInt8(ascii: "0") &+ kind.rawValue)
        if kind.isBinary {
            sink.writeJSON(Int64(attachments))
            sink.write(byte: UInt8(ascii: "-"))
        }
        if namespace != SocketIOPacket.mainNamespace {
            for byte in namespace.utf8 { sink.write(byte: byte) }
            sink.write(byte: UInt8(ascii: ","))
        }
        if let id { sink.writeJSON(id) }
    }
}
