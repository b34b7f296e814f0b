#if Postgres
    import ChatCore

    extension ArchivedConversation: StoredArchiveRecord {
        static var select: String {
            """
            SELECT id, low_user, high_user, title, created_at, head_seq, head_ordinal, last_activity, member_count
            FROM chat.conversations ORDER BY id
            """
        }
        static var count: String { "SELECT count(*) FROM chat.conversations" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            let kind: Conversation.Kind
            if let low = row.optionalUser(1), let high = row.optionalUser(2) {
                kind = .direct(low, high)
            } else {
                kind = .group(title: try row.text(3))
            }
            self.init(
                Conversation(
                    id: try row.conversation(0), kind: kind, createdAt: try row.time(4), head: try row.position(5),
                    memberCount: Int(try row.int32(8))), lastActivity: try row.time(7))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            PostgresCall(insertConversations) {
                $0.add(records.map(\.conversation.id.value))
                $0.add(records.map(\.pair?.low.rawValue))
                $0.add(records.map(\.pair?.high.rawValue))
                $0.add(records.map(\.title))
                $0.add(records.map(\.conversation.createdAt.milliseconds))
                $0.add(records.map(\.conversation.head.seq))
                $0.add(records.map(\.conversation.head.ordinal))
                $0.add(records.map(\.lastActivity.milliseconds))
                $0.add(records.map { Int64($0.conversation.memberCount) })
            }
        }

        private var pair: (low: UserID, high: UserID)? {
            if case .direct(let low, let high) = conversation.kind { (low, high) } else { nil }
        }

        private var title: String? { if case .group(let title) = conversation.kind { title } else { nil } }

        private static let insertConversations = PostgresStatement(
            "archive_conversations",
            """
            INSERT INTO chat.conversations (id, low_user, high_user, title, created_at, head_seq, head_ordinal,
                last_activity, member_count)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::int8[], $7::int8[],
                $8::int8[], $9::int8[])
            """)
    }
#endif
