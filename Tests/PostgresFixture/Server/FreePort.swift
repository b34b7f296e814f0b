import NIOCore
import NIOPosix

/// Loopback ports that nobody listens on.
public enum FreePort {
    /// A port that was free a moment ago, for programs that must be told one.
    public static func find() throws -> Int {
        let group = MultiThreadedEventLoopGroup.singleton
        let probe = try ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).wait()
        defer { try? probe.close().wait() }
        return probe.localAddress?.port ?? 0
    }
}
