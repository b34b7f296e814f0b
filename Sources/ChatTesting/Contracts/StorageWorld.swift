import ChatCore

/// A storage under test and short ways to act on it.
struct StorageWorld: Sendable {
    let storage: any ChatStorage
    let seed: UInt64
    let samples = SampleMaker()

    // MARK: Users and conversations

    /// Signs a new user in.
    func user(_ name: String = "user", profile: UserProfile = UserProfile()) async throws -> UserID {
        let id = samples.userID(name)
        _ = try await storage.signIn(id, profile: profile, at: samples.time())
        return id
    }

    /// Signs new users in.
    func users(_ count: Int) async throws -> [UserID] {
        var result: [UserID] = []
        for _ in 0..<count { result.append(try await user()) }
        return result
    }

    /// Opens the direct conversation of two users.
    func direct(_ a: UserID, _ b: UserID) async throws -> ConversationID {
        try await storage.openDirect(a, b, id: samples.conversationID(), at: samples.time()).id
    }

    /// Creates a group.
    func group(_ owner: UserID, _ members: [UserID] = [], title: String = "Group") async throws -> ConversationID {
        try await storage.createGroup(samples.group(title, by: owner, members: members)).conversation
    }

    // MARK: Appends

    /// Appends one event.
    ///
    /// - Throws: The store's error; a violation unless there is exactly one result.
    @discardableResult
    func append(_ event: PendingEvent) async throws -> AppendOutcome {
        let results = await storage.append([event])
        try expectEqual(results.count, 1, "one result per event")
        return try results[0].get()
    }

    /// Makes one change.
    @discardableResult
    func change(
        _ change: PendingEvent.Change, by actor: UserID, in conversation: ConversationID
    ) async throws -> AppendOutcome {
        try await append(
            PendingEvent(target: .conversation(conversation), actor: actor, at: samples.time(), change: change))
    }

    /// Sends one message.
    @discardableResult
    func send(
        _ body: String = "hello", by sender: UserID, in conversation: ConversationID, replyTo: MessageID? = nil,
        key: ClientMessageID? = nil
    ) async throws -> AppendOutcome {
        try await append(
            samples.message(body, by: sender, to: .conversation(conversation), replyTo: replyTo, key: key))
    }

    /// Sends one message and returns its id.
    func sendID(_ body: String = "hello", by sender: UserID, in conversation: ConversationID) async throws -> MessageID
    {
        try await send(body, by: sender, in: conversation).messageID()
    }

    // MARK: Reads

    /// The whole log, page by page.
    func log(_ conversation: ConversationID, _ viewer: UserID, page: Int = 200) async throws -> [ConversationEvent] {
        var events: [ConversationEvent] = []
        while true {
            let after = events.last?.position.seq ?? 0
            let query = SyncQuery(conversation: conversation, after: after, limit: page)
            let answer = try await storage.events(query, viewer: viewer)
            try expect(!answer.isReset, "a log within the store's bounds is never reset")
            try expect(answer.events.count <= page, "a page holds at most its limit")
            events += answer.events
            guard answer.hasMore else { return events }
            try expect(
                after < (events.last?.position.seq ?? 0), "a page with more behind it leads on to the next one")
        }
    }

    /// The whole history, oldest first.
    func history(_ conversation: ConversationID, _ viewer: UserID, page: Int = 200) async throws -> [Message] {
        var messages: [Message] = []
        while true {
            let after = messages.last?.seq ?? 0
            let query = HistoryQuery(conversation: conversation, anchor: .after(after), limit: page)
            let answer = try await storage.history(query, viewer: viewer)
            try expect(answer.messages.count <= page, "a page holds at most its limit")
            messages += answer.messages
            guard answer.hasMore else { return messages }
            try expect(after < (messages.last?.seq ?? 0), "a page with more behind it leads on to the next one")
        }
    }

    /// Items of all pages, from the first to the last; a store whose pages never end fails instead of hanging the suite.
    func pages<Item, Cursor>(
        of limit: Int, _ read: (Cursor?) async throws -> Page<Item, Cursor>
    ) async throws -> [Item] {
        var items: [Item] = []
        var cursor: Cursor?
        for _ in 0..<1000 {
            let page = try await read(cursor)
            try expect(page.items.count <= limit, "a page holds at most its limit")
            items += page.items
            guard let next = page.next else { return items }
            cursor = next
        }
        throw ContractViolation("pages come to an end", file: #fileID, line: #line)
    }

    /// A member's marks.
    func cursors(_ conversation: ConversationID, _ user: UserID) async throws -> MemberCursors {
        try await storage.conversation(conversation, viewer: user).cursors
    }

    /// Moves one mark.
    func advance(
        _ kind: ReceiptKind, _ seq: Int64, by user: UserID, in conversation: ConversationID
    ) async throws -> CursorOutcome {
        let results = await storage.advance([
            CursorAdvance(user: user, conversation: conversation, kind: kind, seq: seq)
        ])
        try expectEqual(results.count, 1, "one result per request")
        return try results[0].get()
    }

    /// Fails unless seqs run 1, 2, 3 … and ordinals count the messages.
    func expectWellFormed(
        _ events: [ConversationEvent], file: String = #fileID, line: UInt = #line
    ) throws(ContractViolation) {
        var expected = LogPosition.zero
        for event in events {
            expected.seq += 1
            if case .messageCreated = event.kind { expected.ordinal += 1 }
            try expectEqual(
                event.position, expected, "seq has no gap and ordinal counts messages", file: file, line: line)
        }
    }
}

extension AppendOutcome {
    /// The message that the outcome's event created.
    func content(file: String = #fileID, line: UInt = #line) throws(ContractViolation) -> MessageContent {
        guard case .messageCreated(let content)? = event?.kind else {
            throw ContractViolation("the outcome of a send holds its event", file: file, line: line)
        }
        return content
    }

    /// Its id.
    func messageID(file: String = #fileID, line: UInt = #line) throws(ContractViolation) -> MessageID {
        try content(file: file, line: line).id
    }
}
