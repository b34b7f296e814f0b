#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Who runs the server: Postgres refuses to run as root, so root hands it to an account without rights.
struct ServerAccount: Sendable {
    /// The account's name; nil for the present user.
    let name: String?
    private let user: uid_t
    private let group: gid_t

    /// - Throws: ``PostgresUnavailable`` for root on a machine without a fitting account.
    static func choose() throws -> ServerAccount {
        guard geteuid() == 0 else { return ServerAccount(name: nil, user: geteuid(), group: getegid()) }
        for name in ["postgres", "nobody"] {
            guard let entry = getpwnam(name) else { continue }
            return ServerAccount(name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        }
        throw PostgresUnavailable("root may not run Postgres, and there is no account named postgres or nobody")
    }

    /// The command that runs a program as this account, in the same process: signals reach the program itself.
    func command(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        guard name != nil else { return (program, arguments) }
        let switching = ["--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--", program]
        return ("/usr/bin/setpriv", switching + arguments)
    }

    /// Gives a file or folder to the account.
    func own(_ path: String) throws {
        guard name != nil else { return }
        guard chown(path, user, group) == 0 else { throw PostgresUnavailable("chown \(path): error \(errno)") }
    }
}
