#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the administration socket is when nobody says: the daemon and `chatctl` follow the same rule and so find each other.
public enum AdminSocketPath {
    /// The places in order: the session's runtime directory, the system's, a private directory under `/tmp`.
    public static func candidates(environment: [String: String]) -> [String] {
        var paths: [String] = []
        if let directory = environment["XDG_RUNTIME_DIR"], directory.hasPrefix("/") {
            paths.append("\(directory)/chatd.sock")
        }
        paths.append("/run/chatd/admin.sock")
        paths.append("/tmp/chatd-\(getuid())/admin.sock")
        return paths
    }

    /// Where a daemon makes its socket: the first place whose directory it may write to, or, for the last, make.
    public static func forDaemon(environment: [String: String]) -> String {
        let paths = candidates(environment: environment)
        return paths.first { access(directory(of: $0), W_OK | X_OK) == 0 } ?? paths[paths.count - 1]
    }

    /// Where an administrator's tool looks: the first place with a socket, else where a daemon would make one.
    public static func forClient(environment: [String: String]) -> String {
        candidates(environment: environment).first { access($0, F_OK) == 0 } ?? forDaemon(environment: environment)
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
