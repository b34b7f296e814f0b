import ChatCore

/// Events and messages as lines for people.
struct EventLine {
    let names: NameBook

    /// `10:12 ada: hello`
    func message(_ message: Message) -> String {
        let body = message.isDeleted ? "(deleted)" : Terminal.safe(message.body)
        let edited = message.editedAt != nil && !message.isDeleted ? " (edited)" : ""
        let reactions = message.reactions.map { " \(Terminal.safe($0.emoji))\($0.count > 1 ? String($0.count) : "")" }
        return
            "\(TimeText.clock(message.at)) #\(message.seq) \(names.name(message.sender)): \(body)\(edited)\(reactions.joined())"
    }

    /// One line for what happened.
    func event(_ event: ConversationEvent) -> String {
        let actor = names.name(event.actor)
        let prefix = "\(TimeText.clock(event.at)) #\(event.position.seq)"
        switch event.kind {
        case .messageCreated(let content): return "\(prefix) \(actor): \(Terminal.safe(content.body))"
        case .messageEdited(_, let body): return "\(prefix) * \(actor) edited: \(Terminal.safe(body))"
        case .messageDeleted: return "\(prefix) * \(actor) deleted a message"
        case .reactionAdded(_, let emoji): return "\(prefix) * \(actor) reacted \(Terminal.safe(emoji))"
        case .reactionRemoved(_, let emoji): return "\(prefix) * \(actor) took \(Terminal.safe(emoji)) back"
        case .created(let title, let members):
            return "\(prefix) * \(actor) created \(Terminal.safe(title)) with \(members.count + 1) members"
        case .membersJoined(let users, _):
            return "\(prefix) * \(actor) added \(users.map(names.name).joined(separator: ", "))"
        case .memberLeft(let user):
            return user == event.actor
                ? "\(prefix) * \(actor) left" : "\(prefix) * \(actor) removed \(names.name(user))"
        case .memberRoleChanged(let user, let role):
            return "\(prefix) * \(actor) made \(names.name(user)) \(role.rawValue)"
        case .renamed(let title): return "\(prefix) * \(actor) renamed the group to \(Terminal.safe(title))"
        }
    }

    /// The title of a conversation.
    func title(_ entry: InboxEntry) -> String {
        switch entry.conversation.kind {
        case .group(let title): return Terminal.safe(title)
        case .direct(let a, let b):
            if let peer = entry.peer { return Terminal.safe(peer.displayName) }
            return a == b ? "notes to yourself" : names.name(a == names.me ? b : a)
        }
    }
}
