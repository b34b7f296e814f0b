/// The server's answer to the upgrade request (RFC 6455 §4.2.2), as far as it matters here.
///
/// That the answer's key fits the request's is not checked: it tells a WebSocket server from one that only echoes, and whoever
/// measures a server knows which one it is.
package enum UpgradeAnswer: Hashable, Sendable {
    /// Frames begin at this offset.
    case accepted(end: Int)
    /// Refused with this HTTP status.
    case refused(status: Int)
    /// Not all of it has come.
    case incomplete
    /// No HTTP, or a head above ``maxHead`` bytes.
    case broken

    /// Most bytes of an answer's head.
    package static let maxHead = 16_384

    /// Reads the beginning of what a server sent.
    package init(_ bytes: UnsafeRawBufferPointer) {
        guard let end = bytes.end(of: "\r\n\r\n") else {
            self = bytes.count > Self.maxHead ? .broken : .incomplete
            return
        }
        guard bytes.has("HTTP/1.1 "), let status = bytes.number(at: 9) else {
            self = .broken
            return
        }
        self = status.value == 101 ? .accepted(end: end) : .refused(status: Int(status.value))
    }
}
