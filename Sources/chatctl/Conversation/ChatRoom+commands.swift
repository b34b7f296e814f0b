import ChatClient
import ChatCore

extension ChatRoom {
    private static let help = """
        /open PERSON|ID      talk to a person, or enter a conversation
        /list                your conversations
        /new TITLE: A, B …   begin a group with these people
        /history [N]         the last messages again
        /who                 who is here, and who is online
        /edit TEXT           replace your last message
        /delete              delete your last message
        /react EMOJI         react to the last message
        /typing              let the others know that you are writing
        /add PERSON          bring somebody into the group
        /title TEXT          rename the group
        /leave               leave the group
        /quit                end
        //TEXT               a message that begins with /
        """

    /// A typed line: a message or a command. Failures are said, not thrown.
    mutating func handle(line: String) async -> [Command] {
        guard line.hasPrefix("/") else { return line.isEmpty ? [] : message(line) }
        if line.hasPrefix("//") { return message(String(line.dropFirst())) }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
        let rest = parts.count > 1 ? String(parts[1]) : ""
        do throws(ChatError) {
            return try await command(String(parts.first ?? ""), rest)
        } catch {
            say("! \(error.publicMessage) (\(error.code.name))")
            return []
        }
    }

    private mutating func command(_ name: String, _ rest: String) async throws(ChatError) -> [Command] {
        switch name {
        case "help", "h", "?": say(Self.help)
        case "quit", "q", "exit": isLeaving = true
        case "list": try await listConversations()
        case "open": try await open(rest)
        case "new": try await create(rest)
        case "history": try await showHistory(min(200, max(1, Int(rest) ?? 20)))
        case "who": try await who()
        default: return try inConversation(name, rest)
        }
        return []
    }

    /// Commands about the present conversation.
    private func inConversation(_ name: String, _ rest: String) throws(ChatError) -> [Command] {
        guard ["edit", "delete", "react", "typing", "add", "title", "leave"].contains(name) else {
            throw ChatError(.unknownCommand, "There is no /\(Terminal.safe(name)); /help lists commands.")
        }
        guard let id = entry?.conversation.id else {
            throw ChatError(.conversationNotFound, "No conversation is open: /open PERSON or /open ID.")
        }
        switch name {
        case "typing": return [.typing(conversation: id, isActive: true)]
        case "leave": return [.conversationLeave(id)]
        case "delete": return [.messageDelete(conversation: id, message: try own())]
        default: break
        }
        guard !rest.isEmpty else { throw ChatError(.invalidRequest, "/\(name) needs something behind it.") }
        switch name {
        case "edit": return [.messageEdit(conversation: id, message: try own(), body: rest)]
        case "title": return [.conversationUpdate(id, title: rest)]
        case "add": return [.memberAdd(id, users: [try user(rest)], role: .member)]
        default:
            guard let lastMessage else { throw ChatError(.messageNotFound, "There is no message to react to.") }
            return [.reactionAdd(conversation: id, message: lastMessage, emoji: rest)]
        }
    }

    private mutating func open(_ target: String) async throws(ChatError) {
        if let id = ConversationID(target) {
            guard case .conversation(let entry) = try await client.request(.conversationGet(id)) else { return }
            return try await enter(entry)
        }
        try await enter(try await Destination.open(try user(target), client))
    }

    /// `TITLE: A, B`
    private mutating func create(_ text: String) async throws(ChatError) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { throw ChatError(.invalidRequest, "Write /new TITLE: PERSON, PERSON …") }
        var members: [UserID] = []
        for name in parts[1].split(separator: ",") { members.append(try user(String(name))) }
        let command = Command.conversationCreate(title: String(parts[0]), members: members)
        guard case .conversation(let entry) = try await client.request(command) else { return }
        try await enter(entry)
    }

    private mutating func who() async throws(ChatError) {
        guard let id = entry?.conversation.id else {
            throw ChatError(.conversationNotFound, "No conversation is open: /open PERSON or /open ID.")
        }
        guard case .members(_, let page) = try await client.request(.memberList(id, after: nil, limit: 100)) else {
            return
        }
        let others = page.items.map(\.user).filter { $0 != names.me }
        var states: [UserID: PresenceStatus] = [:]
        if case .presence(let known)? = try? await client.request(.presenceWatch(others)) {
            for status in known.items { states[status.user] = status }
        }
        for member in page.items {
            await names.learn(member.user, client)
            let state = member.user == names.me ? "" : "  \(states[member.user]?.state.rawValue ?? "offline")"
            say("  \(names.name(member.user))  \(member.role.rawValue)\(state)  read up to #\(member.cursors.read.seq)")
        }
        if page.next != nil { say("  … and more") }
    }

    private func own() throws(ChatError) -> MessageID {
        guard let lastOwn else { throw ChatError(.messageNotFound, "You have not said anything here yet.") }
        return lastOwn.id
    }

    private func user(_ text: String) throws(ChatError) -> UserID {
        guard let user = UserID(text.trimmed) else {
            throw ChatError(.invalidRequest, "Whom? Give a user id or handle.")
        }
        return user
    }
}

extension String {
    /// Without spaces at both ends.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
