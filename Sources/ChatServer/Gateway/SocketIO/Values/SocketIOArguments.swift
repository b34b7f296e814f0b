import ChatWire

/// The arguments of an event or of an acknowledgement: JSON that is decoded when it is asked for, and attachments.
///
/// Peers decide what is in it: every access that finds something else throws.
public struct SocketIOArguments: Hashable, Sendable {
    /// Each argument's JSON text, valid.
    let elements: [[UInt8]]
    /// What placeholders in the JSON stand for, in the order of their numbers.
    public let attachments: [[UInt8]]

    /// No arguments.
    public init() { self.init(elements: [], attachments: []) }

    init(elements: [[UInt8]], attachments: [[UInt8]]) {
        self.elements = elements
        self.attachments = attachments
    }

    init(_ event: SocketIOEvent) { self.init(elements: event.arguments, attachments: event.attachments) }

    init(acknowledgement packet: SocketIOPacket) {
        self.init(elements: packet.payload?.elements ?? [], attachments: packet.attachments)
    }

    /// Encodes values, each one an argument.
    ///
    /// - Guarantees: equal values give equal bytes; every ``SocketIOBinary`` in them becomes an attachment.
    /// - Throws: `EncodingError`, among others for a number that JSON cannot hold.
    public init(_ values: any Encodable...) throws { try self.init(encoding: values) }

    init(encoding values: [any Encodable]) throws {
        let collector = SocketIOAttachmentCollector()
        elements = try values.map { try SocketIOCoding.encode($0, collecting: collector) }
        attachments = collector.attachments
    }

    /// Takes arguments that are JSON already.
    ///
    /// - Parameters:
    ///   - json: A JSON text for each argument.
    ///   - attachments: What its placeholders stand for.
    /// - Throws: ``SocketIOFault`` `invalidJSON` for what is not one valid JSON text.
    public init(json: [[UInt8]], attachments: [[UInt8]] = []) throws {
        for text in json { _ = try SocketIOPayload(json: text) }
        self.init(elements: json, attachments: attachments)
    }

    /// How many there are; attachments do not count.
    public var count: Int { elements.count }

    /// An argument's JSON as it came; nil when there is none at that index.
    public func json(at index: Int) -> [UInt8]? { elements.indices.contains(index) ? elements[index] : nil }

    /// Decodes an argument.
    ///
    /// - Parameter index: From 0, the event's name not counted.
    /// - Throws: `DecodingError`: no such argument, JSON of another form, or a placeholder without an attachment.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, at index: Int = 0) throws -> Value {
        guard let json = json(at: index) else {
            throw DecodingError.valueNotFound(
                type, .init(codingPath: [], debugDescription: "there are \(count) arguments"))
        }
        return try SocketIOCoding.decode(type, from: json, attachments: attachments)
    }

    /// The same arguments as JavaScript's `JSON.stringify` would write what it had parsed; attachments are as they were.
    ///
    /// Sent back, they are byte for byte what a server in JavaScript sends.
    public var stringified: SocketIOArguments {
        let texts = elements.map { element in
            var text: [UInt8] = []
            text.reserveCapacity(element.count)
            element.withUnsafeBytes { text.writeStringified($0) }
            return text
        }
        return SocketIOArguments(elements: texts, attachments: attachments)
    }

    /// Bytes in all, without framing.
    var byteCount: Int {
        elements.reduce(0) { $0 + $1.count } + attachments.reduce(0) { $0 + $1.count }
    }
}
