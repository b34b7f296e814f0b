#if Postgres
    public import ChatCore

    extension PostgresChatStorage {
        /// Two round trips in one: the member's view of the head, then the range.
        public func events(_ query: SyncQuery, viewer: UserID) async throws(ChatError) -> SyncPage {
            let limit = Self.clamped(query.limit)
            let page = try await pool.run { connection throws(PostgresFailure) -> SyncPage? in
                let heads = try connection.execute([Self.member(ReadStatements.head, query.conversation, viewer)])
                guard let head = try heads[0].first?.position(0) else { return nil }
                guard query.after >= 0, query.after <= head.seq else {
                    return SyncPage(events: [], head: head, hasMore: false, isReset: true)
                }
                let rows = try connection.execute([
                    PostgresCall(ReadStatements.events) {
                        $0.add(query.conversation.value)
                        $0.add(query.after)
                        $0.add(head.seq)
                        $0.add(Int64(limit))
                    }
                ])
                let events = try rows[0].map { row throws(PostgresFailure) in
                    try Self.event(row, of: query.conversation)
                }
                let last = events.last?.position.seq ?? query.after
                return SyncPage(events: events, head: head, hasMore: last < head.seq, isReset: false)
            }
            return try Self.member(page)
        }

        /// One statement, so that the head and the messages are of one snapshot; messages by the key (conversation, seq).
        public func history(_ query: HistoryQuery, viewer: UserID) async throws(ChatError) -> HistoryPage {
            let limit = Self.clamped(query.limit)
            let (statement, edge, isBackward): (PostgresStatement, Int64, Bool) =
                switch query.anchor {
                case .latest: (ReadStatements.historyBefore, .max, true)
                case .before(let seq): (ReadStatements.historyBefore, seq, true)
                case .after(let seq): (ReadStatements.historyAfter, seq, false)
                }
            let page = try await pool.run { connection throws(PostgresFailure) -> HistoryPage? in
                let rows = try connection.execute([
                    Self.member(statement, query.conversation, viewer) {
                        $0.add(edge)
                        $0.add(Int64(limit) + 1)
                    }
                ])
                guard let head = try rows[0].first?.position(0) else { return nil }
                var messages: [Message] = []
                if rows[0].first?.optionalUUID(2) != nil {  // null: the head alone
                    messages = try rows[0].map { row throws(PostgresFailure) in try MessageColumns.read(row, from: 2) }
                    messages.sort { $0.seq < $1.seq }
                }
                let hasMore = messages.count > limit
                let page = isBackward ? messages.suffix(limit) : messages.prefix(limit)
                return HistoryPage(messages: Array(page), head: head, hasMore: hasMore)
            }
            return try Self.member(page)
        }

        /// One round trip.
        public func message(
            _ id: MessageID, in conversation: ConversationID, viewer: UserID
        ) async throws(ChatError) -> Message {
            let found = try await pool.run { connection throws(PostgresFailure) -> Message?? in
                let rows = try connection.execute([
                    Self.member(ReadStatements.head, conversation, viewer),
                    Self.member(ReadStatements.message, conversation, viewer) { $0.add(id.value) },
                ])
                guard rows[0].count > 0 else { return nil }
                guard let row = rows[1].first else { return .some(nil) }
                return try MessageColumns.read(row)
            }
            guard let message = try Self.member(found) else { throw ChatError(.messageNotFound) }
            return message
        }

        /// One round trip: the index of words inside the viewer's conversations, and the texts that are not indexed yet. A word
        /// is found by its beginning, in every form that the configured language knows. Punctuation and emoji are no words.
        public func search(_ query: SearchQuery, viewer: UserID) async throws(ChatError) -> Page<Message, MessageID> {
            let limit = Self.clamped(query.limit)
            let words = query.text.split(whereSeparator: \.isWhitespace).map(String.init)
            let language = configuration.searchLanguage
            let found = try await searches.run { connection throws(PostgresFailure) -> [Message]? in
                var calls: [PostgresCall] = []
                if let named = query.conversation { calls.append(Self.member(ReadStatements.head, named, viewer)) }
                calls.append(
                    PostgresCall(SearchStatements.search) {
                        $0.add(viewer.rawValue)
                        $0.add(words)
                        $0.add(language)
                        $0.add(query.conversation?.value)
                        $0.add(query.before?.value)
                        $0.add(Int64(limit) + 1)
                    })
                let rows = try connection.execute(calls)
                if query.conversation != nil, rows[0].count == 0 { return nil }
                return try rows[calls.count - 1].map { row throws(PostgresFailure) in try MessageColumns.read(row) }
            }
            let messages = try Self.member(found)
            let items = Array(messages.prefix(limit))
            return Page(items: items, next: messages.count > limit ? items.last?.id : nil)
        }

        // MARK: Parts

        /// A call about a conversation in a viewer's eyes.
        static func member(
            _ statement: PostgresStatement, _ conversation: ConversationID, _ viewer: UserID,
            _ more: (inout PostgresParameters) -> Void = { _ in }
        ) -> PostgresCall {
            PostgresCall(statement) {
                $0.add(viewer.rawValue)
                $0.add(conversation.value)
                more(&$0)
            }
        }

        /// What was found for a member; whoever is none gets the same error as for a conversation that does not exist.
        static func member<Value>(_ found: Value?) throws(ChatError) -> Value {
            guard let found else { throw ChatError(.conversationNotFound) }
            return found
        }

        static func event(
            _ row: PostgresRow, of conversation: ConversationID
        ) throws(PostgresFailure) -> ConversationEvent {
            let stored = StoredEvent(
                kind: try row.int16(4), message: row.optionalUUID(5).map { MessageID($0) }, body: row.optionalText(6),
                users: try row.texts(7).compactMap { UserID($0) },
                role: row.optionalInt16(8).flatMap { MemberRole(stored: $0) },
                replyTo: row.optionalUUID(9).map { MessageID($0) }, clientID: row.optionalClientID(10))
            guard let kind = stored.event else {
                throw PostgresFailure(.unexpectedAnswer, "an event of kind \(stored.kind) lacks a column")
            }
            return ConversationEvent(
                conversation: conversation, position: try row.position(0), at: try row.time(2), actor: try row.user(3),
                kind: kind)
        }

        /// A page size that a store may serve, whatever was asked.
        static func clamped(_ limit: Int) -> Int { min(max(limit, 1), ConversationLimits.maxPage) }
    }
#endif
