import Foundation
import Synchronization

/// A Postgres server of the tests' own: in a temporary folder, on a free loopback port, run by an account without rights.
///
/// - Guarantees: roles sign in over TCP with a password (SCRAM); only the server's own account uses its Unix socket, whose
///   folder nobody else may enter. Server and folder are gone when the test process is.
/// - Isolation: any task; starting, stopping and killing wait for what they name, and must not overlap.
public final class PostgresServer: Sendable {
    /// What shapes a server.
    public struct Options: Sendable {
        /// Wait for the disk at each commit, as in production; off is for suites that never kill the machine.
        public var isDurable = false
        /// Serve TLS, with these files, and refuse TCP connections without it.
        public var certificates: ServerCertificates?
        /// Most connections at once.
        public var maxConnections = 100
        /// Further settings, as in postgresql.conf.
        public var settings: [String: String] = [:]
        /// Creates the defaults.
        public init() {}
    }

    /// The role that owns the test databases: an ordinary one, as an operator would make it.
    public static let role = "chat"

    /// TCP port, the same for the server's whole life.
    public let port: Int
    /// The role's password.
    public let password: String
    /// How it was started.
    public let options: Options
    /// Holds the data folder and the Unix socket.
    public let folder: String
    let binaries: PostgresBinaries
    let account: ServerAccount
    private let process = Mutex<RunningProcess?>(nil)

    private init(port: Int, folder: String, binaries: PostgresBinaries, account: ServerAccount, options: Options) {
        self.port = port
        self.folder = folder
        self.binaries = binaries
        self.account = account
        self.options = options
        password = String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// Makes a new server and starts it.
    ///
    /// - Throws: ``PostgresUnavailable`` without the programs; ``DeadlinePassed`` with what the server said.
    public static func start(_ options: Options = Options()) async throws -> PostgresServer {
        guard let binaries = PostgresBinaries.installed else { throw PostgresUnavailable(PostgresTests.reason) }
        let account = try ServerAccount.choose()
        let folder = try PrivateFolder.make(for: account)
        let server = PostgresServer(
            port: try FreePort.find(), folder: folder, binaries: binaries, account: account, options: options)
        try await server.initialise()
        try await server.start()
        try await server.query("CREATE ROLE \(role) LOGIN PASSWORD '\(server.password)'")
        return server
    }

    /// What the running server is, nil while it is stopped.
    public var running: RunningProcess? { process.withLock { $0 } }

    /// Starts the stopped server on its data.
    public func start() async throws {
        let (program, arguments) = account.command(binaries.path("postgres"), ["-D", dataFolder])
        let started = try RunningProcess(program, arguments, environment: Self.environment, folder: folder)
        process.withLock { $0 = started }
        do {
            try await started.line(containing: "database system is ready to accept connections", within: .seconds(60))
        } catch {
            started.signal(SIGQUIT)
            process.withLock { $0 = nil }
            throw error
        }
    }

    /// Stops the server as an operator does: open transactions are rolled back and connections closed.
    public func stop() async throws {
        try await end { $0.signal(SIGINT) }
    }

    /// Kills all its processes at once, as a crash of the machine would.
    public func kill() async throws {
        try await end { process in
            // Stopped first, so that it cannot start one more while the others are looked for.
            process.signal(SIGSTOP)
            ProcessTable.signal(SIGKILL, familyOf: process.id)
        }
    }

    /// Stops and starts again.
    public func restart() async throws {
        try await stop()
        try await start()
    }

    /// Makes all its processes stand still, as when the machine or its network hangs: connections stay, nothing answers.
    public func freeze() { signalAll(SIGSTOP) }

    /// Ends ``freeze()``.
    public func thaw() { signalAll(SIGCONT) }

    var dataFolder: String { "\(folder)/data" }
    static let environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]

    private func signalAll(_ number: Int32) {
        if let process = running { ProcessTable.signal(number, familyOf: process.id) }
    }

    private func end(_ how: (RunningProcess) -> Void) async throws {
        guard let process = running else { return }
        how(process)
        try await process.end(within: .seconds(60))
        try await process.silence(within: .seconds(60))
        self.process.withLock { $0 = nil }
    }
}
