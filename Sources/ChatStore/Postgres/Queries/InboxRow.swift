#if Postgres
    import ChatCore

    /// Reads the rows of ``ReadStatements/conversation`` and ``ReadStatements/inbox``.
    enum InboxRow {
        static func read(_ row: PostgresRow) throws(PostgresFailure) -> InboxEntry {
            let kind: Conversation.Kind
            if let low = row.optionalUser(1) {
                kind = .direct(low, try row.user(2))
            } else {
                kind = .group(title: try row.text(3))
            }
            let conversation = Conversation(
                id: try row.conversation(0), kind: kind, createdAt: try row.time(4), head: try row.position(5),
                memberCount: Int(try row.int32(7)))
            let peer = 14
            let preview = peer + UserColumns.count
            return InboxEntry(
                conversation: conversation, role: try row.role(9),
                cursors: MemberCursors(delivered: try row.position(10), read: try row.position(12)),
                preview: row.optionalUUID(preview) == nil ? nil : try MessageColumns.read(row, from: preview),
                lastActivity: try row.time(8), peer: try UserColumns.read(row, from: peer))
        }
    }
#endif
