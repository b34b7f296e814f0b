/// The body of a long-polling request or response: packets with a record separator between them.
///
/// A value of this type is valid as a whole: it was checked once, without allocating for its packets, and is read packet by
/// packet afterwards, so that a body of a million tiny packets never becomes a million values.
public struct EngineIOPayload: Hashable, Sendable, Sequence {
    /// The record separator of ASCII.
    @inlinable public static var separator: UInt8 { 0x1E }

    /// The packets' bytes; the text of a packet never holds a separator.
    let bytes: ArraySlice<UInt8>

    /// Checks a body.
    ///
    /// - Parameters:
    ///   - body: Bytes of one request.
    ///   - maxBytes: The session's `maxPayload`.
    public init(_ body: [UInt8], maxBytes: Int) throws(EngineIOFault) {
        guard body.count <= maxBytes else { throw .tooLarge }
        if let fault = Self.fault(in: body) { throw fault }
        bytes = body[...]
    }

    private init(valid bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The first fault of a body, or nil.
    private static func fault(in body: [UInt8]) -> EngineIOFault? {
        let fault: EngineIOFault? = body.withUnsafeBytes { bytes in
            var start = 0
            while true {
                guard start < bytes.count, bytes[start] != separator else { return .emptyPacket }
                let end = endOfPacket(in: bytes, from: start)
                if bytes[start] == UInt8(ascii: "b") {
                    let text = UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end])
                    if Base64.decodedCount(text) == nil { return .invalidBase64 }
                } else if EngineIOPacketType(rawValue: bytes[start]) == nil {
                    return .unknownType
                }
                guard end < bytes.count else { return nil }
                start = end + 1
            }
        }
        return fault ?? (String(validating: body, as: UTF8.self) == nil ? .invalidUTF8 : nil)
    }

    fileprivate static func endOfPacket(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != separator { end += 1 }
        return end
    }

    /// Length of the body.
    public var byteCount: Int { bytes.count }

    /// Reads packet by packet; text is a slice of the body, base64 is decoded on the way.
    public func makeIterator() -> Iterator { Iterator(bytes) }

    /// Gives the packets of a valid payload.
    public struct Iterator: IteratorProtocol {
        private let bytes: ArraySlice<UInt8>
        private var position: Int
        /// Offset of the packet that was given last.
        private(set) var start: Int

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            position = bytes.startIndex
            start = position
        }

        /// The next packet; nil behind the last.
        public mutating func next() -> EngineIOPacket<EngineIOMessage>? {
            guard position < bytes.endIndex else { return nil }
            start = position
            let end = nextEnd()
            let first = bytes[start]
            let data = bytes[start + 1..<end]
            if first == UInt8(ascii: "b") {
                return .message(.binary((data.withUnsafeBytes { Base64.decode($0) } ?? [])[...]))
            }
            // The payload was checked when it was made: a type that is none cannot be met here.
            let type = EngineIOPacketType(rawValue: first) ?? .noop
            if type == .message { return .message(.text(data)) }
            return data.withUnsafeBytes { EngineIOPacket(control: type, data: $0) }
        }

        /// The type of the next packet, without reading its data; nil behind the last.
        mutating func nextType() -> EngineIOPacketType? {
            guard position < bytes.endIndex else { return nil }
            start = position
            _ = nextEnd()
            // A `b` stands for a message.
            return EngineIOPacketType(rawValue: bytes[start]) ?? .message
        }

        private mutating func nextEnd() -> Int {
            let end = bytes.withUnsafeBytes { raw in
                EngineIOPayload.endOfPacket(in: raw, from: start - bytes.startIndex) + bytes.startIndex
            }
            position = end < bytes.endIndex ? end + 1 : end
            return end
        }
    }

    /// The packets before the one at an offset that an iterator gave, and that is not the first.
    func prefix(before offset: Int) -> EngineIOPayload {
        EngineIOPayload(valid: bytes.prefix(upTo: Swift.max(offset - 1, bytes.startIndex)))
    }
}

extension EngineIOPayload {
    /// Writes packets with separators between them; binary messages become base64.
    @inlinable
    public static func encode<Message: EngineIOMessageContent, Sink: ByteSink>(
        _ packets: [EngineIOPacket<Message>], into sink: inout Sink
    ) {
        var isFirst = true
        for packet in packets {
            if !isFirst { sink.write(byte: separator) }
            isFirst = false
            if case .message(let message) = packet {
                EngineIOPacket.encode(text: message, into: &sink)
            } else {
                packet.encodeControl(into: &sink)
            }
        }
    }
}
