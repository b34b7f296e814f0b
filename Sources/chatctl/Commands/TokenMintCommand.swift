import ArgumentParser
import ChatCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `chatctl token mint`
struct TokenMintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mint", abstract: "Get access tokens of people that need not exist from 'chatd --dev'.",
        discussion: """
            Prints a line for each person: user id, tab, token.

            Examples:
              chatctl token mint ada grace
              chatctl token mint --count 1000 --prefix load --output tokens.txt
              CHAT_TOKEN=$(chatctl token mint ada --token-only) chatctl chat --to grace
            """)

    @Argument(help: "Names of people; with --count they are made from --prefix.")
    var names: [String] = []
    @Option(help: "How many people, named PREFIX1, PREFIX2 …")
    var count: Int?
    @Option(help: "What their names begin with.")
    var prefix = "user"
    @Option(help: "File to write to, readable by nobody else, instead of standard output.")
    var output: String?
    @Flag(help: "Print the tokens without the user ids.")
    var tokenOnly = false
    @Option(help: "The server's URL; CHAT_SERVER in the environment, else http://127.0.0.1:8080.")
    var server: String?
    @Flag(help: "Print JSON: an array of objects with user and token.")
    var json = false

    /// Names in one request: few enough that the server answers others in between.
    private static let batch = 100

    func validate() throws {
        guard names.isEmpty || count == nil else { throw ValidationError("Give names or --count, not both.") }
        if let count, !(1...1_000_000).contains(count) { throw ValidationError("--count must be 1 to 1000000.") }
    }

    func run() async throws {
        let people = names.isEmpty ? (1...(count ?? 1)).map { "\(prefix)\($0)" } : names
        let minted = try await mint(people, DevelopmentSignIn(server: ConnectionOptions.url(server)))
        let text =
            if json {
                try JSONOutput.pretty(minted) + "\n"
            } else {
                minted.map { tokenOnly ? "\($0.token)\n" : "\($0.user)\t\($0.token)\n" }.joined()
            }
        guard let output else { return Terminal.line(String(text.dropLast())) }
        guard
            FileManager.default.createFile(
                atPath: output, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure("\(Terminal.safe(output)) cannot be written") }
        Diagnostics.note("\(minted.count) tokens written to \(output)")
    }

    /// In the order of the people.
    private func mint(_ people: [String], _ issuer: DevelopmentSignIn) async throws -> [DevelopmentSignIn.Minted] {
        var minted: [DevelopmentSignIn.Minted] = []
        minted.reserveCapacity(people.count)
        var rest = people[...]
        while !rest.isEmpty {
            minted += try await issuer.mint(Array(rest.prefix(Self.batch)))
            rest = rest.dropFirst(Self.batch)
        }
        return minted
    }
}
