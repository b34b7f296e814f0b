import ChatCore
import ChatWire

/// The few JSON values that requests are made of.
extension [UInt8] {
    /// Appends a number in decimal.
    mutating func put(_ number: Int64) {
        var rest = number.magnitude
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { append(UInt8(ascii: "-")) }
        self[start...].reverse()
    }

    /// Appends a JSON string (RFC 8259 §7).
    mutating func put(string text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case ..<0x20:
                write(byte < 0x10 ? #"\u000"# : #"\u001"#)
                append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends an array of user ids.
    mutating func put(users: [UserID]) {
        append(UInt8(ascii: "["))
        for (index, user) in users.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            put(string: user.rawValue)
        }
        append(UInt8(ascii: "]"))
    }
}
