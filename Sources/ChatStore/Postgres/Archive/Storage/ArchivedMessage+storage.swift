#if Postgres
    import ChatCore

    extension ArchivedMessage: StoredArchiveRecord {
        static var select: String {
            """
            SELECT conversation, seq, ordinal, id, at, sender, body, reply_to, client_id, edited_at, is_deleted, emojis,
                emoji_counts
            FROM chat.messages ORDER BY conversation, seq
            """
        }
        static var count: String { "SELECT count(*) FROM chat.messages" }

        init(_ row: PostgresRow) throws(PostgresFailure) {
            self.init(
                Message(
                    id: try row.message(3), conversation: try row.conversation(0), seq: try row.int64(1),
                    ordinal: try row.int64(2), sender: try row.user(5), at: try row.time(4), body: try row.text(6),
                    replyTo: row.optionalUUID(7).map { MessageID($0) },
                    clientID: row.optionalClientID(8), editedAt: row.optionalTime(9),
                    isDeleted: try row.bool(10),
                    reactions: zip(try row.texts(11), try row.int32s(12)).map {
                        ReactionTally(emoji: $0, count: Int($1), mine: false)
                    }))
        }

        static func insert(_ records: [Self]) -> PostgresCall {
            let messages = records.map(\.message)
            return PostgresCall(insertMessages) {
                $0.add(messages.map(\.conversation.value))
                $0.add(messages.map(\.seq))
                $0.add(messages.map(\.ordinal))
                $0.add(messages.map(\.id.value))
                $0.add(messages.map(\.at.milliseconds))
                $0.add(messages.map(\.sender.rawValue))
                $0.add(messages.map(\.body))
                $0.add(messages.map(\.replyTo?.value))
                $0.add(messages.map(\.clientID?.rawValue))
                $0.add(messages.map { $0.editedAt?.milliseconds ?? nullNumber })
                $0.add(messages.map(\.isDeleted))
                $0.addLists(of: messages) { $0.reactions.map(\.emoji) }
                $0.add(messages.flatMap { $0.reactions.map { Int64($0.count) } })
            }
        }

        private static let insertMessages = PostgresStatement(
            "archive_messages",
            """
            INSERT INTO chat.messages (conversation, seq, ordinal, id, at, sender, body, reply_to, client_id, edited_at,
                is_deleted, emojis, emoji_counts)
            SELECT conversation, seq, ordinal, id, at, sender, body, reply_to, client_id,
                nullif(edited_at, \(nullNumber)), is_deleted, emojis, emoji_counts
            FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::uuid[], $5::int8[], $6::text[], $7::text[], $8::uuid[],
                $9::text[], $10::int8[], $11::bool[]) WITH ORDINALITY AS m(conversation, seq, ordinal, id, at, sender,
                body, reply_to, client_id, edited_at, is_deleted, place)
            LEFT JOIN (
                SELECT place, array_agg(emoji ORDER BY n) AS emojis, array_agg(count::int4 ORDER BY n) AS emoji_counts
                FROM unnest($12::int8[], $13::text[], $14::int8[]) WITH ORDINALITY AS l(place, emoji, count, n)
                GROUP BY place
            ) AS l USING (place)
            """)
    }
#endif
