package import ChatCore

/// Reads NumericDate (RFC 7519 §2): seconds since 1970, perhaps with a fraction.
package enum NumericDate {
    /// The last second of the year 9999: larger values are no dates but attempts at overflow.
    package static let maxSeconds: Int64 = 253_402_300_799

    /// The time, fractions below a millisecond dropped; nil unless the value is a JSON number from 0 to ``maxSeconds``.
    package static func timestamp(_ value: JSONValue) -> Timestamp? {
        guard case .number(let digits) = value, digits.utf8.count <= 40 else { return nil }
        if let seconds = Int64(digits) {
            guard (0...maxSeconds).contains(seconds) else { return nil }
            return Timestamp(seconds: seconds)
        }
        guard let seconds = Double(digits), seconds.isFinite, seconds >= 0, seconds <= Double(maxSeconds) else {
            return nil
        }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded(.down)))
    }
}
