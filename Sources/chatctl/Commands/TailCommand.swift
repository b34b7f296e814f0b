import ArgumentParser
import ChatClient
import ChatCore

/// `chatctl tail`
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print what happens in one or all conversations, until interrupted.",
        discussion: """
            Survives reconnects without a gap. One line per event; with --json one object per line.

            Examples:
              chatctl tail --dev-user ada
              chatctl tail --dev-user ada --to grace --count 1
              chatctl tail --json | jq -r 'select(.type == "message.created").body'
            """)

    @Option(help: "End after this many events.")
    var count: Int?
    @OptionGroup var destination: Destination
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
    }

    func run() async throws {
        try await connection.withClient(device: "chatctl tail") { [destination, count, json = output.json] client in
            var names = NameBook(me: try await client.waitUntilReady().user.id)
            let only = destination.isGiven ? try await destination.resolve(client).conversation.id : nil
            var left = count ?? Int.max
            for await happening in client.events {
                if case .connectionChanged(.backingOff(_, let error)) = happening {
                    Diagnostics.note("connection lost: \(error.publicMessage)")
                }
                guard case .event(let event) = happening, only == nil || only == event.conversation else { continue }
                await names.learn(event.actor, client)
                let place = only == nil ? "\(event.conversation) " : ""
                Terminal.line(
                    json ? try JSONOutput.line(EventRecord(event)) : place + EventLine(names: names).event(event))
                left -= 1
                if left == 0 { return }
            }
        }
    }
}
