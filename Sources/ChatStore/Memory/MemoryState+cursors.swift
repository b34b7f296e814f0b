import ChatCore

extension MemoryState {
    /// ``ChatStorage/advance(_:)``: a few look-ups each.
    func advance(_ requests: [CursorAdvance]) -> [Result<CursorOutcome, ChatError>] {
        requests.map { request in
            do throws(ChatError) {
                return .success(try advance(request))
            } catch {
                return .failure(error)
            }
        }
    }

    private func advance(_ request: CursorAdvance) throws(ChatError) -> CursorOutcome {
        let (conversation, user) = try membership(request.conversation, request.user)
        guard let before = conversation.members[user]?.cursors else { throw ChatError(.conversationNotFound) }
        let mark = Self.position(of: request.seq, in: conversation, known: before)
        let changed = conversation.advance(user, request.kind, to: mark)
        let cursors = conversation.members[user]?.cursors ?? before
        return CursorOutcome(
            cursors: cursors, changed: changed, audience: conversation.audience,
            memberCount: conversation.members.count,
            unread: max(0, conversation.head.ordinal - cursors.read.ordinal))
    }

    /// Where a seq named by a client stands.
    ///
    /// The ordinal of a trimmed event is no longer known exactly. The greatest one known not to be beyond it is taken, so
    /// that a mark never claims more than was confirmed; the next mark inside the log is exact again.
    private static func position(
        of seq: Int64, in conversation: MemoryConversation, known: MemberCursors
    ) -> LogPosition {
        if seq >= conversation.head.seq { return conversation.head }
        if let event = conversation.event(at: seq) { return event.position }
        let behind = [known.read, known.delivered].filter { $0.seq <= seq }
        return LogPosition(seq: max(0, seq), ordinal: behind.map(\.ordinal).max() ?? 0)
    }

    /// ``ChatStorage/receiptCounts(of:upTo:viewer:)``: looks at every member.
    func receiptCounts(
        of id: ConversationID, upTo seq: Int64, viewer: UserID
    ) throws(ChatError) -> ReceiptCounts {
        let (conversation, viewer) = try membership(id, viewer)
        var counts = ReceiptCounts(members: conversation.members.count, delivered: 0, read: 0)
        for (user, member) in conversation.members where user != viewer {
            if member.cursors.delivered.seq >= seq { counts.delivered += 1 }
            if member.cursors.read.seq >= seq { counts.read += 1 }
        }
        return counts
    }
}
