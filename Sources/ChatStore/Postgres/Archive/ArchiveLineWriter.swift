/// Writes one line of an archive: a flat JSON object in one canonical form, so that equal content gives equal bytes.
struct ArchiveLineWriter {
    private(set) var bytes: [UInt8] = []

    /// Begins a line that says what it is.
    init(type: String) {
        bytes.append(UInt8(ascii: "{"))
        add("type", type)
    }

    /// The line with its end.
    consuming func finished() -> [UInt8] {
        bytes += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
        return bytes
    }

    /// Adds text, unless there is none.
    mutating func add(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        write(value)
    }

    /// Adds a number, unless there is none.
    mutating func add(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        begin(name)
        bytes += "\(value)".utf8
    }

    /// Adds a mark, only when it is set.
    mutating func add(_ name: StaticString, _ value: Bool) {
        guard value else { return }
        begin(name)
        bytes += "true".utf8
    }

    /// Adds texts, empty lists too.
    mutating func add(_ name: StaticString, _ values: [String]) {
        list(name, values) { $0.write($1) }
    }

    /// Adds numbers, empty lists too.
    mutating func add(_ name: StaticString, _ values: [Int64]) {
        list(name, values) { $0.bytes += "\($1)".utf8 }
    }

    private mutating func list<Value>(_ name: StaticString, _ values: [Value], _ write: (inout Self, Value) -> Void) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(&self, value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        write(name.description)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case ..<0x20:
                bytes += "\\u00".utf8
                bytes += [Self.hexDigit(byte >> 4), Self.hexDigit(byte & 15)]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }
}
