import ChatCore
import ChatLoad
import Foundation

/// Users for load: of a file, or of a development server.
struct BenchIdentities {
    /// The server's URL without a slash at its end.
    let server: String
    /// Lines of user id, tab and token; nil to have tokens minted.
    let file: String?
    /// What minted users' names begin with.
    let prefix: String

    /// Names in one request: as many as the issuer takes.
    private static let batch = 1000

    /// So many users, each another one.
    func get(_ count: Int, progress: ProgressLine) async throws -> [LoadIdentity] {
        guard let file else { return try await mint(count, progress) }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure("\(Terminal.safe(file)) cannot be read")
        }
        return try Self.read(text, count: count, named: file)
    }

    private static func read(_ text: String, count: Int, named file: String) throws -> [LoadIdentity] {
        var identities: [LoadIdentity] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if identities.count == count { break }
            if line.isEmpty { continue }
            let parts = line.split(separator: "\t")
            guard parts.count >= 2, let user = UserID(String(parts[0])) else {
                // Never the line itself, which may be a token.
                throw CommandFailure("\(Terminal.safe(file)) line \(number + 1) is not: user id, tab, token")
            }
            identities.append(LoadIdentity(user: user, token: String(parts[1])))
        }
        guard identities.count == count else {
            throw CommandFailure(
                "\(Terminal.safe(file)) has tokens of \(identities.count) users, and \(count) are needed")
        }
        return identities
    }

    private func mint(_ count: Int, _ progress: ProgressLine) async throws -> [LoadIdentity] {
        let issuer = DevelopmentSignIn(server: server)
        var identities: [LoadIdentity] = []
        identities.reserveCapacity(count)
        while identities.count < count {
            let next = identities.count..<min(identities.count + Self.batch, count)
            for minted in try await issuer.mint(next.map { "\(prefix)\($0 + 1)" }) {
                guard let user = UserID(minted.user) else { throw ChatError(.tokenMissing) }
                identities.append(LoadIdentity(user: user, token: minted.token))
            }
            progress.show("tokens: \(identities.count) of \(count)")
        }
        return identities
    }
}
