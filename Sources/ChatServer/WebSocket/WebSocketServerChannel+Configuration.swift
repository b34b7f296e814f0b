extension WebSocketServerChannel {
    /// Time-outs and sizes of a connection's HTTP part; WebSocket limits come with each acceptance.
    public struct Configuration: Hashable, Sendable {
        /// How long a fresh connection may take until its first request's header is complete, TLS handshake included.
        public var requestHeadTimeout: Duration
        /// How long an HTTP connection may be idle between requests; nil for ever.
        public var idleTimeout: Duration?
        /// Most bytes of one request's header fields together.
        public var maxHeaderBytes: Int
        /// Most header fields of one request.
        public var maxHeaderCount: Int
        /// Bytes of the first read buffer, which an idle connection keeps; at least 64.
        public var initialReadBufferBytes: Int

        /// Creates a configuration; the defaults are those of checklist and OWASP guidance: 16 KiB and 100 fields.
        public init(
            requestHeadTimeout: Duration = .seconds(10), idleTimeout: Duration? = .seconds(60),
            maxHeaderBytes: Int = 16_384, maxHeaderCount: Int = 100, initialReadBufferBytes: Int = 512
        ) {
            self.requestHeadTimeout = requestHeadTimeout
            self.idleTimeout = idleTimeout
            self.maxHeaderBytes = maxHeaderBytes
            self.maxHeaderCount = maxHeaderCount
            self.initialReadBufferBytes = initialReadBufferBytes
        }
    }
}
