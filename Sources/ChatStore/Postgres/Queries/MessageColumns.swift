#if Postgres
    import ChatCore
#endif

/// The columns of a message as its viewer sees it, and how they are read.
enum MessageColumns {
    /// For a select from `chat.messages m`; the viewer is `$1`. Who reacted is read only of messages with reactions.
    static let list = """
        m.id, m.conversation, m.seq, m.ordinal, m.sender, m.at, m.body, m.reply_to, m.client_id, m.edited_at, m.is_deleted,
        m.emojis, m.emoji_counts,
        CASE WHEN m.emojis IS NOT NULL THEN ARRAY(
            SELECT t.emoji FROM chat.reactions t WHERE t.message = m.id AND t.user_id = $1::text) END
        """

    #if Postgres
        /// Reads a message whose columns begin at a place.
        static func read(_ row: PostgresRow, from start: Int = 0) throws(PostgresFailure) -> Message {
            let mine = try row.texts(start + 13)
            let reactions = zip(try row.texts(start + 11), try row.int32s(start + 12)).map { emoji, count in
                ReactionTally(
                    emoji: emoji, count: Int(count), mine: mine.contains { Text.sameBytes($0, emoji) })
            }
            return Message(
                id: try row.message(start), conversation: try row.conversation(start + 1),
                seq: try row.int64(start + 2), ordinal: try row.int64(start + 3), sender: try row.user(start + 4),
                at: try row.time(start + 5), body: try row.text(start + 6),
                replyTo: row.optionalUUID(start + 7).map { MessageID($0) },
                clientID: row.optionalClientID(start + 8), editedAt: row.optionalTime(start + 9),
                isDeleted: try row.bool(start + 10), reactions: reactions)
        }
    #endif
}
