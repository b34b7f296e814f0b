/// What is wrong with a line; says where, never what stands there.
struct ArchiveFault: Error, Hashable, Sendable {
    let text: String
    init(_ text: String) { self.text = text }
    init(field: String, _ text: String) { self.text = "field \"\(field)\" \(text)" }
}

/// Reads one line: a flat JSON object (RFC 8259) whose values are texts, whole numbers, marks, or lists of one of the first two.
struct ArchiveLineParser {
    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a line without its end.
    static func parse(_ line: [UInt8]) throws(ArchiveFault) -> ArchiveFields {
        var parser = ArchiveLineParser(line)
        let fields = try parser.object()
        parser.skipSpace()
        guard parser.index == line.count else { throw parser.unexpected() }
        return fields
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func unexpected() -> ArchiveFault {
        ArchiveFault(index < bytes.count ? "is not JSON at byte \(index + 1)" : "ends in the middle of its JSON object")
    }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0D { index += 1 }
    }

    private mutating func take(_ expected: UInt8) -> Bool {
        guard byte == expected else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ expected: UInt8) throws(ArchiveFault) {
        guard take(expected) else { throw unexpected() }
    }

    private mutating func object() throws(ArchiveFault) -> ArchiveFields {
        var fields: [String: ArchiveFields.Value] = [:]
        skipSpace()
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if take(UInt8(ascii: "}")) { return ArchiveFields(fields) }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            let value = try value()
            guard fields.updateValue(value, forKey: name) == nil else {
                throw ArchiveFault("has the field \(ArchiveFields.shown(name)) twice")
            }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try expect(UInt8(ascii: "}"))
            return ArchiveFields(fields)
        }
    }

    private mutating func value() throws(ArchiveFault) -> ArchiveFields.Value {
        switch byte {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "t"): return try word("true", .mark(true))
        case UInt8(ascii: "f"): return try word("false", .mark(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(
        _ word: StaticString, _ value: ArchiveFields.Value
    ) throws(ArchiveFault) -> ArchiveFields.Value {
        for expected in word.description.utf8 { try expect(expected) }
        return value
    }

    private mutating func list() throws(ArchiveFault) -> ArchiveFields.Value {
        var texts: [String] = []
        var numbers: [Int64] = []
        try expect(UInt8(ascii: "["))
        skipSpace()
        if take(UInt8(ascii: "]")) { return .emptyList }
        let isText = byte == UInt8(ascii: "\"")
        while true {
            skipSpace()
            if isText { texts.append(try string()) } else { numbers.append(try number()) }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            try expect(UInt8(ascii: "]"))
            return isText ? .texts(texts) : .numbers(numbers)
        }
    }

    private mutating func number() throws(ArchiveFault) -> Int64 {
        let start = index
        _ = take(UInt8(ascii: "-"))
        while let byte, (0x30...0x39).contains(byte) { index += 1 }
        let digits = String(decoding: bytes[start..<index], as: UTF8.self)
        let unsigned = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
        guard !unsigned.isEmpty, unsigned == "0" || !unsigned.hasPrefix("0") else { throw unexpected() }
        if let byte, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") { throw unexpected() }
        guard let value = Int64(digits) else {
            throw ArchiveFault("has a number that is too large at byte \(start + 1)")
        }
        return value
    }

    private mutating func string() throws(ArchiveFault) -> String {
        try expect(UInt8(ascii: "\""))
        let start = index
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw unexpected() }
            index += 1
        }
        var content = Array(bytes[start..<index])
        while let next = byte, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw unexpected() }
            index += 1
            if next == UInt8(ascii: "\\") { try escape(into: &content) } else { content.append(next) }
        }
        try expect(UInt8(ascii: "\""))
        guard let text = String(validating: content, as: UTF8.self) else {
            throw ArchiveFault("is not UTF-8 behind byte \(start + 1)")
        }
        return text
    }

    private mutating func escape(into content: inout [UInt8]) throws(ArchiveFault) {
        guard let letter = byte else { throw unexpected() }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hex()
            if (0xD800..<0xDC00).contains(code) {
                try expect(UInt8(ascii: "\\"))
                try expect(UInt8(ascii: "u"))
                let low = try hex()
                guard (0xDC00..<0xE000).contains(low) else { throw unexpected() }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            // A lone low surrogate is no scalar.
            guard let scalar = Unicode.Scalar(code) else { throw unexpected() }
            content += String(Character(scalar)).utf8
        default: throw unexpected()
        }
    }

    private mutating func hex() throws(ArchiveFault) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw unexpected() }
            index += 1
            result = result << 4 | UInt32(digit)
        }
        return result
    }
}
