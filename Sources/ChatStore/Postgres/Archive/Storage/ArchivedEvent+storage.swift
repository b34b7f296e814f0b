#if Postgres
    import ChatCore

    extension ArchivedEvent: StoredArchiveRecord {
        static var select: String {
            """
            SELECT conversation, seq, ordinal, at, actor, kind, message, client_id, body, users, role
            FROM chat.events ORDER BY conversation, seq
            """
        }
        static var count: String { "SELECT count(*) FROM chat.events" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            guard let kind = Kind(rawValue: try row.int16(5)) else {
                throw PostgresFailure(.unexpectedAnswer, "an event has a kind that this program does not know")
            }
            let users = try row.texts(9)
            self.init(
                conversation: try row.conversation(0), position: try row.position(1), at: try row.time(3),
                actor: try row.user(4), kind: kind, message: row.optionalUUID(6).map { MessageID($0) },
                clientID: row.optionalClientID(7), body: row.optionalText(8),
                users: users.compactMap { UserID($0) },
                role: row.optionalInt16(10).flatMap { MemberRole(stored: $0) })
            // Left out silently, they would be missing in the copy.
            guard self.users.count == users.count else {
                throw PostgresFailure(.unexpectedAnswer, "an event names a user whose id is not valid")
            }
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            PostgresCall(insertEvents) {
                $0.add(records.map(\.conversation.value))
                $0.add(records.map(\.position.seq))
                $0.add(records.map(\.position.ordinal))
                $0.add(records.map(\.at.milliseconds))
                $0.add(records.map(\.actor.rawValue))
                $0.add(records.map(\.kind.rawValue))
                $0.add(records.map(\.message?.value))
                $0.add(records.map(\.clientID?.rawValue))
                $0.add(records.map(\.body))
                $0.add(records.map { $0.role?.stored ?? -1 })
                $0.addLists(of: records) { $0.users.map(\.rawValue) }
            }
        }

        /// No transaction of a running server has the write id 0: nobody looks these rows up by it.
        private static let insertEvents = PostgresStatement(
            "archive_events",
            """
            INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, client_id, body, role, users,
                write_id)
            SELECT conversation, seq, ordinal, at, actor, kind, message, client_id, body, nullif(role, -1),
                CASE WHEN kind IN (0, 6, 7, 8) THEN coalesce(users, '{}') END, 0
            FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::text[], $6::int2[], $7::uuid[], $8::text[],
                $9::text[], $10::int2[]) WITH ORDINALITY AS e(conversation, seq, ordinal, at, actor, kind, message,
                client_id, body, role, place)
            LEFT JOIN (
                SELECT place, array_agg(user_id ORDER BY n) AS users
                FROM unnest($11::int8[], $12::text[]) WITH ORDINALITY AS l(place, user_id, n) GROUP BY place
            ) AS l USING (place)
            """)
    }
#endif
