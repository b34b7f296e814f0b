import ArgumentParser
import ChatAuth
import ChatCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `chatctl token explain`
struct TokenExplainCommand: AsyncParsableCommand {
    /// Exit status of misuse; 1 means that the token was rejected.
    static let misused: Int32 = 2

    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Decode a token and check it as the server would.",
        discussion: """
            Offline with the keys of a file and the requirements given as options, or with --config against the issuers
            of a chatd's configuration, whose keys are fetched. What is not required is not checked. The verdict names
            the code of the first check that failed.

            Exit status: 0 accepted, 1 rejected, 2 misused.

            Examples:
              chatctl token explain --jwks keys.json --issuer https://issuer.example.com --client-id web "$TOKEN"
              chatctl token explain --jwks keys.json --signature-only < token.txt
              chatctl token explain --jwks keys.json --now 1700000000 --leeway 0 --algorithms RS256,ES256 "$TOKEN"
              chatctl token explain --config chatd.json "$TOKEN"
            """)

    @Argument(help: "The token; read from standard input when absent.")
    var token: String?
    @Option(help: "File with the issuer's key set (JWKS).")
    var jwks: String?
    @Option(help: "Required iss.")
    var issuer: String?
    @Option(help: "Accepted aud values, separated by commas.")
    var audience: CommaList?
    @Option(help: "Accepted clients, separated by commas.")
    var clientId: CommaList?
    @Option(help: "Accepted token_use values, separated by commas.")
    var tokenUse: CommaList?
    @Option(help: "Accepted signature algorithms, separated by commas; all asymmetric ones when absent.")
    var algorithms: CommaList?
    @Option(help: "Clock difference tolerated, in seconds; 30 when absent.")
    var leeway: Int?
    @Option(help: "The time to check with, in Unix seconds; the present when absent.")
    var now: Int64?
    @Flag(help: "Check the signature alone and leave the claims be.")
    var signatureOnly = false
    @Option(help: "A chatd's configuration file, instead of --jwks and requirements.")
    var config: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (jwks == nil) != (config == nil) else {
            throw ValidationError("Give either --jwks FILE or --config FILE.")
        }
        if config != nil, issuer != nil || audience != nil || clientId != nil || tokenUse != nil || algorithms != nil {
            throw ValidationError("The requirements come from --config; leave the options for them out.")
        }
        if let leeway, !(0...86_400).contains(leeway) { throw ValidationError("--leeway must be 0 to 86400 seconds.") }
        for name in algorithms?.items ?? [] where SignatureAlgorithm(name: name) == nil {
            let known = SignatureAlgorithm.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--algorithms: \(Terminal.safe(name)) is not one of \(known).")
        }
    }

    func run() async throws {
        let token = try readToken()
        let time = now.map { Timestamp(seconds: $0) } ?? .wallClock
        let file = try keyFile()
        let report: TokenReport
        do throws(ChatError) {
            let (explainer, keys) = try await requirements(for: token, file)
            report = TokenReport(try await explainer.explain(token, jwks: keys, now: time))
        } catch  where error.code == .invalidConfiguration {
            throw CommandFailure(error.publicMessage, status: Self.misused)
        } catch {
            // The issuer is unknown or its keys are unusable: nothing can be verified.
            report = TokenReport(rejected: error)
        }
        Terminal.line(output.json ? report.json : report.text)
        if !report.isAccepted { throw CommandFailure("", status: 1) }
    }

    /// As given; of standard input the last line break is no part. An empty token is rejected like any other that is none.
    private func readToken() throws -> String {
        if let token { return token }
        guard !Terminal.isTyped else { throw CommandFailure("no token was given", status: Self.misused) }
        guard var text = Terminal.allInput(limit: 1 << 20) else {
            throw CommandFailure("the token is longer than 1 MiB", status: Self.misused)
        }
        if text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private func requirements(
        for token: String, _ file: [UInt8]
    ) async throws(ChatError) -> (TokenExplainer, [UInt8]) {
        if let config {
            let found = try await ConfiguredIssuer.find(token: token, configuration: config)
            var explainer = TokenExplainer(found.issuer)
            explainer.signatureOnly = signatureOnly
            if let leeway { explainer.leeway = .seconds(leeway) }
            return (explainer, found.keys)
        }
        var explainer = TokenExplainer()
        explainer.issuer = issuer
        explainer.audiences = audience?.items
        explainer.clientIDs = clientId?.items
        explainer.tokenUses = tokenUse?.items
        explainer.algorithms = (algorithms?.items).map { Set($0.compactMap { SignatureAlgorithm(name: $0) }) }
        if let leeway { explainer.leeway = .seconds(leeway) }
        explainer.signatureOnly = signatureOnly
        return (explainer, file)
    }

    private func keyFile() throws -> [UInt8] {
        guard let jwks else { return [] }
        guard let data = FileManager.default.contents(atPath: jwks) else {
            throw CommandFailure("\(Terminal.safe(jwks)) cannot be read", status: Self.misused)
        }
        return Array(data)
    }
}

/// Texts separated by commas.
struct CommaList: ExpressibleByArgument {
    let items: [String]

    init?(argument: String) {
        items = argument.split(separator: ",").map(String.init)
        if items.isEmpty { return nil }
    }
}
