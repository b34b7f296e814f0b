/// `application/x-www-form-urlencoded` fields of a query or body (WHATWG URL §5), read strictly.
package struct FormFields: Sendable {
    private var fields: [String: String] = [:]

    /// Parses; nil for broken escapes, invalid UTF-8, more than 50 fields, or a repeated name (RFC 6749 §3.1 forbids it).
    package init?(_ text: some Collection<UInt8>) {
        let pairs = text.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= 50 else { return nil }
        for pair in pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = parts.count > 1 ? Self.decode(parts[1]) : "" else {
                return nil
            }
            guard fields.updateValue(value, forKey: name) == nil else { return nil }
        }
    }

    /// A field's value; nil when absent or empty (RFC 6749 §3.1: a parameter without a value counts as left out).
    package subscript(name: String) -> String? {
        guard let value = fields[name], !value.isEmpty else { return nil }
        return value
    }

    /// Fields in the form of a query or body, in their order.
    package static func text(_ fields: [(String, String)]) -> String {
        fields.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
    }

    /// A URL with fields behind those that it has already (RFC 6749 §3.1).
    package static func append(_ fields: [(String, String)], to url: String) -> String {
        url + (url.contains("?") ? "&" : "?") + text(fields)
    }

    /// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
    package static func encode(_ text: String) -> String {
        var output = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                output += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return output
    }

    /// Letters, digits, `-`, `.`, `_`, `~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }

    /// Undoes ``encode(_:)``; `+` is a space. Nil for broken escapes and invalid UTF-8.
    package static func decode(_ text: some Collection<UInt8>) -> String? {
        var output: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): output.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                output.append(high << 4 | low)
            default: output.append(byte)
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
