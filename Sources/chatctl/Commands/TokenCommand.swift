import ArgumentParser

/// `chatctl token …`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make development tokens, explain any token.",
        subcommands: [TokenMintCommand.self, TokenExplainCommand.self])
}
