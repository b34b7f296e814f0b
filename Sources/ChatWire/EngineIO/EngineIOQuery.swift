/// The parameters of an Engine.IO request's query that mean something to the server; all others, `t` among them, are read over.
///
/// Of a parameter that is given twice the last counts. Percent-encoding is undone, `+` is a space.
public struct EngineIOQuery: Hashable, Sendable {
    /// Longest value that is looked at, in bytes; a longer one is no version, transport or session there is.
    static let maxValueBytes = 128

    /// `EIO`: the protocol's version.
    public private(set) var version: String?
    /// `transport`: by its name.
    public private(set) var transport: String?
    /// `sid`: the session; nil when missing or empty.
    public private(set) var sid: String?
    /// `b64`: whether the client wants binary as base64 on a WebSocket; any value but an empty one.
    public private(set) var wantsBase64 = false

    /// Reads what stands behind the `?` of a request's target. Whatever it holds, this gives a value.
    public init(_ query: some StringProtocol) {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            guard key.count <= 3 * Self.maxValueBytes else { continue }
            let value = pair.dropFirst(key.count + 1)
            switch Self.decode(key) {
            case "EIO": version = Self.value(value)
            case "transport": transport = Self.value(value)
            case "sid": sid = value.isEmpty ? nil : Self.value(value)
            case "b64": wantsBase64 = !value.isEmpty
            default: break
            }
        }
    }

    /// A value decoded; one that is too long becomes a text that equals nothing known.
    private static func value(_ bytes: some Collection<UInt8>) -> String {
        bytes.count <= 3 * maxValueBytes ? decode(bytes) : "\u{FFFD}"
    }

    private static func decode(_ bytes: some Collection<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap(hexDigit)
                guard digits.count == 2 else {
                    decoded.append(byte)
                    continue
                }
                decoded.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            default: decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        default: nil
        }
    }
}
