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
