import ArgumentParser
import AsyncHTTPClient
import ChatServer
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where the administration socket is.
struct AdminOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Path of chatd's administration socket.",
            discussion: "CHAT_ADMIN_SOCKET in the environment, else where a chatd of this user puts it."))
    var socket: String?

    /// A client to the socket.
    var client: AdminClient {
        let environment = ProcessInfo.processInfo.environment
        let configured = environment["CHAT_ADMIN_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        return AdminClient(socket: socket ?? configured ?? AdminSocketPath.forClient(environment: environment))
    }
}

/// Asks a chatd over its Unix socket.
struct AdminClient {
    let socket: String

    /// Asks and decodes the JSON answer.
    func get<Answer: Decodable>(
        _ path: String, _ query: [(String, String?)] = [], as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        try await answer(.GET, path, query)
    }

    /// Commands and decodes the JSON answer.
    func post<Answer: Decodable>(_ path: String, as type: Answer.Type = Answer.self) async throws -> Answer {
        try await answer(.POST, path, [])
    }

    /// Commands and hands out the lines of the answer as they come.
    func lines(post path: String, _ query: [(String, String?)], _ body: (String) throws -> Void) async throws {
        let response = try await execute(.POST, path, query, timeout: .hours(1))
        guard response.status == .ok else { throw try await failure(response) }
        var rest = ByteBuffer()
        for try await part in response.body {
            rest.writeImmutableBuffer(part)
            while let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let count = end - rest.readableBytesView.startIndex
                let line = rest.readString(length: count) ?? ""
                rest.moveReaderIndex(forwardBy: 1)
                try body(line)
            }
        }
    }

    private func answer<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, _ query: [(String, String?)]
    ) async throws -> Answer {
        let response = try await execute(method, path, query, timeout: .seconds(30))
        guard response.status == .ok else { throw try await failure(response) }
        let body = try await response.body.collect(upTo: 64 << 20)
        return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
    }

    private func execute(
        _ method: HTTPMethod, _ path: String, _ query: [(String, String?)], timeout: TimeAmount
    ) async throws -> HTTPClientResponse {
        var uri = "/admin/v1/" + path
        let pairs = query.compactMap { name, value in value.map { "\(name)=\(PercentCoding.encode($0))" } }
        if !pairs.isEmpty { uri += "?" + pairs.joined(separator: "&") }
        guard let url = URL(httpURLWithSocketPath: socket, uri: uri) else {
            throw CommandFailure("\(socket) cannot be the path of a socket.")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        do {
            return try await HTTPRequests.client.execute(request, timeout: timeout)
        } catch {
            throw CommandFailure(
                "no chatd answers at \(socket); is it running, as this user, and is the path right (--socket)?")
        }
    }

    private func failure(_ response: HTTPClientResponse) async throws -> CommandFailure {
        let body = try await response.body.collect(upTo: 1 << 20)
        guard let error = try? JSONDecoder().decode(ErrorBody.self, from: Data(body.readableBytesView)).error else {
            return CommandFailure("chatd answered with status \(response.status.code).")
        }
        return CommandFailure("\(error.message) (\(error.code))")
    }
}
