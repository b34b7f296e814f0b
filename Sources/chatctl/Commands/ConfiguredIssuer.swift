import ChatAuth
import ChatCore
import ChatServer

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The issuer of a configuration that a token claims to come from, with its keys fetched.
struct ConfiguredIssuer {
    let issuer: IssuerConfiguration
    let keys: [UInt8]

    private struct Claims: Decodable { var iss: String? }
    private struct Discovery: Decodable {
        var issuer: String
        var keySet: String

        enum CodingKeys: String, CodingKey {
            case issuer
            case keySet = "jwks_uri"
        }
    }

    static func find(token: String, configuration file: String) async throws(ChatError) -> ConfiguredIssuer {
        let request = try await LaunchRequest(
            arguments: ["--check-config", "--config", file], environment: ProcessInfo.processInfo.environment)
        guard case .check(let loaded) = request else { throw ChatError(.internal) }
        // Not verified: it only says by whose rules to verify.
        let claimed = payload(of: token)?.iss
        guard
            let issuer = loaded.configuration.auth.issuers.map(\.issuer).first(where: { issuer in
                claimed.map { Array($0.utf8) == Array(issuer.issuer.utf8) } ?? false
            })
        else { throw ChatError(.tokenIssuerUnknown) }
        return ConfiguredIssuer(issuer: issuer, keys: try await keys(of: issuer))
    }

    private static func keys(of issuer: IssuerConfiguration) async throws(ChatError) -> [UInt8] {
        let fetcher = HTTPKeySetFetcher()
        var url = issuer.jwksURL
        if url == nil {
            let slash = issuer.issuer.hasSuffix("/") ? "" : "/"
            let document = try await fetcher.fetch(
                issuer.issuer + slash + ".well-known/openid-configuration", maxBytes: issuer.keys.maxDocumentBytes,
                timeout: issuer.keys.fetchTimeout)
            guard let discovery = try? JSONDecoder().decode(Discovery.self, from: Data(document.body)),
                discovery.issuer == issuer.issuer
            else { throw ChatError(.keysUnavailable, "The issuer's discovery document is not usable.") }
            url = discovery.keySet
        }
        return try await fetcher.fetch(
            url ?? "", maxBytes: issuer.keys.maxDocumentBytes, timeout: issuer.keys.fetchTimeout
        ).body
    }

    private static func payload(of token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: text).flatMap { try? JSONDecoder().decode(Claims.self, from: $0) }
    }
}
