import AsyncHTTPClient
import ChatCore
import Foundation
import NIOCore
import NIOHTTP1
import PostgresFixture
import Synchronization

/// The built chatd with its development issuer on one port, started, killed and started again on it.
final class RunningDaemon: Sendable {
    /// An HTTP answer; status 0 and the reason when there is none.
    struct Answer: Sendable {
        var status: UInt
        var body: String
    }

    let port: Int
    private let arguments: [String]
    private let folder: TemporaryFolder
    private let process = Mutex<RunningProcess?>(nil)

    /// - Parameters:
    ///   - arguments: Options beyond those that make it a daemon of its own: its port, its folder, no rate limits.
    ///   - requestsPerSecond: The one rate limit there may be, of a connection's requests; its burst is as many.
    init(_ arguments: [String], requestsPerSecond: Int = 1_000_000) throws {
        port = try FreePort.find()
        folder = try TemporaryFolder()
        let generous = [
            "limits-user-requests-per-second", "limits-user-request-burst", "limits-connects-per-second-per-address",
            "limits-connect-burst-per-address",
        ]
        let limited = ["session-requests-per-second", "session-request-burst"]
        self.arguments =
            ["--dev", "--host", "127.0.0.1", "--port", "\(port)", "--admin-socket", folder.path("admin.sock")]
            + generous.flatMap { ["--\($0)", "1000000"] } + limited.flatMap { ["--\($0)", "\(requestsPerSecond)"] }
            + arguments
    }

    deinit { folder.remove() }

    var url: String { "http://127.0.0.1:\(port)" }
    /// What the present process wrote.
    var lines: [String] { process.withLock { $0?.lines ?? [] } }

    /// Starts the process and waits until it listens.
    func start() async throws {
        guard let daemon = Installation.daemon else { throw CocoaError(.fileNoSuchFile) }
        // Nothing of the caller's environment may configure the daemon.
        let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH"].contains($0.key) }
        let started = try RunningProcess(daemon.path(percentEncoded: false), arguments, environment: environment)
        process.withLock { $0 = started }
        try await started.line(containing: "listening on \(url)", within: .seconds(30))
    }

    /// Kills the process where it stands.
    func kill() async throws {
        let running = process.withLock { $0 }
        running?.signal(SIGKILL)
        try await running?.end(within: .seconds(30))
    }

    /// Ends the process as a supervisor does.
    ///
    /// - Returns: Its exit status.
    func terminate() async throws -> Int32? {
        let running = process.withLock { $0 }
        running?.signal(SIGTERM)
        return try await running?.end(within: .seconds(30))
    }

    func get(_ path: String) async -> Answer {
        do {
            let answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: url + path), timeout: .seconds(10))
            let body = try await answer.body.collect(upTo: 1 << 20)
            return Answer(status: answer.status.code, body: String(buffer: body))
        } catch {
            return Answer(status: 0, body: "\(error)")
        }
    }

    /// A token of the development issuer, whose key is another after each start.
    func token(for name: String) async throws -> String {
        var request = HTTPClientRequest(url: url + "/dev/mint")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: #"{"names":["\#(name)"]}"#))
        do {
            // Short: the pool of connections may go on waiting for one to a daemon that is being started again.
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(1))
            let body = try await answer.body.collect(upTo: 1 << 20)
            return try JSONDecoder().decode(Minted.self, from: Data(body.readableBytesView)).tokens[0].token
        } catch {
            throw ChatError(.connectionLost, retry: .after(.milliseconds(50)), detail: "\(error)")
        }
    }

    private struct Minted: Decodable {
        struct Token: Decodable { var token: String }
        var tokens: [Token]
    }
}
