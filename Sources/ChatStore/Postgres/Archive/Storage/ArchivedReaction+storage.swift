#if Postgres
    import ChatCore

    extension ArchivedReaction: StoredArchiveRecord {
        static var select: String {
            "SELECT message, user_id, emoji FROM chat.reactions ORDER BY message, user_id, emoji"
        }
        static var count: String { "SELECT count(*) FROM chat.reactions" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            self.init(message: try row.message(0), user: try row.user(1), emoji: try row.text(2))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            PostgresCall(insertReactions) {
                $0.add(records.map(\.message.value))
                $0.add(records.map(\.user.rawValue))
                $0.add(records.map(\.emoji))
            }
        }

        private static let insertReactions = PostgresStatement(
            "archive_reactions",
            """
            INSERT INTO chat.reactions (message, user_id, emoji)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
            """)
    }
#endif
