import ArgumentParser
import ChatClient
import ChatCore

/// The conversation that a command is about.
struct Destination: ParsableArguments {
    @Option(help: "The person to talk to: a user id or a handle.")
    var to: String?
    @Option(help: "The conversation's id.")
    var conversation: String?

    func validate() throws {
        guard to == nil || conversation == nil else { throw ValidationError("Give --to or --conversation, not both.") }
        if let conversation, ConversationID(conversation) == nil {
            throw ValidationError("--conversation must be a conversation's id.")
        }
        if let to, UserID(to) == nil { throw ValidationError("--to must be a user id or a handle.") }
    }

    /// True when either was given.
    var isGiven: Bool { to != nil || conversation != nil }

    /// Finds or opens the conversation.
    func resolve(_ client: ChatClient) async throws(ChatError) -> InboxEntry {
        if let id = conversation.flatMap(ConversationID.init) {
            return try await Self.entry(client, .conversationGet(id))
        }
        guard let to, let user = UserID(to) else {
            throw ChatError(.invalidRequest, "Say where: --to PERSON or --conversation ID.")
        }
        return try await Self.open(user, client)
    }

    /// Opens the direct conversation with a user id or, failing that, with the person of that handle.
    static func open(_ user: UserID, _ client: ChatClient) async throws(ChatError) -> InboxEntry {
        do throws(ChatError) {
            return try await entry(client, .conversationOpen(user: user))
        } catch  where error.code == .userNotFound {
            guard let found = try await person(handle: user.rawValue, client) else { throw error }
            return try await entry(client, .conversationOpen(user: found))
        }
    }

    private static func person(handle: String, _ client: ChatClient) async throws(ChatError) -> UserID? {
        guard case .users(let page) = try await client.request(.userSearch(text: handle, after: nil, limit: 50)) else {
            return nil
        }
        return page.items.first { HandleRule.folded($0.handle) == HandleRule.folded(handle) }?.id
    }

    private static func entry(_ client: ChatClient, _ command: Command) async throws(ChatError) -> InboxEntry {
        guard case .conversation(let entry) = try await client.request(command) else {
            throw ChatError(.internal, "The server answered with something else than was asked for.")
        }
        return entry
    }
}
