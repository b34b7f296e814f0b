import ArgumentParser
import ChatClient
import ChatCore

/// `chatctl send`
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send one message and wait until the server has stored it.",
        discussion: """
            Examples:
              chatctl send --dev-user ada --to grace "see you at noon"
              uptime | chatctl send --to oncall --json
            """)

    @Argument(help: "The text; read from standard input when absent.")
    var text: String?
    @OptionGroup var destination: Destination
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Sent: Encodable {
        var conversation: String
        var message: String
        var seq: Int64
        var at: Int64
        var duplicate: Bool
    }

    func validate() throws {
        guard destination.isGiven else { throw ValidationError("Say where: --to PERSON or --conversation ID.") }
    }

    func run() async throws {
        var body = text ?? Terminal.allInput(limit: 8192) ?? ""
        if text == nil { while body.last?.isNewline == true { body.removeLast() } }
        guard !body.isEmpty, body.utf8.count <= 8192 else {
            throw CommandFailure("a message has 1 to 8192 bytes", status: 64)
        }
        let sent = try await connection.withClient(device: "chatctl send") { [destination, body] client in
            let entry = try await destination.resolve(client)
            let sent = try await client.send(body, to: .conversation(entry.conversation.id))
            return Sent(
                conversation: sent.conversation.description, message: sent.message.description,
                seq: sent.position.seq, at: sent.at.milliseconds, duplicate: sent.duplicate)
        }
        try output.show(sent) { "✓ #\($0.seq) \($0.message)" }
    }
}
