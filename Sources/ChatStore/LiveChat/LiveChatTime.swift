import ChatCore

/// Reads moments of the older stack; pure.
public struct LiveChatTime: Hashable, Sendable {
    /// What a plain number counts.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// As JavaScript's `Date.now()`.
        case milliseconds
        /// Unix seconds.
        case seconds
    }

    /// What a plain number counts.
    public var unit: Unit
    /// Minutes east of Greenwich for text without a zone; nil to refuse such text.
    public var defaultOffset: Int?

    /// Creates a reader.
    public init(unit: Unit = .milliseconds, defaultOffset: Int? = 0) {
        self.unit = unit
        self.defaultOffset = defaultOffset
    }

    /// From 2000 to 2100: a time outside was certainly read in the wrong unit.
    static let plausible: Range<Int64> = 946_684_800_000..<4_102_444_800_000

    /// The moment; nil when it cannot be read or is not plausible.
    func moment(_ time: LiveChatMessage.Time) -> Timestamp? {
        let milliseconds: Int64? =
            switch time {
            case .none: nil
            case .milliseconds(let value): value
            case .text(let text): Int64(text).flatMap(scaled) ?? parsed(text)
            }
        guard let milliseconds, Self.plausible.contains(milliseconds) else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    /// A number in the unit, as milliseconds.
    func scaled(_ number: Int64) -> Int64? {
        guard unit == .seconds else { return number }
        let (product, overflow) = number.multipliedReportingOverflow(by: 1000)
        return overflow ? nil : product
    }

    // MARK: ISO 8601

    /// `2024-05-06T07:08:09.123Z`, a space for the T, seconds and fraction optional, `Z`, `±hh`, `±hhmm`, `±hh:mm` or no zone.
    private func parsed(_ text: String) -> Int64? {
        var scan = Scan(text)
        guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
            let day = scan.number(2), scan.take("T") || scan.take(" "), let hour = scan.number(2), scan.take(":"),
            let minute = scan.number(2)
        else { return nil }
        var second = 0
        var fraction = 0
        if scan.take(":") {
            guard let value = scan.number(2) else { return nil }
            second = value
            if scan.take(".") {
                guard let value = scan.thousandths() else { return nil }
                fraction = value
            }
        }
        guard let days = Self.days(year, month, day), hour < 24, minute < 60, second < 60,
            let offset = scan.isAtEnd ? defaultOffset : Self.offset(&scan), scan.isAtEnd
        else { return nil }
        let seconds = (days * 24 + hour) * 3600 + (minute - offset) * 60 + second
        return Int64(seconds) * 1000 + Int64(fraction)
    }

    /// Minutes east of Greenwich from text such as `UTC`, `Z` or `+02:00`; nil for names of places, whose rules change.
    public static func fixedOffset(_ text: String) -> Int? {
        if text == "UTC" || text == "GMT" { return 0 }
        var scan = Scan(text)
        let offset = offset(&scan)
        return scan.isAtEnd ? offset : nil
    }

    private static func offset(_ scan: inout Scan) -> Int? {
        if scan.take("Z") { return 0 }
        let sign = scan.take("+") ? 1 : scan.take("-") ? -1 : 0
        guard sign != 0, let hours = scan.number(2), hours < 24 else { return nil }
        if scan.isAtEnd { return sign * hours * 60 }
        _ = scan.take(":")
        guard let minutes = scan.number(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    /// Days since 1970-01-01 in the Gregorian calendar; nil for a day that does not exist.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day), year >= 1 else { return nil }
        let before = year - 1
        let years = before * 365 + before / 4 - before / 100 + before / 400
        return years + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_162
    }

    private struct Scan {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, UInt32(first) == character.value else { return false }
            rest.removeFirst()
            return true
        }

        /// Exactly so many digits.
        mutating func number(_ digits: Int) -> Int? {
            let text = rest.prefix(digits)
            guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest.removeFirst(digits)
            return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// Digits of a fraction of a second; what is below a millisecond is dropped.
        mutating func thousandths() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest.removeFirst(digits.count)
            let value = digits.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return [value * 100, value * 10, value][min(digits.count, 3) - 1]
        }
    }
}
