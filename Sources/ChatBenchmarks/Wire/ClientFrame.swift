/// A masked text frame as a client sends it (RFC 6455 §5.2), of at most 65,535 bytes.
struct ClientFrame {
    private static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// The whole frame.
    private(set) var bytes: [UInt8]
    /// Where the payload begins.
    private let start: Int

    init(text: [UInt8]) {
        bytes = [0x81]
        if text.count < 126 {
            bytes.append(0x80 | UInt8(text.count))
        } else {
            bytes += [0x80 | 126, UInt8(truncatingIfNeeded: text.count >> 8), UInt8(truncatingIfNeeded: text.count)]
        }
        bytes += Self.key
        start = bytes.count
        bytes += text.enumerated().map { $1 ^ Self.key[$0 % 4] }
    }

    init(_ text: String) { self.init(text: Array(text.utf8)) }

    /// Overwrites digits of the payload, so that each request has a client id of its own.
    mutating func setDigits(_ number: Int, count: Int, at offset: Int) {
        var rest = number
        for place in (offset..<offset + count).reversed() {
            bytes[start + place] = UInt8(ascii: "0") + UInt8(rest % 10) ^ Self.key[place % 4]
            rest /= 10
        }
    }
}
