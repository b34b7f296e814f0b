/// Writes the Prometheus text format, version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String { case counter, gauge }

    private(set) var text = ""

    /// One metric: its help, its type, and a sample per label set.
    mutating func metric(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: String)]
    ) {
        text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            text += name
            if !sample.labels.isEmpty {
                let pairs = sample.labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
                text += "{\(pairs.joined(separator: ","))}"
            }
            text += " \(sample.value)\n"
        }
    }

    /// A metric of one sample without labels.
    mutating func metric(_ name: String, _ kind: Kind, _ help: String, _ value: some CustomStringConvertible) {
        metric(name, kind, help, [([], value.description)])
    }

    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
}
