#if Postgres
    import ChatCore

    extension ArchivedMember: StoredArchiveRecord {
        static var select: String {
            """
            SELECT conversation, user_id, role, joined_at, delivered_seq, delivered_ordinal, read_seq, read_ordinal
            FROM chat.members ORDER BY conversation, user_id
            """
        }
        static var count: String { "SELECT count(*) FROM chat.members" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            self.init(
                Member(
                    user: try row.user(1), role: try row.role(2), joinedAt: try row.time(3),
                    cursors: MemberCursors(delivered: try row.position(4), read: try row.position(6))),
                of: try row.conversation(0))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            PostgresCall(insertMembers) {
                $0.add(records.map(\.conversation.value))
                $0.add(records.map(\.member.user.rawValue))
                $0.add(records.map(\.member.role.stored))
                $0.add(records.map(\.member.joinedAt.milliseconds))
                $0.add(records.map(\.member.cursors.delivered.seq))
                $0.add(records.map(\.member.cursors.delivered.ordinal))
                $0.add(records.map(\.member.cursors.read.seq))
                $0.add(records.map(\.member.cursors.read.ordinal))
            }
        }

        private static let insertMembers = PostgresStatement(
            "archive_members",
            """
            INSERT INTO chat.members (conversation, user_id, role, joined_at, delivered_seq, delivered_ordinal, read_seq,
                read_ordinal)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::int2[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
                $8::int8[])
            """)
    }
#endif
