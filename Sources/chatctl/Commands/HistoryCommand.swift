import ArgumentParser
import ChatClient
import ChatCore

/// `chatctl history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show a conversation's messages, oldest first.",
        discussion: """
            Examples:
              chatctl history --dev-user ada --to grace
              chatctl history --conversation ID --limit 200 --json
              chatctl history --conversation ID --before 120     the page before #120
            """)

    @Option(help: "Most messages to show, 1 to 200.")
    var limit = 50
    @Option(help: "Only messages before this number.")
    var before: Int64?
    @OptionGroup var destination: Destination
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard destination.isGiven else { throw ValidationError("Say where: --to PERSON or --conversation ID.") }
        guard (1...200).contains(limit) else { throw ValidationError("--limit must be 1 to 200.") }
    }

    func run() async throws {
        let (messages, names) = try await connection.withClient(device: "chatctl history") {
            [destination, before, limit] client in
            // First, for it gives up in time when there is no server; waiting for a session alone does not.
            let entry = try await destination.resolve(client)
            let me = try await client.waitUntilReady().user.id
            let query = HistoryQuery(
                conversation: entry.conversation.id, anchor: before.map { .before($0) } ?? .latest, limit: limit)
            guard case .history(_, let page) = try await client.request(.history(query)) else {
                throw ChatError(.internal)
            }
            var names = NameBook(me: me)
            for message in page.messages { await names.learn(message.sender, client) }
            return (page.messages.sorted { $0.seq < $1.seq }, names)
        }
        if output.json {
            for message in messages { Terminal.line(try JSONOutput.line(EventRecord(message))) }
        } else {
            let lines = EventLine(names: names)
            for message in messages { Terminal.line(lines.message(message)) }
        }
    }
}
