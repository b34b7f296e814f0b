import Foundation

/// One database of a test server, and how its owner reaches it.
public struct TestDatabase: Hashable, Sendable {
    /// `127.0.0.1`; a server with certificates is `localhost`, which they name.
    public var host: String
    /// TCP port: the server's, or that of a proxy before it.
    public var port: Int
    /// Database name.
    public var name: String
    /// The owner.
    public var user: String
    /// The owner's password.
    public var password: String

    /// `postgres://user:password@host:port/name`.
    public var url: String { "postgres://\(user):\(password)@\(host):\(port)/\(name)" }

    /// The same database through another port.
    public func through(port: Int) -> TestDatabase {
        var copy = self
        copy.port = port
        return copy
    }
}

extension PostgresServer {
    /// Creates an empty database, owned by ``role``.
    ///
    /// - Parameter name: Lower-case letters, digits and underscores; a name that no other has when nil.
    public func createDatabase(_ name: String? = nil) async throws -> TestDatabase {
        let name = name ?? "chat_\(String(UInt64.random(in: .min ... .max), radix: 36))"
        try await query("CREATE DATABASE \(name) OWNER \(Self.role)")
        return TestDatabase(
            host: options.certificates == nil ? "127.0.0.1" : "localhost", port: port, name: name, user: Self.role,
            password: password)
    }

    /// Runs SQL as the superuser and returns what psql prints: rows by line, columns by `|`.
    ///
    /// - Parameter database: Where; `postgres` for what concerns the whole server.
    @discardableResult
    public func query(_ sql: String, in database: String = "postgres") async throws -> String {
        let (program, arguments) = account.command(
            binaries.path("psql"),
            [
                "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U", "postgres",
                "-d", database, "-c", sql,
            ])
        return try await FinishedProcess.run(program, arguments, environment: Self.environment, folder: folder).output
    }
}
