#if Postgres
    import ChatCore

    /// Reads the rows of ``ReadStatements/conversation`` and ``ReadStatements/inbox``.
    enum InboxRow {
        static func read(_ row: PostgresRow) throws(PostgresFailure) -> InboxEntry {
            let conversation = Conversation(
                id: try row.conversation(0), kind: try row.kind(1), createdAt: try row.time(4),
                head: try row.position(5),
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
