import ChatCore

/// Strict JSON reader (RFC 8259): whole input, valid UTF-8, no repeated member names, bounded depth.
///
/// Parsers disagree about repeated names, and a verifier that reads another `alg` or `iss` than the next system does is a
/// hole (RFC 7515 §4 requires unique header names); so they are an error here.
package struct JSONParser {
    /// Deepest nesting accepted; recursion is bounded by it.
    package static let maxDepth = 16

    /// Why a text was refused; callers map it to their own error.
    package enum Failure: Error, Equatable {
        /// Not a JSON text, at this byte.
        case malformed(at: Int)
        /// The same member name twice in one object.
        case duplicateName
        /// Nested deeper than ``JSONParser/maxDepth``.
        case tooDeep
    }

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Parses one complete JSON text.
    package static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw .malformed(at: parser.index) }
        return value
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func expect(_ expected: UInt8) throws(Failure) {
        guard byte == expected else { throw .malformed(at: index) }
        index += 1
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth <= Self.maxDepth else { throw .tooDeep }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard bytes.count - index >= count else { throw .malformed(at: index) }
        let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + count]) }
        guard matches else { throw .malformed(at: index) }
        index += count
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        try expect(UInt8(ascii: "{"))
        var members: [(String, JSONValue)] = []
        var names: Set<ExactString> = []
        skipSpace()
        if byte == UInt8(ascii: "}") {
            index += 1
            return .object(JSONObject([]))
        }
        while true {
            skipSpace()
            let name = try string()
            guard names.insert(ExactString(name)).inserted else { throw .duplicateName }
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            members.append((name, try value(depth: depth + 1)))
            skipSpace()
            if byte == UInt8(ascii: ",") {
                index += 1
                continue
            }
            try expect(UInt8(ascii: "}"))
            return .object(JSONObject(members))
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        try expect(UInt8(ascii: "["))
        var elements: [JSONValue] = []
        skipSpace()
        if byte == UInt8(ascii: "]") {
            index += 1
            return .array([])
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if byte == UInt8(ascii: ",") {
                index += 1
                continue
            }
            try expect(UInt8(ascii: "]"))
            return .array(elements)
        }
    }

    private mutating func string() throws(Failure) -> String {
        try expect(UInt8(ascii: "\""))
        let start = index
        var unescaped: [UInt8] = []
        while let next = byte, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw .malformed(at: index) }
            index += 1
            if next == UInt8(ascii: "\\") {
                try escape(into: &unescaped)
            } else {
                unescaped.append(next)
            }
        }
        try expect(UInt8(ascii: "\""))
        guard let text = String(validating: unescaped, as: UTF8.self) else { throw .malformed(at: start) }
        return text
    }

    private mutating func escape(into output: inout [UInt8]) throws(Failure) {
        guard let letter = byte else { throw .malformed(at: index) }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"):
            var code = UInt32(try hex())
            if (0xD800..<0xDC00).contains(code) {
                try expect(UInt8(ascii: "\\"))
                try expect(UInt8(ascii: "u"))
                let low = UInt32(try hex())
                guard (0xDC00..<0xE000).contains(low) else { throw .malformed(at: index) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            // A lone low surrogate is no scalar: nil here.
            guard let scalar = Unicode.Scalar(code) else { throw .malformed(at: index) }
            output.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw .malformed(at: index)
        }
    }

    private mutating func hex() throws(Failure) -> UInt16 {
        var result: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch byte {
            case .some(let b) where (0x30...0x39).contains(b): digit = b - 0x30
            case .some(let b) where (0x41...0x46).contains(b): digit = b - 0x41 + 10
            case .some(let b) where (0x61...0x66).contains(b): digit = b - 0x61 + 10
            default: throw .malformed(at: index)
            }
            index += 1
            result = result << 4 | UInt16(digit)
        }
        return result
    }

    private mutating func number() throws(Failure) -> String {
        let start = index
        if byte == UInt8(ascii: "-") { index += 1 }
        if byte == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            index += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while let byte, (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw .malformed(at: index) }
    }
}

/// A string that is equal to another only byte for byte, for sets and dictionaries of names that peers choose.
package struct ExactString: Hashable, Sendable {
    /// The text.
    package let text: String
    /// Wraps a text.
    package init(_ text: String) { self.text = text }
    package static func == (a: ExactString, b: ExactString) -> Bool { Text.sameBytes(a.text, b.text) }
    package func hash(into hasher: inout Hasher) { Text.hashBytes(text, into: &hasher) }
}
