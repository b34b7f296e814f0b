extension ByteSink {
    /// Writes a validated JSON text as JavaScript's `JSON.stringify` writes what it parsed: no white space, its escapes,
    /// its numbers. Keys keep their order, also those that look like integers.
    ///
    /// - Parameter json: A whole text of one value; at a fault writing ends, so validate before.
    public mutating func writeStringified(_ json: UnsafeRawBufferPointer) {
        var tokens = JSONTokens(json)
        var isBehindItem = false
        while let token = tokens.next() {
            switch token {
            case .close(let isObject):
                write(byte: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                isBehindItem = true
                continue
            case .open, .key, .scalar: if isBehindItem { write(byte: UInt8(ascii: ",")) }
            }
            switch token {
            case .open(let isObject):
                write(byte: isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
                isBehindItem = false
            case .key(let key):
                writeStringified(scalar: key, in: json)
                write(byte: UInt8(ascii: ":"))
                isBehindItem = false
            case .scalar(let value):
                writeStringified(scalar: value, in: json)
                isBehindItem = true
            case .close: break
            }
        }
    }

    private mutating func writeStringified(scalar value: JSONValue, in json: UnsafeRawBufferPointer) {
        switch value.kind {
        case .string where value.hasEscapes:
            writeStringified(string: value.text(in: json))
        case .integer, .fraction:
            let text = value.text(in: json)
            // Up to 15 digits every integer is exact and written as it is read; "-0" is not.
            if value.kind == .integer, text.count <= 15, text[0] != UInt8(ascii: "-") || text[1] != UInt8(ascii: "0") {
                write(contentsOf: text)
            } else {
                writeJavaScript(number: Double(String(decoding: text, as: UTF8.self)) ?? .infinity)
            }
        default:
            write(contentsOf: value.text(in: json))
        }
    }

    /// Writes a string from its quote to its quote: escapes that are not needed become what they stand for.
    private mutating func writeStringified(string raw: UnsafeRawBufferPointer) {
        var index = 0
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\"), index + 1 < raw.count else {
                write(byte: raw[index])
                index += 1
                continue
            }
            guard let unit = JSONText.unicodeEscape(raw, at: index) else {
                // One letter; of those only the slash needs none.
                if raw[index + 1] != UInt8(ascii: "/") { write(byte: UInt8(ascii: "\\")) }
                write(byte: raw[index + 1])
                index += 2
                continue
            }
            index += 6
            var scalar = unit
            if unit & 0xFC00 == 0xD800, let low = JSONText.unicodeEscape(raw, at: index), low & 0xFC00 == 0xDC00 {
                scalar = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                index += 6
            }
            if let scalar = Unicode.Scalar(scalar) {
                Array(String(scalar).utf8).withUnsafeBytes { writeJSONEscaped($0) }
            } else {  // a lone surrogate, which UTF-8 cannot hold
                write(#"\u"#)
                for shift in [12, 8, 4, 0] as [UInt32] {
                    write(byte: jsonHexDigit(UInt8(truncatingIfNeeded: unit >> shift & 15)))
                }
            }
        }
    }

    /// Writes a number with the fewest digits that tell it apart, in JavaScript's notation; infinities become `null`.
    private mutating func writeJavaScript(number: Double) {
        guard number.isFinite else { return write("null") }
        guard number != 0 else { return write("0") }
        if number < 0 { write(byte: UInt8(ascii: "-")) }
        let (digits, point) = Self.shortestDigits(number.magnitude)
        if point > 21 || point < -5 {
            write(contentsOf: digits[..<1])
            if digits.count > 1 {
                write(byte: UInt8(ascii: "."))
                write(contentsOf: digits[1...])
            }
            write(byte: UInt8(ascii: "e"))
            if point > 0 { write(byte: UInt8(ascii: "+")) }
            writeJSON(Int64(point - 1))
        } else if point <= 0 {
            write("0.")
            for _ in point..<0 { write(byte: UInt8(ascii: "0")) }
            write(contentsOf: digits[...])
        } else {
            write(contentsOf: digits.prefix(point))
            for _ in digits.prefix(point).count..<point { write(byte: UInt8(ascii: "0")) }
            if digits.count > point {
                write(byte: UInt8(ascii: "."))
                write(contentsOf: digits[point...])
            }
        }
    }

    /// Significant digits without zeros at either end, and where the decimal point stands behind the first of them.
    private static func shortestDigits(_ number: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point = 0
        var isBehindPoint = false
        var isExponent = false
        var exponent = 0
        var isNegative = false
        for byte in number.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): isBehindPoint = true
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            default:
                let digit = Int(byte) - 48
                if isExponent {
                    exponent = exponent * 10 + digit
                } else if digits.isEmpty, digit == 0 {
                    if isBehindPoint { point -= 1 }
                } else {
                    digits.append(byte)
                    if !isBehindPoint { point += 1 }
                }
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, point + (isNegative ? -exponent : exponent))
    }

    private mutating func write(contentsOf bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { write(contentsOf: $0) }
    }
}
