public import ChatWire

extension EngineIOServer {
    /// Where a server is, whom it lets in, and its limits.
    public struct Configuration: Sendable {
        /// Path of all its requests; with and without the slash at its end. One or more segments without parameters.
        public var path = "/socket.io/"
        /// Limits and intervals of each session.
        public var settings = EngineIOSettings()
        /// Which browser origins may use it; the same for all transports.
        public var origins = OriginPolicy()
        /// Where time comes from.
        public var clock = ServerClock.system
        /// Who may open sessions, by address; nil for everybody.
        package var admission: (any EngineIOAdmission)?

        /// The defaults above.
        public init() {}

        /// Whether a request's target is at ``path``; gives the query behind it, which may be empty.
        func query(of target: String?) -> Substring? {
            guard let target else { return nil }
            let end = target.firstIndex(of: "?") ?? target.endIndex
            guard Self.trimmed(target[..<end]) == Self.trimmed(path[...]) else { return nil }
            return target[end...].dropFirst()
        }

        /// The path without a slash at its end.
        var trimmedPath: String { String(Self.trimmed(path[...])) }

        private static func trimmed(_ path: Substring) -> Substring { path.hasSuffix("/") ? path.dropLast() : path }
    }
}
