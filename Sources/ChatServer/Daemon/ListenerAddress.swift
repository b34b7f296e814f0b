import Synchronization

/// Where clients connect, known once the listener is bound.
final class ListenerAddress: Sendable {
    private let url = Mutex<String?>(nil)
    private let bound = AsyncStream.makeStream(of: Void.self)

    /// The URL, nil before the bind.
    var current: String? { url.withLock { $0 } }

    /// Called by the listener once.
    func set(_ text: String) {
        url.withLock { $0 = text }
        bound.continuation.finish()
    }

    /// Returns after the bind or when cancelled; one caller.
    func wait() async {
        for await _ in bound.stream {}
    }

    /// `http://host:port`, with brackets around an IPv6 address and a loopback address for a wildcard.
    static func url(host: String, port: Int, isTLS: Bool) -> String {
        let name =
            switch host {
            case "0.0.0.0", "*", "": "127.0.0.1"
            case "::": "[::1]"
            case let host where host.contains(":") && !host.hasPrefix("["): "[\(host)]"
            case let host: host
            }
        return "\(isTLS ? "https" : "http")://\(name):\(port)"
    }
}
