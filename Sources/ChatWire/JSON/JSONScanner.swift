/// A strict reader of JSON texts (RFC 8259) over borrowed bytes: validates in one pass and reports where values stand.
///
/// - Guarantees: no recursion, no copies; nested objects with members cost one small array. Memory and time are linear in
///   the size of the text. Never traps, whatever the bytes.
/// - Stricter than the RFC: duplicate keys, more than ``maxDepth`` levels, more than ``maxMembers`` members in one object
///   and texts of 2 GiB and more are refused; a byte order mark is not skipped.
package struct JSONScanner {
    /// Most levels of arrays and objects.
    package static let maxDepth = 32
    /// Most members of one object.
    package static let maxMembers = 256

    let bytes: UnsafeRawBufferPointer
    var position: Int
    /// Whether an item of the container this scanner was put inside of has been read.
    var isBehindItem = false
    /// Reads as JavaScript does, for texts that are passed on: duplicate keys, any number of members and lone surrogates in
    /// escapes are let pass. Strings read so are not to be decoded.
    var isLenient = false
    private let end: Int

    /// Offset behind the last byte that may be read.
    var limit: Int { end }

    /// Starts at the first byte; the pointer must outlive the scanner.
    package init(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        guard bytes.count <= Int(Int32.max) else { throw JSONFault(kind: .tooLong, offset: 0) }
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
    }

    /// Starts inside an array or object that was scanned before.
    init(_ bytes: UnsafeRawBufferPointer, inside value: JSONValue) {
        self.bytes = bytes
        self.position = Int(value.start) + 1
        self.end = Int(value.end)
    }

    /// Starts at an array or object that was scanned before.
    init(_ bytes: UnsafeRawBufferPointer, at value: JSONValue) {
        self.bytes = bytes
        self.position = Int(value.start)
        self.end = Int(value.end)
    }

    /// Reads a whole text that holds one value.
    package mutating func scanDocument() throws(JSONFault) -> JSONValue {
        let value = try scanValue(depth: 0)
        try expectEnd()
        return value
    }

    /// Refuses anything but white space up to the end.
    mutating func expectEnd() throws(JSONFault) {
        skipWhitespace()
        if position < end { throw fault(.trailingBytes) }
    }

    /// Reads the value that begins here.
    mutating func scanValue(depth: Int) throws(JSONFault) -> JSONValue {
        let first = try peekToken()
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return try scanContainer(depth: depth) }
        return try scanScalar(first)
    }

    /// Reads a string, number or literal whose first byte is known.
    @inline(__always)
    mutating func scanScalar(_ first: UInt8) throws(JSONFault) -> JSONValue {
        switch first {
        case UInt8(ascii: "\""): return try scanString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try scanNumber()
        case UInt8(ascii: "t"): return try scanLiteral("true", .true)
        case UInt8(ascii: "f"): return try scanLiteral("false", .false)
        case UInt8(ascii: "n"): return try scanLiteral("null", .null)
        default: throw fault(.unexpectedByte)
        }
    }

    // MARK: Bytes

    /// The byte here, or nil at the end.
    @inline(__always)
    func peek() -> UInt8? { position < end ? bytes[position] : nil }

    /// Skips white space and returns the byte behind it without consuming it.
    @inline(__always)
    mutating func peekToken() throws(JSONFault) -> UInt8 {
        skipWhitespace()
        guard position < end else { throw fault(.truncated) }
        return bytes[position]
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Consumes white space and the byte asked for.
    @inline(__always)
    mutating func expect(_ byte: UInt8) throws(JSONFault) {
        guard try peekToken() == byte else { throw fault(.unexpectedByte) }
        position += 1
    }

    func fault(_ kind: JSONFault.Kind, at offset: Int? = nil) -> JSONFault {
        JSONFault(kind: kind, offset: offset ?? position)
    }

    // MARK: Literals and numbers

    private mutating func scanLiteral(_ text: StaticString, _ kind: JSONValue.Kind) throws(JSONFault) -> JSONValue {
        let start = position
        for index in 0..<text.utf8CodeUnitCount {
            guard let byte = peek() else { throw fault(.truncated) }
            guard byte == text.utf8Start[index] else { throw fault(.unexpectedByte) }
            position += 1
        }
        return JSONValue(kind: kind, start: start, end: position)
    }

    private mutating func scanNumber() throws(JSONFault) -> JSONValue {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        guard let first = peek() else { throw fault(.truncated) }
        if first == UInt8(ascii: "0") {
            position += 1
            if isDigit(peek()) { throw fault(.invalidNumber) }  // a leading zero
        } else {
            try scanDigits()
        }
        var kind = JSONValue.Kind.integer
        if peek() == UInt8(ascii: ".") {
            kind = .fraction
            position += 1
            try scanDigits()
        }
        if let byte = peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            kind = .fraction
            position += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try scanDigits()
        }
        return JSONValue(kind: kind, start: start, end: position)
    }

    private mutating func scanDigits() throws(JSONFault) {
        guard let first = peek() else { throw fault(.truncated) }
        guard isDigit(first) else { throw fault(.invalidNumber) }
        repeat { position += 1 } while isDigit(peek())
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- UInt8(ascii: "0") < 10
    }
}
