public import Logging

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes one line per event to standard error, as text or JSON. Control characters are escaped, so that nobody's input can forge
/// a line.
public struct LineLogHandler: LogHandler {
    /// On every line of this logger.
    public var metadata: Logger.Metadata = [:]
    /// Least severity written.
    public var logLevel: Logger.Level
    private let label: String
    private let format: LogFormat

    /// Creates a handler for `LoggingSystem.bootstrap`.
    public init(label: String, level: Logger.Level, format: LogFormat) {
        self.label = label
        self.format = format
        logLevel = level
    }

    /// One entry of the metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let merged = event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        StandardStream.error.write(
            Self.line(
                format, time: Self.now(), level: event.level, label: label, message: event.message.description,
                metadata: merged))
    }

    /// Renders an event; pure.
    static func line(
        _ format: LogFormat, time: String, level: Logger.Level, label: String, message: String,
        metadata: Logger.Metadata
    ) -> String {
        let pairs = metadata.map { ($0.key, $0.value.description) }.sorted { $0.0 < $1.0 }
        switch format {
        case .text:
            let words = pairs.map { " \(clean($0.0))=\(quoted($0.1))" }.joined()
            return "\(time) \(level.rawValue) \(label): \(clean(message))\(words)\n"
        case .json:
            let members =
                [("time", time), ("level", level.rawValue), ("logger", label), ("message", message)] + pairs
            return "{" + members.map { "\(json($0.0)):\(json($0.1))" }.joined(separator: ",") + "}\n"
        }
    }

    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7F }
        return plain && !text.isEmpty ? clean(text) : json(text)
    }

    private static func clean(_ text: String) -> String {
        text.unicodeScalars.contains(where: isControl) ? String(json(text).dropFirst().dropLast()) : text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        // C0, DEL, C1, and the separators that some viewers break lines at.
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case let scalar where isControl(scalar):
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let ms = String(1000 + Int(time.tv_nsec) / 1_000_000).dropFirst()
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(ms)Z"
    }
}
