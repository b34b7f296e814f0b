import AsyncHTTPClient
import ChatCore
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Gets access tokens from the development issuer of a server.
struct DevelopmentSignIn: Sendable {
    /// The server's URL without a slash at its end.
    let server: String

    /// A person and their token.
    struct Minted: Codable, Sendable {
        var user: String
        var token: String
    }

    private struct Names: Encodable { var names: [String] }
    private struct Answer: Decodable { var tokens: [Minted] }
    private struct Refusal: Decodable {
        var detail: String?
        enum CodingKeys: String, CodingKey { case detail = "error_description" }
    }

    /// A token for one person.
    func token(for name: String) async throws -> String {
        guard let minted = try await mint([name]).first else { throw ChatError(.tokenMissing) }
        return minted.token
    }

    /// Tokens in the order of the names; at most 1000 names.
    func mint(_ names: [String]) async throws -> [Minted] {
        var request = HTTPClientRequest(url: server + "/dev/mint")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: try JSONOutput.line(Names(names: names))))
        let response: HTTPClientResponse
        do {
            response = try await HTTPRequests.client.execute(request, timeout: .seconds(60))
        } catch {
            // Worth another try: the server may be restarting.
            throw ChatError(.connectionLost, "No server answers at \(Terminal.safe(server)).")
        }
        let body = Data(try await response.body.collect(upTo: 16 << 20).readableBytesView)
        guard response.status == .ok else {
            if response.status == .notFound {
                throw ChatError(.tokenMissing, "The server has no development issuer (chatd --dev).", retry: .never)
            }
            let detail = (try? JSONDecoder().decode(Refusal.self, from: body))?.detail
            throw ChatError(
                .tokenMissing, Terminal.safe(detail ?? "The development issuer refused (\(response.status.code))."),
                retry: .never)
        }
        return try JSONDecoder().decode(Answer.self, from: body).tokens
    }
}
