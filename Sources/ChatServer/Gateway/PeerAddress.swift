import NIOCore

/// A peer's address as limits and logs name it.
enum PeerAddress {
    /// The IP address without port, or `unix` for a local socket.
    static func text(of channel: any Channel) -> String {
        guard let address = channel.remoteAddress else { return "unknown" }
        return address.ipAddress ?? "unix"
    }
}
