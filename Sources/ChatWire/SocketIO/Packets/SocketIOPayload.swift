/// A packet's JSON, validated but not parsed: arguments are decoded when they are asked for.
public struct SocketIOPayload: Hashable, Sendable {
    /// The text as it came, or as it will be sent.
    public let json: [UInt8]
    /// What the text is.
    let root: JSONValue.Kind
    /// Arrays: elements in all.
    let count: Int
    /// Arrays: the first element, an event's name.
    let first: JSONValue
    /// Arrays: the second element, an event's first argument.
    let second: JSONValue

    /// Checks a text and notes where its first elements stand.
    ///
    /// What JavaScript reads is let pass, since it may be meant to be passed on; commands are read strictly afterwards.
    ///
    /// - Throws: ``SocketIOFault`` `invalidJSON`: among others for more than 32 levels, and for a lone surrogate in a name.
    public init(json: [UInt8]) throws(SocketIOFault) {
        self = try json.withUnsafeBytes { (bytes) -> Result<SocketIOPayload, SocketIOFault> in
            Result { () throws(SocketIOFault) in try SocketIOPayload(scanning: bytes, json: json) }
        }.get()
    }

    /// Checks borrowed bytes and keeps a copy of them.
    init(copying bytes: UnsafeRawBufferPointer) throws(SocketIOFault) {
        try self.init(scanning: bytes, json: Array(bytes))
    }

    private init(scanning bytes: UnsafeRawBufferPointer, json: [UInt8]) throws(SocketIOFault) {
        self.json = json
        var count = 0
        var first = JSONValue.absent
        var second = JSONValue.absent
        do throws(JSONFault) {
            var scanner = try JSONScanner(bytes)
            if try scanner.peekToken() == UInt8(ascii: "[") {
                root = .array
                scanner.position += 1
                while let element = try scanner.nextElement() {
                    if count == 0 { first = element } else if count == 1 { second = element }
                    count += 1
                    scanner.isLenient = true  // the name is decoded, arguments are not
                }
                try scanner.expect(UInt8(ascii: "]"))
            } else {
                scanner.isLenient = true
                root = try scanner.scanValue(depth: 0).kind
            }
            try scanner.expectEnd()
        } catch {
            throw .invalidJSON
        }
        self.count = count
        self.first = first
        self.second = second
    }

    /// A text that the encoder built or that was validated before as the element of another.
    init?(object json: [UInt8]) {
        guard let payload = try? SocketIOPayload(json: json), payload.root == .object else { return nil }
        self = payload
    }

    /// Elements of an array, each as JSON; empty for anything else.
    public var elements: [[UInt8]] {
        guard root == .array else { return [] }
        var elements: [[UInt8]] = []
        elements.reserveCapacity(count)
        json.withUnsafeBytes { bytes in
            guard var scanner = try? JSONScanner(bytes) else { return }
            scanner.isLenient = true
            scanner.skipWhitespace()
            scanner.position += 1
            while let element = try? scanner.nextElement() { elements.append(Array(element.text(in: bytes))) }
        }
        return elements
    }
}

extension JSONValue {
    /// The value's whole text, a string's quotes included.
    func text(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let quote = kind == .string ? 1 : 0
        return UnsafeRawBufferPointer(rebasing: bytes[Int(start) - quote..<Int(end) + quote])
    }
}
