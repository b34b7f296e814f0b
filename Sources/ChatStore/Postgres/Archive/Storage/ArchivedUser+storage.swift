#if Postgres
    import ChatCore

    extension ArchivedUser: StoredArchiveRecord {
        static var select: String { "SELECT \(UserColumns.list("u")) FROM chat.users AS u ORDER BY u.id" }
        static var count: String { "SELECT count(*) FROM chat.users" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            guard let user = try UserColumns.read(row) else {
                throw PostgresFailure(.unexpectedAnswer, "a user has no usable id")
            }
            self.init(user)
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            let users = records.map(\.user)
            return PostgresCall(insertUsers) {
                $0.add(users.map(\.id.rawValue))
                $0.add(users.map(\.handle))
                $0.add(users.map { HandleRule.folded($0.handle) })
                $0.add(users.map(\.displayName))
                $0.add(users.map { HandleRule.folded($0.displayName) })
                $0.add(users.map(\.email))
                $0.add(users.map(\.avatarURL))
                $0.add(users.map(\.isDisabled))
                $0.add(users.map(\.createdAt.milliseconds))
                $0.add(users.map { $0.lastSeenAt?.milliseconds ?? nullNumber })
                $0.addLists(of: users) { $0.roles }
            }
        }

        private static let insertUsers = PostgresStatement(
            "archive_users",
            """
            INSERT INTO chat.users (id, handle, handle_folded, display_name, name_folded, email, avatar_url, is_disabled,
                created_at, last_seen_at, roles)
            SELECT id, handle, handle_folded, display_name, name_folded, email, avatar_url, is_disabled, created_at,
                nullif(last_seen_at, \(nullNumber)), coalesce(roles, '{}')
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[],
                $9::int8[], $10::int8[]) WITH ORDINALITY AS u(id, handle, handle_folded, display_name, name_folded, email,
                avatar_url, is_disabled, created_at, last_seen_at, place)
            LEFT JOIN (
                SELECT place, array_agg(role ORDER BY n) AS roles
                FROM unnest($11::int8[], $12::text[]) WITH ORDINALITY AS l(place, role, n) GROUP BY place
            ) AS l USING (place)
            """)
    }
#endif
