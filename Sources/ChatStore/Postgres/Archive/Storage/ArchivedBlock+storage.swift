#if Postgres
    import ChatCore

    extension ArchivedBlock: StoredArchiveRecord {
        static var select: String { "SELECT user_id, blocked, at FROM chat.blocks ORDER BY user_id, blocked" }
        static var count: String { "SELECT count(*) FROM chat.blocks" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            self.init(user: try row.user(0), blocked: try row.user(1), at: try row.time(2))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            PostgresCall(insertBlocks) {
                $0.add(records.map(\.user.rawValue))
                $0.add(records.map(\.blocked.rawValue))
                $0.add(records.map(\.at.milliseconds))
            }
        }

        private static let insertBlocks = PostgresStatement(
            "archive_blocks",
            """
            INSERT INTO chat.blocks (user_id, blocked, at) SELECT * FROM unnest($1::text[], $2::text[], $3::int8[])
            """)

        /// The marks at direct conversations follow from the blocks; they are not in the archive.
        static let markConversations = PostgresStatement(
            "archive_mark_blocked",
            """
            UPDATE chat.conversations AS c SET is_blocked = true FROM chat.blocks AS b
            WHERE c.low_user = least(b.user_id, b.blocked) AND c.high_user = greatest(b.user_id, b.blocked)
            """)
    }
#endif
