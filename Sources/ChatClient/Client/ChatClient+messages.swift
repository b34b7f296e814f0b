public import ChatCore

extension ChatClient {
    /// Says something, and returns once the server has stored it durably.
    ///
    /// - Guarantees: stored exactly once however often the connection breaks meanwhile; sends of one caller, awaited or
    ///   not, arrive in the order of the calls. The message also comes as an event, in its place in the log.
    /// - Isolation: waits as long as it takes; cancelling the task gives up waiting, and the message may have been stored.
    ///
    /// - Parameters:
    ///   - text: 1...8192 UTF-8 bytes.
    ///   - destination: A conversation, or a user to open the direct conversation with.
    ///   - clientID: Idempotency key; an application that retries across restarts keeps and passes its own.
    ///   - replyTo: A message of the same conversation.
    /// - Throws: ``ChatError``: `conversation_not_found`, `user_not_found`, `blocked`, `rate_limited` …
    @discardableResult
    public func send(
        _ text: String, to destination: Command.MessageSend.Destination, clientID: ClientMessageID? = nil,
        replyTo: MessageID? = nil
    ) async throws(ChatError) -> Reply.Sent {
        guard let key = clientID ?? .random() else { throw ChatError(.internal) }
        let send = Command.MessageSend(to: destination, clientID: key, body: text, replyTo: replyTo)
        return try await ask(.messageSend(send)) { if case .sent(let sent) = $0 { sent } else { nil } }
    }

    /// Replaces the text of one's own message.
    ///
    /// - Returns: The seq of the change, and whether there was any.
    @discardableResult
    public func edit(
        _ message: MessageID, in conversation: ConversationID, to text: String
    ) async throws(ChatError) -> Change {
        try await change(.messageEdit(conversation: conversation, message: message, body: text))
    }

    /// Deletes one's own message, or as a group's administrator anyone's; its text leaves the log.
    @discardableResult
    public func delete(_ message: MessageID, in conversation: ConversationID) async throws(ChatError) -> Change {
        try await change(.messageDelete(conversation: conversation, message: message))
    }

    /// Puts an emoji (1...32 UTF-8 bytes) on a message.
    @discardableResult
    public func react(
        _ emoji: String, to message: MessageID, in conversation: ConversationID
    ) async throws(ChatError) -> Change {
        try await change(.reactionAdd(conversation: conversation, message: message, emoji: emoji))
    }

    /// Takes one's own emoji off a message.
    @discardableResult
    public func unreact(
        _ emoji: String, from message: MessageID, in conversation: ConversationID
    ) async throws(ChatError) -> Change {
        try await change(.reactionRemove(conversation: conversation, message: message, emoji: emoji))
    }

    /// A page of messages in their present state, ascending by seq, and the log's end at the moment it was read: events at
    /// or before ``HistoryPage/head`` are in the messages, later ones are still to be applied.
    public func history(
        of conversation: ConversationID, _ anchor: HistoryQuery.Anchor = .latest,
        limit: Int = ConversationLimits.defaultPage
    ) async throws(ChatError) -> HistoryPage {
        let query = HistoryQuery(conversation: conversation, anchor: anchor, limit: limit)
        return try await ask(.history(query)) { if case .history(_, let page) = $0 { page } else { nil } }
    }

    /// One message in its present state, such as the one that another answers.
    ///
    /// - Throws: ``ChatError``: `conversation_not_found`, `message_not_found`.
    public func message(_ id: MessageID, in conversation: ConversationID) async throws(ChatError) -> Message {
        try await ask(.messageGet(conversation: conversation, message: id)) {
            if case .message(let message) = $0 { message } else { nil }
        }
    }

    /// Messages that contain all words of a text, newest first.
    ///
    /// - Parameter before: The previous page's `next`.
    public func search(
        _ text: String, in conversation: ConversationID? = nil, before: MessageID? = nil,
        limit: Int = ConversationLimits.defaultPage
    ) async throws(ChatError) -> Page<Message, MessageID> {
        let query = SearchQuery(text: text, conversation: conversation, before: before, limit: limit)
        return try await ask(.search(query)) { if case .found(let page) = $0 { page } else { nil } }
    }

    // MARK: Marks and signals

    /// Notes that the person has read everything up to `seq`. Coalesced, kept over reconnects, never waits.
    public func markRead(_ conversation: ConversationID, upTo seq: Int64) {
        mark(.read, conversation, seq)
    }

    /// Notes that this device holds everything up to `seq`. Needless while
    /// ``ChatClientConfiguration/confirmsDelivery`` is on. Coalesced, kept over reconnects, never waits.
    public func markDelivered(_ conversation: ConversationID, upTo seq: Int64) {
        mark(.delivered, conversation, seq)
    }

    /// How many members other than oneself have received and read up to `seq`.
    public func receiptCounts(
        of conversation: ConversationID, upTo seq: Int64
    ) async throws(ChatError) -> ReceiptCounts {
        try await ask(.receiptCounts(conversation: conversation, seq: seq)) {
            if case .receiptCounts(_, _, let counts) = $0 { counts } else { nil }
        }
    }

    /// Tells the others that the person types or stopped. May be called at every key press: repeats are thinned out.
    /// Lost without a session.
    public func typing(_ isActive: Bool, in conversation: ConversationID) {
        core.update { engine, now in engine.typed(isActive, in: conversation, now: now) }
    }

    private func mark(_ kind: ReceiptKind, _ conversation: ConversationID, _ seq: Int64) {
        core.update { engine, now in
            engine.marked(ReceiptMark(kind, in: conversation), seq: seq, now: now)
            return []
        }
    }
}

extension ClientMessageID {
    /// A key of 128 random bits, 32 hexadecimal digits.
    public static func random() -> ClientMessageID? {
        func digits() -> String {
            let text = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return ClientMessageID(digits() + digits())
    }
}
