import ChatAuth
import ChatCore
import ChatStore
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import ChatServer

@Suite("A whole daemon", .timeLimit(.minutes(1)))
struct ChatDaemonTests {
    /// An issuer whose keys nobody serves: sign-ins fail, everything else works.
    static func configuration(socket: String) -> ChatServerConfiguration {
        var configuration = ChatServerConfiguration()
        configuration.http.port = 0
        configuration.http.eventLoops = 1
        configuration.admin.socket = socket
        configuration.auth.issuers = [
            .init(
                name: "main",
                issuer: IssuerConfiguration(
                    issuer: "https://issuer.example", jwksURL: "http://127.0.0.1:9/jwks", audiences: ["chat"]))
        ]
        return configuration
    }

    static func withDirectory(_ body: (String) async throws -> Void) async throws {
        let path = "/tmp/chatd-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a daemon, hands its URL to the body once it listens, and ends it with a graceful shutdown.
    static func withDaemon(
        _ configuration: ChatServerConfiguration, _ body: @Sendable @escaping (_ port: Int) async throws -> Void
    ) async throws {
        let (announcements, continuation) = AsyncStream.makeStream(of: String.self)
        let daemon = ChatDaemon(configuration, logger: quiet) { continuation.yield($0) }
        let group = ServiceGroup(services: [DaemonService(daemon: daemon)], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                continuation.finish()
            }
            for await line in announcements {
                guard line.hasPrefix("listening on http://127.0.0.1:"),
                    let port = Int(line.split(separator: ":").last ?? "")
                else { continue }
                try await body(port)
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    @Test("listens, answers, keeps its socket private, and removes it at the end")
    func lifecycle() async throws {
        try await Self.withDirectory { directory in
            let socket = "\(directory)/admin.sock"
            try await Self.withDaemon(Self.configuration(socket: socket)) { port in
                for path in ["/healthz", "/", "/manifest.webmanifest"] {
                    let answer = try await Self.get(port, path)
                    #expect(answer == 200)
                }
            }
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test("a second daemon neither takes the socket nor the port of a live one")
    func conflicts() async throws {
        try await Self.withDirectory { directory in
            let configuration = Self.configuration(socket: "\(directory)/admin.sock")
            try await Self.withDaemon(configuration) { port in
                // The socket is made a moment after the announcement at the latest: the file is there when somebody connects.
                try await Self.waitUntilExists("\(directory)/admin.sock")
                let mode = try FileManager.default.attributesOfItem(atPath: "\(directory)/admin.sock")[
                    .posixPermissions]
                #expect((mode as? NSNumber)?.intValue == 0o600)
                await Self.expectFailure(configuration, status: 75, containing: "another daemon answers")
                var second = Self.configuration(socket: "\(directory)/second.sock")
                second.http.port = port
                await Self.expectFailure(second, status: 75, containing: "already in use")
            }
        }
    }

    @Test("a stale socket file is replaced")
    func staleSocket() async throws {
        try await Self.withDirectory { directory in
            let socket = "\(directory)/admin.sock"
            try Self.leaveStaleSocket(socket)
            try await Self.withDaemon(Self.configuration(socket: socket)) { port in
                let answer = try await Self.get(port, "/healthz")
                #expect(answer == 200)
            }
        }
    }

    @Test("wrong files and addresses end the start with one line and status 78")
    func refusals() async throws {
        try await Self.withDirectory { directory in
            var tls = Self.configuration(socket: "\(directory)/admin.sock")
            tls.http.tls.certificateFile = "\(directory)/missing.pem"
            tls.http.tls.privateKeyFile = "\(directory)/missing.key"
            await Self.expectFailure(tls, status: 78, containing: "http.tls.certificateFile")
            var host = Self.configuration(socket: "\(directory)/admin.sock")
            host.http.host = "192.0.2.1"
            host.http.port = 8080
            await Self.expectFailure(host, status: 78, containing: "http.host")
            var issuers = Self.configuration(socket: "\(directory)/admin.sock")
            issuers.auth.issuers = []
            await Self.expectFailure(issuers, status: 78, containing: "auth.issuer.main.url")
        }
    }

    #if Postgres
        @Test("a database that cannot be reached ends the start with one line, status 75 and what to do")
        func unreachableDatabase() async throws {
            try await Self.withDirectory { directory in
                var configuration = Self.configuration(socket: "\(directory)/admin.sock")
                configuration.storeBackend = .postgres
                configuration.database.connection.url = "postgres://u:hunter2@127.0.0.1:1/n"
                for migrates in [false, true] {
                    configuration.database.migratesAtStart = migrates
                    let message = await Self.expectFailure(configuration, status: 75, containing: "chatctl db wait")
                    #expect(message.contains("postgres://u:***@127.0.0.1:1/n"), "\(message)")
                    #expect(!message.contains("hunter2"))
                }
            }
        }
    #endif

    /// What a daemon that was killed leaves behind: a socket file that nobody listens on.
    private static func leaveStaleSocket(_ path: String) throws {
        let address = try SocketAddress(unixDomainSocketPath: path)
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        defer { close(descriptor) }
        #expect(address.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size)) } == 0)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @discardableResult
    private static func expectFailure(
        _ configuration: ChatServerConfiguration, status: Int32, containing text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> String {
        do throws(StartupFailure) {
            try await ChatDaemon(configuration, logger: quiet, announce: { _ in }).run()
            Issue.record("it ran", sourceLocation: sourceLocation)
            return ""
        } catch {
            #expect(error.exitStatus == status, sourceLocation: sourceLocation)
            #expect(error.message.contains(text), "\(error.message)", sourceLocation: sourceLocation)
            #expect(!error.message.contains("\n"), sourceLocation: sourceLocation)
            return error.message
        }
    }

    private static func get(_ port: Int, _ path: String) async throws -> Int {
        let client = TestClient(
            host: "127.0.0.1", port: port, configuration: .init(),
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
        client.connect()
        let answer = try await client.get(path)
        try await client.close()
        return answer.status.code
    }

    private static func waitUntilExists(_ path: String) async throws {
        while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
    }
}

private struct DaemonService: Service {
    let daemon: ChatDaemon
    func run() async throws { try await daemon.run() }
}
