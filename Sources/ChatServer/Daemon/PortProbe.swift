import NIOCore
import NIOPosix

/// Tries an address before it is bound for good. Somebody else may still take it in between; then the bind itself says so.
enum PortProbe {
    /// The port, or a free one for 0.
    ///
    /// - Throws: ``StartupFailure`` naming `http.host` or `http.port`.
    static func find(host: String, port: Int, on eventLoops: MultiThreadedEventLoopGroup) async throws -> Int {
        do {
            let channel = try await ServerBootstrap(group: eventLoops)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                // Whoever connects meanwhile is turned away when the probe closes. Accepted, it would wait for ever for an answer.
                .serverChannelOption(.autoRead, value: false)
                .bind(host: host, port: port).get()
            let found = channel.localAddress?.port ?? port
            try await channel.close()
            return found
        } catch {
            throw StartupFailure.bind(error, host: host, port: port)
        }
    }
}
