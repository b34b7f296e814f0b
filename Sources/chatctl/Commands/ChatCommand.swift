import ArgumentParser
import ChatClient
import ChatCore

/// `chatctl chat`
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Hold a conversation in the terminal.",
        discussion: """
            A line is a message; a line that begins with / is a command, /help lists them. Works with any terminal and
            with pipes: at the end of the input it waits until everything is sent, then leaves.

              ✓   the server has stored your message
              ✓✓  it has reached the other side, or was read there

            Examples:
              chatctl chat --dev-user ada --to grace
              CHAT_TOKEN=… chatctl chat --server https://chat.example.com
              chatctl chat --conversation ID --history 100
            """)

    @Option(help: "Messages to show at the beginning, 0 to 200.")
    var history = 20
    @OptionGroup var destination: Destination
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...200).contains(history) else { throw ValidationError("--history must be 0 to 200.") }
    }

    func run() async throws {
        try await connection.withClient(device: "chatctl chat") { [destination, history, json = output.json] client in
            let me = try await client.waitUntilReady().user
            var room = ChatRoom(client: client, me: me, historyLimit: history, isJSON: json)
            room.greet(me)
            if destination.isGiven {
                try await room.enter(try await Self.settle(destination, client))
            } else {
                try await room.listConversations()
            }
            try await Self.converse(in: &room, client)
        }
    }

    /// A person who has never signed in cannot be written to; in a conversation that begins with two commands in two terminals,
    /// the second one is only a moment away.
    private static func settle(_ destination: Destination, _ client: ChatClient) async throws -> InboxEntry {
        var isAnnounced = false
        while true {
            let found = await Result.of { () async throws(ChatError) in try await destination.resolve(client) }
            guard case .failure(let error) = found, error.code == .userNotFound else { return try found.get() }
            if !isAnnounced { Diagnostics.note("waiting until \(destination.to ?? "they") has signed in once …") }
            isAnnounced = true
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// One loop owns the room; the keyboard, the server and the sender feed it.
    private static func converse(in room: inout ChatRoom, _ client: ChatClient) async throws {
        let (happenings, feed) = AsyncStream.makeStream(of: Happening.self)
        let (outgoing, sender) = AsyncStream.makeStream(of: Command.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await line in Terminal.inputLines() { feed.yield(.line(line)) }
                feed.yield(.inputEnded)
            }
            group.addTask {
                for await event in client.events { feed.yield(.client(event)) }
                feed.yield(.disconnected)
            }
            group.addTask {
                // One after the other, so that messages stay in the order they were typed.
                for await command in outgoing { feed.yield(await Self.perform(command, client)) }
                feed.yield(.allSent)
            }
            for await happening in happenings {
                if case .inputEnded = happening {
                    sender.finish()
                    continue
                }
                if case .allSent = happening { break }
                if case .disconnected = happening { break }
                for command in try await room.handle(happening) { sender.yield(command) }
                if room.isLeaving { sender.finish() }
            }
            group.cancelAll()
        }
    }

    private static func perform(_ command: Command, _ client: ChatClient) async -> Happening {
        .done(command, await Result.of { () async throws(ChatError) in try await client.request(command) })
    }
}

/// What the loop of a conversation reacts to.
enum Happening: Sendable {
    case line(String)
    case inputEnded
    case client(ChatClientEvent)
    case done(Command, Result<Reply, ChatError>)
    case allSent
    case disconnected
}

extension Result where Failure == ChatError {
    /// How a call ended, as a value.
    static func of(_ body: () async throws(ChatError) -> Success) async -> Self {
        do throws(ChatError) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
