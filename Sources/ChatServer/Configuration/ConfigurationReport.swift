/// What is in force and where each value came from; what `chatd --check-config` and `chatctl config check` print.
public struct ConfigurationReport: Hashable, Sendable {
    /// One key's outcome.
    public struct Entry: Hashable, Sendable {
        /// Name with dots.
        public var name: String
        /// Rendered value; `***` for secrets, empty for a key without value.
        public var value: String
        /// `--http-port`, `CHAT_HTTP_PORT`, `chatd.json: http.port`, `DIR/http-port` or `default`.
        public var source: String
        /// False when some source set it.
        public var isDefault: Bool
    }

    /// Every key in table order, the issuers' last.
    public var entries: [Entry]
}

extension ConfigurationReport {
    /// Three aligned columns: key, value, source.
    public var table: String {
        let rows = entries.map { ($0.name, $0.value.isEmpty ? "-" : $0.value, $0.source) }
        func width(_ texts: [String], atMost limit: Int) -> Int { min(limit, texts.map(\.count).max() ?? 0) }
        let first = width(rows.map(\.0), atMost: 50)
        let second = width(rows.map(\.1), atMost: 40)
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return rows.map { "\(padded($0.0, first))  \(padded($0.1, second))  \($0.2)" }.joined(separator: "\n")
    }
}
