import ChatCore

@testable import ChatStore

/// The rows of a database as far as plans write them, changed as their statements would: new rows first, then alterations in
/// order, heads and marks at the end.
struct WrittenRows {
    struct MemberRow: Equatable {
        var role: MemberRole
        var joinedAt: Timestamp
        var mark = LogPosition.zero
    }
    struct MessageRow: Equatable {
        var id: MessageID
        var sender: UserID
        var body: String
        var editedAt: Timestamp?
        var isDeleted = false
        var tallies: [String: Int] = [:]
    }
    struct ConversationRows: Equatable {
        var title: String?
        var head = LogPosition.zero
        var lastActivity: Timestamp
        var memberCount = 0
        var members: [UserID: MemberRow] = [:]
        var messages: [Int64: MessageRow] = [:]
        var seqs: [Int64] = []
        /// Rows of the table of reactions: `emoji user` by message.
        var reactions: [MessageID: Set<String>] = [:]
    }

    var conversations: [ConversationID: ConversationRows] = [:]

    mutating func write(_ plan: AppendPlan) {
        for opened in plan.openings {
            var rows = ConversationRows(lastActivity: opened.createdAt, memberCount: opened.memberCount)
            for user in opened.roles.keys { rows.members[user] = MemberRow(role: .member, joinedAt: opened.createdAt) }
            conversations[opened.id] = rows
        }
        for event in plan.events {
            conversations[event.conversation]?.seqs.append(event.position.seq)
            if case .messageCreated(let content) = event.kind {
                conversations[event.conversation]?.messages[event.position.seq] = MessageRow(
                    id: content.id, sender: event.actor, body: content.body)
            }
        }
        for alteration in plan.alterations { write(alteration) }
        for head in plan.heads {
            conversations[head.id]?.head = head.head
            conversations[head.id]?.lastActivity = head.lastActivity
        }
        for (mark, position) in plan.marks {
            let before = conversations[mark.conversation]?.members[mark.user]?.mark ?? .zero
            if position.seq > before.seq { conversations[mark.conversation]?.members[mark.user]?.mark = position }
        }
    }

    private mutating func write(_ alteration: AppendPlan.Alteration) {
        switch alteration {
        case .edit(_, let seq, let id, let body, let at):
            conversations[id]?.messages[seq]?.body = body
            conversations[id]?.messages[seq]?.editedAt = at
        case .delete(let message, let seq, let id):
            conversations[id]?.messages[seq]?.body = ""
            conversations[id]?.messages[seq]?.isDeleted = true
            conversations[id]?.messages[seq]?.tallies = [:]
            conversations[id]?.reactions[message] = nil
        case .addReaction(let message, let emoji, let user):
            for id in homes(of: message) {
                conversations[id]?.reactions[message, default: []].insert("\(emoji) \(user)")
            }
        case .removeReaction(let message, let emoji, let user):
            for id in homes(of: message) { conversations[id]?.reactions[message]?.remove("\(emoji) \(user)") }
        case .tally(let seq, let id, let reactions):
            conversations[id]?.messages[seq]?.tallies = Dictionary(
                uniqueKeysWithValues: reactions.map { ($0.emoji, Int($0.count)) })
        case .join(let id, let users, let role, let at):
            for user in users { conversations[id]?.members[user] = MemberRow(role: role, joinedAt: at) }
            conversations[id]?.memberCount += users.count
        case .leave(let id, let user):
            conversations[id]?.members[user] = nil
            conversations[id]?.memberCount -= 1
        case .setRole(let id, let user, let role): conversations[id]?.members[user]?.role = role
        case .rename(let id, let title): conversations[id]?.title = title
        }
    }

    private func homes(of message: MessageID) -> [ConversationID] {
        conversations.filter { $0.value.messages.values.contains { $0.id == message } }.map(\.key)
    }
}

extension WrittenRows {
    /// The same as another store shows it; nil when everybody left.
    static func read(
        _ id: ConversationID, from facts: StoreFacts
    ) async throws -> ConversationRows? {
        guard let viewer = await facts.viewer(of: id) else { return nil }
        let entry = try await facts.store.conversation(id, viewer: viewer)
        var rows = ConversationRows(
            head: entry.conversation.head, lastActivity: entry.lastActivity, memberCount: entry.conversation.memberCount
        )
        if case .group(let title) = entry.conversation.kind { rows.title = title }
        for member in try await facts.store.members(of: id, viewer: viewer, after: nil, limit: 200).items {
            rows.members[member.user] = MemberRow(
                role: member.role, joinedAt: member.joinedAt, mark: member.cursors.read)
        }
        rows.seqs = Array(1...max(1, entry.conversation.head.seq))
        var anchor = HistoryQuery.Anchor.after(0)
        while true {
            let page = try await facts.store.history(
                HistoryQuery(conversation: id, anchor: anchor, limit: 200), viewer: viewer)
            for message in page.messages {
                rows.messages[message.seq] = MessageRow(
                    id: message.id, sender: message.sender, body: message.body, editedAt: message.editedAt,
                    isDeleted: message.isDeleted,
                    tallies: Dictionary(uniqueKeysWithValues: message.reactions.map { ($0.emoji, $0.count) }))
            }
            guard page.hasMore, let last = page.messages.last else { return rows }
            anchor = .after(last.seq)
        }
    }
}
