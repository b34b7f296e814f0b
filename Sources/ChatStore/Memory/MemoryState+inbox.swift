import ChatCore
import DequeModule

extension MemoryState {
    /// ``ChatStorage/conversation(_:viewer:)``
    func conversation(_ id: ConversationID, viewer: UserID) throws(ChatError) -> InboxEntry {
        let (conversation, viewer) = try membership(id, viewer)
        guard let entry = inboxEntry(conversation, viewer) else { throw ChatError(.conversationNotFound) }
        return entry
    }

    /// ``ChatStorage/inbox(of:after:limit:)``: sorts the viewer's conversations at each call, so that an append need not
    /// keep anything in order.
    func inbox(of viewer: UserID, after cursor: InboxCursor?, limit: Int) -> Page<InboxEntry, InboxCursor> {
        guard let viewer = userIndex[viewer] else { return Page(items: [], next: nil) }
        func comesFirst(_ a: InboxCursor, _ b: InboxCursor) -> Bool {
            a.at != b.at ? a.at > b.at : a.conversation > b.conversation
        }
        var places = users[viewer].conversations.values.map {
            InboxCursor(at: $0.lastActivity, conversation: $0.id)
        }
        if let cursor { places.removeAll { !comesFirst(cursor, $0) } }
        places.sort(by: comesFirst)
        let page = places.prefix(Self.clamped(limit))
        let entries = page.compactMap { place in
            conversations[place.conversation].flatMap { inboxEntry($0, viewer) }
        }
        return Page(items: entries, next: page.count < places.count ? page.last : nil)
    }

    private func inboxEntry(_ conversation: MemoryConversation, _ viewer: UserIndex) -> InboxEntry? {
        guard let member = conversation.members[viewer] else { return nil }
        let last = conversation.messages.indices.last
        return InboxEntry(
            conversation: conversation.summary, role: member.role, cursors: member.cursors,
            preview: last.flatMap { conversation.message(at: $0, viewer: viewer) },
            lastActivity: conversation.lastActivity,
            peer: conversation.pair.map { users[$0 == viewer ? $1 : $0].user })
    }

    /// ``ChatStorage/members(of:viewer:after:limit:)``: sorts once after a change of members.
    func members(
        of id: ConversationID, viewer: UserID, after: UserID?, limit: Int
    ) throws(ChatError) -> Page<Member, UserID> {
        let (conversation, _) = try membership(id, viewer)
        let sorted =
            conversation.membersByID
            ?? conversation.members.keys.sorted { users[$0].user.id < users[$1].user.id }
        conversation.membersByID = sorted
        let start = after.map { position(behind: $0, in: sorted) } ?? 0
        let end = min(start + Self.clamped(limit), sorted.count)
        let items = sorted[start..<end].compactMap { index in
            conversation.members[index].map {
                Member(user: users[index].user.id, role: $0.role, joinedAt: $0.joinedAt, cursors: $0.cursors)
            }
        }
        return Page(items: items, next: end < sorted.count ? items.last?.user : nil)
    }

    /// ``ChatStorage/groups(of:)``
    func groups(of user: UserID) -> [ConversationID] {
        guard let index = userIndex[user] else { return [] }
        return users[index].conversations.values.filter { $0.pair == nil }.map(\.id)
    }

    /// ``ChatStorage/audiences(_:)``
    func audiences(_ requests: [AudienceRequest]) -> [Result<AudienceAnswer, ChatError>] {
        requests.map { request in
            do throws(ChatError) {
                let (conversation, _) = try membership(request.conversation, request.user)
                return .success(
                    AudienceAnswer(
                        audience: conversation.audience, memberCount: conversation.members.count,
                        isBlocked: conversation.pair.map { $0 != $1 && users.isBlocked($0, $1) } ?? false))
            } catch {
                return .failure(error)
            }
        }
    }

    /// First place in users sorted by id whose id is greater.
    func position(behind id: UserID, in sorted: [UserIndex]) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if id < users[sorted[middle]].user.id { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
