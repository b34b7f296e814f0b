#if Postgres
    import ChatCore

    extension ArchivedRevocation: StoredArchiveRecord {
        static var select: String {
            """
            SELECT false, user_id, issued_before FROM chat.revoked_users
            UNION ALL SELECT true, token_id, until FROM chat.revoked_tokens ORDER BY 1, 2
            """
        }
        static var count: String {
            "SELECT (SELECT count(*) FROM chat.revoked_users) + (SELECT count(*) FROM chat.revoked_tokens)"
        }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            self.init(
                try row.bool(0)
                    ? .token(try row.text(1), until: try row.time(2))
                    : .user(try row.user(1), issuedBefore: try row.time(2)))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            var users: [(String, Timestamp)] = []
            var tokens: [(String, Timestamp)] = []
            for record in records {
                switch record.revocation {
                case .user(let user, let time): users.append((user.rawValue, time))
                case .token(let id, let time): tokens.append((id, time))
                }
            }
            return PostgresCall(insertRevocations) {
                $0.add(users.map(\.0))
                $0.add(users.map(\.1.milliseconds))
                $0.add(tokens.map(\.0))
                $0.add(tokens.map(\.1.milliseconds))
            }
        }

        private static let insertRevocations = PostgresStatement(
            "archive_revocations",
            """
            WITH users AS (
                INSERT INTO chat.revoked_users (user_id, issued_before) SELECT * FROM unnest($1::text[], $2::int8[])
            )
            INSERT INTO chat.revoked_tokens (token_id, until) SELECT * FROM unnest($3::text[], $4::int8[])
            """)
    }
#endif
