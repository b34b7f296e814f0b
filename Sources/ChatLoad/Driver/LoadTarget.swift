package import ChatClient
import ChatCore
import NIOCore
import NIOPosix
import NIOSSL

/// The server under load.
package struct LoadTarget: Sendable {
    /// Where it listens.
    package var address: ServerAddress

    package init(_ address: ServerAddress) { self.address = address }

    /// Whether the name is this machine's own and nobody else's: `localhost`, `127.0.0.0/8` or `::1`.
    package var isLoopback: Bool {
        let host = address.host.lowercased()
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }

    /// The upgrade request's bytes.
    ///
    /// The key may be the same for all: it is there to tell servers from caches, not to keep a secret (RFC 6455 §10.3).
    func upgradeRequest(_ door: LoadDoor) -> String {
        let isDefault = address.path == ServerAddress.defaultPath
        var lines = [
            "GET \(isDefault ? door.path : address.path) HTTP/1.1", "Host: \(address.hostHeader)", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: Y2hhdGN0bCBiZW5jaC4uLg==",
        ]
        if let subprotocol = door.subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// What encrypts connections; nil where they are not encrypted.
    func encryption() throws -> NIOSSLContext? {
        guard address.isSecure else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }

    /// The name to ask for in TLS; nil for an address (RFC 6066 §3).
    var serverName: String? {
        (try? SocketAddress(ipAddress: address.host, port: 0)) == nil ? address.host : nil
    }

    /// Finds the address that answers, so that the name is not looked up for each connection.
    ///
    /// - Throws: ``LoadFailure`` when none does.
    func resolve(_ group: any EventLoopGroup) async throws -> SocketAddress {
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(10))
                .connect(host: address.host, port: address.port).get()
        } catch {
            throw LoadFailure("No server answers at \(address.host) port \(address.port).")
        }
        let found = channel.remoteAddress
        try? await channel.close()
        guard let found else { throw LoadFailure("No server answers at \(address.host) port \(address.port).") }
        return found
    }
}
