import ChatCore

extension NativeFields {
    /// Builds the command of that name from the fields it takes; others are ignored.
    func command(_ name: NativeCommandName) throws(ChatError) -> Command {
        switch name {
        case .messageSend: return .messageSend(try messageSend())
        case .hello: return .hello(try hello())
        case .tokenRefresh: return .tokenRefresh(token: try token(.token))
        case .inbox: return .inbox(after: try inboxCursor(), limit: try limit())
        case .sync:
            let limit = try limit(default: ConversationLimits.maxPage)
            return .sync(SyncQuery(conversation: try conversation(), after: try seq(.after), limit: limit))
        case .history: return .history(try historyQuery())
        case .search: return .search(try searchQuery())
        case .messageGet: return .messageGet(conversation: try conversation(), message: try message())
        case .messageEdit:
            return .messageEdit(conversation: try conversation(), message: try message(), body: try body())
        case .messageDelete: return .messageDelete(conversation: try conversation(), message: try message())
        case .reactionAdd:
            return .reactionAdd(conversation: try conversation(), message: try message(), emoji: try emoji())
        case .reactionRemove:
            return .reactionRemove(conversation: try conversation(), message: try message(), emoji: try emoji())
        case .receiptDelivered: return .receipt(.delivered, conversation: try conversation(), seq: try seq())
        case .receiptRead: return .receipt(.read, conversation: try conversation(), seq: try seq())
        case .receiptCounts: return .receiptCounts(conversation: try conversation(), seq: try seq())
        case .typing: return .typing(conversation: try conversation(), isActive: try flag(.active))
        case .conversationOpen: return .conversationOpen(user: try user())
        case .conversationCreate:
            let members = try users(.members, count: 0...ConversationLimits.maxUsersPerCommand)
            return .conversationCreate(title: try title(), members: members)
        case .conversationGet: return .conversationGet(try conversation())
        case .conversationUpdate: return .conversationUpdate(try conversation(), title: try title())
        case .conversationLeave: return .conversationLeave(try conversation())
        case .memberList:
            return .memberList(try conversation(), after: try optionalUser(.after), limit: try limit())
        case .memberAdd:
            let users = try users(.users, count: 1...ConversationLimits.maxUsersPerCommand)
            return .memberAdd(try conversation(), users: users, role: self[.role].isNothing ? .member : try role())
        case .memberRemove: return .memberRemove(try conversation(), user: try user())
        case .memberRole: return .memberRole(try conversation(), user: try user(), role: try role())
        case .userGet: return .userGet(try optionalUser(.user))
        case .userSearch:
            let text = try optionalText(.query, bytes: 0...ConversationLimits.maxQueryBytes) ?? ""
            return .userSearch(text: text, after: try optionalUser(.after), limit: try limit())
        case .presenceSet: return .presenceSet(try presence(.state))
        case .presenceWatch: return .presenceWatch(try watchedUsers())
        case .presenceUnwatch: return .presenceUnwatch(try watchedUsers())
        case .presenceList: return .presenceList(after: try optionalUser(.after), limit: try limit())
        case .blockAdd: return .blockAdd(try user())
        case .blockRemove: return .blockRemove(try user())
        case .blockList: return .blockList
        }
    }

    private func messageSend() throws(ChatError) -> Command.MessageSend {
        let destination: Command.MessageSend.Destination
        switch (self[.conversation].isNothing, self[.to].isNothing) {
        case (false, true): destination = .conversation(try conversation())
        case (true, false): destination = .user(try user(.to))
        case (true, true): throw Self.fault(.conversation, "or \"to\" is needed")
        case (false, false): throw Self.fault(.conversation, "and \"to\" exclude each other")
        }
        let replyTo = self[.replyTo].isNothing ? nil : try message(.replyTo)
        return Command.MessageSend(to: destination, clientID: try clientID(), body: try body(), replyTo: replyTo)
    }

    private func hello() throws(ChatError) -> Command.Hello {
        let token = self[.token].isNothing ? nil : try token(.token)
        let device = try optionalText(.device, bytes: 1...Command.Hello.maxDeviceBytes)
        return Command.Hello(
            token: token, device: device, presence: self[.presence].isNothing ? .online : try presence(.presence))
    }

    private func historyQuery() throws(ChatError) -> HistoryQuery {
        let anchor: HistoryQuery.Anchor
        switch (self[.before].isNothing, self[.after].isNothing) {
        case (true, true): anchor = .latest
        case (false, true): anchor = .before(try seq(.before))
        case (true, false): anchor = .after(try seq(.after))
        case (false, false): throw Self.fault(.before, "and \"after\" exclude each other")
        }
        return HistoryQuery(conversation: try conversation(), anchor: anchor, limit: try limit())
    }

    private func searchQuery() throws(ChatError) -> SearchQuery {
        SearchQuery(
            text: try text(.query, bytes: 1...ConversationLimits.maxQueryBytes),
            conversation: self[.conversation].isNothing ? nil : try conversation(),
            before: self[.before].isNothing ? nil : try message(.before),
            limit: try limit())
    }

    private func inboxCursor() throws(ChatError) -> InboxCursor? {
        let value = self[.cursor]
        if value.isNothing { return nil }
        if value.kind == .string, let cursor = JSONText.withUTF8(value, in: bytes, { InboxCursor(wireText: $0) }) {
            return cursor
        }
        throw Self.fault(.cursor, "must be the \"next\" of an earlier page")
    }

    private func limit(default: Int = ConversationLimits.defaultPage) throws(ChatError) -> Int {
        if self[.limit].isNothing { return `default` }
        return Int(try integer(.limit, in: 1...Int64(ConversationLimits.maxPage)))
    }

    /// Any length up to the request's own: whoever verifies tokens has the limit, and a code of its own for it.
    private func token(_ field: NativeField) throws(ChatError) -> String { try text(field, bytes: 1...Int(Int32.max)) }
    private func body() throws(ChatError) -> String { try text(.body, bytes: 1...ConversationLimits.maxBodyBytes) }
    private func title() throws(ChatError) -> String { try text(.title, bytes: 1...ConversationLimits.maxTitleBytes) }
    private func emoji() throws(ChatError) -> String { try text(.emoji, bytes: 1...ConversationLimits.maxEmojiBytes) }
    private func role() throws(ChatError) -> MemberRole {
        try name(.role, of: MemberRole.self, among: MemberRole.allCases)
    }
    private func presence(_ field: NativeField) throws(ChatError) -> PresenceState {
        try name(field, of: PresenceState.self, among: [.online, .away])
    }
    private func watchedUsers() throws(ChatError) -> [UserID] {
        try users(.users, count: 1...ConversationLimits.maxWatchedUsers)
    }
}

extension Command.Hello {
    /// Largest `device` in UTF-8 bytes.
    static let maxDeviceBytes = 128
}
