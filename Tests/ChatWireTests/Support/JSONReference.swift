import ChatWire

/// Strings in JSON read and written one byte at a time, as plainly as RFC 8259 §7 puts it.
enum JSONReference {
    /// What a text that is one string comes to.
    enum Reading: Equatable {
        case text([UInt8], end: Int)
        case fault(JSONFault.Kind, Int)
    }

    private struct Fault: Error { let kind: JSONFault.Kind, offset: Int }

    /// The library's reading.
    static func scanned(_ bytes: [UInt8]) -> Reading {
        bytes.withUnsafeBytes { buffer in
            do throws(JSONFault) {
                var scanner = try JSONScanner(buffer)
                let value = try scanner.scanDocument()
                let utf8 = Array(JSONText.string(value, in: buffer).utf8)
                return .text(utf8.count == value.decodedCount ? utf8 : [], end: Int(value.end))
            } catch {
                return .fault(error.kind, error.offset)
            }
        }
    }

    /// The plain reading.
    static func read(_ bytes: [UInt8]) -> Reading {
        var text: [UInt8] = []
        var index = 1
        do throws(Fault) {
            while true {
                guard index < bytes.count else { throw Fault(kind: .truncated, offset: index) }
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    let rest = bytes[(index + 1)...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
                    return rest.map { .fault(.trailingBytes, $0) } ?? .text(text, end: index)
                case UInt8(ascii: "\\"):
                    text += try escape(bytes, &index)
                case 0..<0x20:
                    throw Fault(kind: .controlCharacter, offset: index)
                case 0x20..<0x80:
                    text.append(bytes[index])
                    index += 1
                default:
                    // The shortest of these that the standard library takes for UTF-8 is one character.
                    let ends = (index + 1...index + 4).filter { $0 <= bytes.count }
                    guard let end = ends.first(where: { String(validating: bytes[index..<$0], as: UTF8.self) != nil })
                    else { throw Fault(kind: .invalidUTF8, offset: index) }
                    text += bytes[index..<end]
                    index = end
                }
            }
        } catch {
            return .fault(error.kind, error.offset)
        }
    }

    private static func escape(_ bytes: [UInt8], _ index: inout Int) throws(Fault) -> [UInt8] {
        let start = index
        guard index + 1 < bytes.count else { throw Fault(kind: .truncated, offset: index) }
        if bytes[index + 1] != UInt8(ascii: "u") {
            let letters = Array(#""\/bfnrt"#.utf8)
            guard let letter = letters.firstIndex(of: bytes[index + 1]) else {
                throw Fault(kind: .invalidEscape, offset: index)
            }
            index += 2
            return [[0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09][letter]]
        }
        var unit = try unit(bytes, &index)
        if (0xD800...0xDBFF).contains(unit) {
            let next = Array(bytes[index...].prefix(2))
            guard next == Array(#"\u"#.utf8) else {
                let isCut = next.isEmpty || next == [UInt8(ascii: "\\")]
                throw isCut ? Fault(kind: .truncated, offset: index) : Fault(kind: .loneSurrogate, offset: start)
            }
            let low = try self.unit(bytes, &index)
            guard (0xDC00...0xDFFF).contains(low) else { throw Fault(kind: .loneSurrogate, offset: start) }
            unit = 0x10000 + (unit - 0xD800) * 0x400 + low - 0xDC00
        }
        guard let scalar = Unicode.Scalar(unit) else { throw Fault(kind: .loneSurrogate, offset: start) }
        return Array(String(Character(scalar)).utf8)
    }

    private static func unit(_ bytes: [UInt8], _ index: inout Int) throws(Fault) -> UInt32 {
        guard index + 6 <= bytes.count else { throw Fault(kind: .truncated, offset: index) }
        var unit: UInt32 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            guard byte < 0x80, let digit else { throw Fault(kind: .invalidEscape, offset: index) }
            unit = unit * 16 + UInt32(digit)
        }
        index += 6
        return unit
    }

    /// A string as JSON, with its quotes.
    static func escaped(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += #"\""#
            case "\\": json += #"\\"#
            case "\u{8}": json += #"\b"#
            case "\t": json += #"\t"#
            case "\n": json += #"\n"#
            case "\u{C}": json += #"\f"#
            case "\r": json += #"\r"#
            case ..<" ": json += #"\u00"# + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
