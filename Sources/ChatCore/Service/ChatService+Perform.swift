extension ChatService {
    /// Carries out a command that is not gathered into a batch.
    ///
    /// - Throws: ``ChatError`` as the command's section of Docs/protocol.md lists; `invalid_request` for `hello` and
    ///   `token.refresh`, which are the session's, and for gathered commands.
    public func perform(_ command: Command, caller: Caller, now: Timestamp) async throws(ChatError) -> Outcome {
        let me = caller.user
        switch command {
        case .inbox(let cursor, let limit):
            return Outcome(.inbox(try await storage.inbox(of: me, after: cursor, limit: limit)))
        case .sync(let query):
            return Outcome(
                .events(conversation: query.conversation, try await storage.events(query, viewer: me)))
        case .history(let query):
            return Outcome(
                .history(conversation: query.conversation, try await storage.history(query, viewer: me)))
        case .messageGet(let conversation, let message):
            return Outcome(.message(try await storage.message(message, in: conversation, viewer: me)))
        case .search(let query): return Outcome(.found(try await storage.search(query, viewer: me)))
        case .receiptCounts(let conversation, let seq):
            let counts = try await storage.receiptCounts(of: conversation, upTo: seq, viewer: me)
            return Outcome(.receiptCounts(conversation: conversation, seq: seq, counts))
        case .conversationOpen(let user): return try await open(with: user, caller: caller, now: now)
        case .conversationCreate(let title, let members):
            return try await createGroup(title: title, members: members, caller: caller, now: now)
        case .conversationGet(let id): return Outcome(.conversation(try await storage.conversation(id, viewer: me)))
        case .memberList(let conversation, let after, let limit):
            let page = try await storage.members(of: conversation, viewer: me, after: after, limit: limit)
            return Outcome(.members(conversation: conversation, page))
        case .userGet(let user): return try await self.user(user ?? me, caller: caller)
        case .userSearch(let text, let after, let limit):
            let page = try await storage.searchUsers(
                text, contactsOf: settings.visibility == .contacts ? me : nil, after: after, limit: limit,
                includeDisabled: false)
            return Outcome(.users(page))
        case .presenceSet(let state): return setPresence(state, caller: caller, now: now)
        case .presenceWatch(let users): return try await watch(users, caller: caller, now: now)
        case .presenceUnwatch(let users): return Outcome(.done, unsubscribe: users.map(Topic.presence))
        case .presenceList(let after, let limit):
            return try await listOnline(after: after, limit: limit, caller: caller, now: now)
        case .blockAdd(let user): return try await block(user, caller: caller, now: now)
        case .blockRemove(let user):
            _ = try await storage.unblock(user, by: me)
            return Outcome(.done)
        case .blockList: return Outcome(.blocks(try await storage.blocks(of: me)))
        case .hello, .tokenRefresh, .messageSend, .messageEdit, .messageDelete, .reactionAdd, .reactionRemove,
            .receipt, .typing, .conversationUpdate, .conversationLeave, .memberAdd, .memberRemove, .memberRole:
            throw ChatError(.invalidRequest, detail: "\(command.name) is not performed by itself")
        }
    }

    private func open(with user: UserID, caller: Caller, now: Timestamp) async throws(ChatError) -> Outcome {
        let conversation = try await storage.openDirect(
            caller.user, user, id: ConversationID(makeID(at: now)), at: now)
        return Outcome(.conversation(try await storage.conversation(conversation.id, viewer: caller.user)))
    }

    private func createGroup(
        title: String, members: [UserID], caller: Caller, now: Timestamp
    ) async throws(ChatError) -> Outcome {
        var others: [UserID] = []
        var seen: Set<UserID> = [caller.user]
        for member in members where seen.insert(member).inserted { others.append(member) }
        let group = NewGroup(
            id: ConversationID(makeID(at: now)), title: title, creator: caller.user, members: others, at: now)
        let created = try await storage.createGroup(group)
        let entry = try await storage.conversation(created.conversation, viewer: caller.user)
        return Outcome(.conversation(entry), publications: publications(for: created, origin: caller.session))
    }

    private func user(_ id: UserID, caller: Caller) async throws(ChatError) -> Outcome {
        guard let user = try await storage.users([id]).first else { throw ChatError(.userNotFound) }
        if id == caller.user { return Outcome(.user(user, isSelf: true)) }
        guard !user.isDisabled else { throw ChatError(.userNotFound) }
        guard try await whoMayBeFound(among: [id], by: caller.user).contains(id) else { throw ChatError(.userNotFound) }
        return Outcome(.user(user, isSelf: false))
    }

    private func block(_ user: UserID, caller: Caller, now: Timestamp) async throws(ChatError) -> Outcome {
        _ = try await storage.block(user, by: caller.user, at: now)
        return Outcome(
            .done,
            publications: [
                Publication(topics: [.user(user)], payload: .directive(.unwatch(caller.user))),
                Publication(topics: [.user(caller.user)], payload: .directive(.unwatch(user))),
            ])
    }
}
