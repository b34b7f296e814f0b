#if Postgres
    public import ChatCore

    extension PostgresChatStorage {
        /// One transaction, under a lock of the pair.
        public func openDirect(
            _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
        ) async throws(ChatError) -> Conversation {
            let pair = UserPair(a, b)
            return try await pool.transaction { connection throws(PostgresFailure) in
                try Self.openDirect(a, b, pair, id: id, at: at, on: connection)
            }.get()
        }

        /// A look-up in memory, or one round trip.
        public func directConversation(of a: UserID, _ b: UserID) async throws(ChatError) -> ConversationID? {
            let pair = UserPair(a, b)
            if let known = directs[pair] { return known }
            return try await readDirects([pair]).first?.1
        }

        private static func openDirect(
            _ a: UserID, _ b: UserID, _ pair: UserPair, id: ConversationID, at: Timestamp,
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<Conversation, ChatError> {
            let rows = try connection.execute([
                pairCall(AppendStatements.lockPairs, pair), pairCall(AppendStatements.pairs, pair),
                PostgresCall(AppendStatements.accounts) { $0.add([pair.low.rawValue, pair.high.rawValue]) },
            ])
            guard let row = rows[1].first else { throw PostgresFailure(.unexpectedAnswer, "a pair got no row") }
            let existing = row.optionalUUID(2)
            if existing == nil {
                var facts = AppendFacts()
                try AppendTransaction.readAccounts(rows[2], &facts)
                let isBlocked = try row.bool(3)
                do throws(ChatError) {
                    try ChangeRules.checkOpening(
                        by: facts.standings[a] ?? .missing, with: facts.standings[b] ?? .missing,
                        isBlocked: !pair.isOneself && isBlocked)
                } catch {
                    return .failure(error)
                }
                guard try isFree(id, on: connection) else {
                    return .failure(ChatError(.conflict, "The conversation id is taken."))
                }
                let opened = LockedConversation(
                    id: id, kind: .direct(pair.low, pair.high), createdAt: at, lastActivity: at,
                    memberCount: pair.isOneself ? 1 : 2)
                _ = try connection.execute(AppendTransaction.open(opened))
            }
            var facts = AppendFacts()
            let found = try connection.execute([
                PostgresCall(AppendStatements.lock) { $0.add([existing ?? id.value]) }
            ])
            try AppendTransaction.readConversations(found[0], &facts)
            guard let opened = facts.conversations.values.first else {
                throw PostgresFailure(.unexpectedAnswer, "an opened conversation is not there")
            }
            return .success(opened.summary)
        }

        /// A statement about one pair.
        static func pairCall(_ statement: PostgresStatement, _ pair: UserPair) -> PostgresCall {
            PostgresCall(statement) {
                $0.add([pair.low.rawValue])
                $0.add([pair.high.rawValue])
            }
        }

        private static func isFree(
            _ id: ConversationID, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Bool {
            let rows = try connection.execute([PostgresCall(AppendStatements.lock) { $0.add([id.value]) }])
            return rows[0].count == 0
        }

        /// One transaction. Of two that want the same id at once, the later one finds the earlier one's group.
        public func createGroup(_ group: NewGroup) async throws(ChatError) -> AppendOutcome {
            try await pool.run { connection throws(PostgresFailure) in
                do throws(PostgresFailure) {
                    return try connection.inTransaction { connection throws(PostgresFailure) in
                        try Self.createGroup(group, on: connection)
                    }
                } catch  where error.kind == .server(.uniqueViolation) {
                    return try connection.inTransaction { connection throws(PostgresFailure) in
                        try Self.createGroup(group, on: connection)
                    }
                }
            }.get()
        }

        private static func createGroup(
            _ group: NewGroup, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<AppendOutcome, ChatError> {
            let people = [group.creator] + group.members.prefix(ConversationLimits.maxUsersPerCommand + 1)
            let rows = try connection.execute([
                PostgresCall(AppendStatements.lock) { $0.add([group.id.value]) },
                PostgresCall(AppendStatements.seats) {
                    $0.add([group.id.value])
                    $0.add([group.creator.rawValue])
                },
                PostgresCall(AppendStatements.accounts) { $0.add(people.map(\.rawValue)) },
                PostgresCall(ReadStatements.events) {
                    $0.add(group.id.value)
                    $0.add(0 as Int64)
                    $0.add(1 as Int64)
                    $0.add(1 as Int64)
                },
            ])
            var facts = AppendFacts()
            try AppendTransaction.readConversations(rows[0], &facts)
            try AppendTransaction.readSeats(rows[1], &facts)
            try AppendTransaction.readAccounts(rows[2], &facts)
            if let existing = facts.conversations[group.id] {
                let founding = try rows[3].first.map { row throws(PostgresFailure) in try event(row, of: group.id) }
                // Only a creator who is still a member learns anything about the group.
                guard let founding, case .created = founding.kind, founding.actor == group.creator,
                    existing.roles[group.creator] != nil
                else { return .failure(ChatError(.conflict, "The conversation id is taken.")) }
                return .success(existing.outcome(.duplicate, founding))
            }
            let kind: ConversationEvent.Kind
            do throws(ChatError) {
                kind = try ChangeRules.decideGroup(group, standing: { facts.standings[$0] ?? .missing })
            } catch {
                return .failure(error)
            }
            guard case .created(_, let others) = kind else {
                throw PostgresFailure(.unexpectedAnswer, "a group begins with another event")
            }
            var created = LockedConversation(
                id: group.id, kind: .group(title: group.title), createdAt: group.at, lastActivity: group.at,
                memberCount: others.count + 1)
            created.head = LogPosition(seq: 1, ordinal: 0)
            let founding = ConversationEvent(
                conversation: group.id, position: created.head, at: group.at, actor: group.creator, kind: kind)
            _ = try connection.execute(insertGroup(created, group, others) + [AppendTransaction.insert(founding, 0)])
            return .success(created.outcome(.appended, founding))
        }

        private static func insertGroup(
            _ created: LockedConversation, _ group: NewGroup, _ others: [UserID]
        ) -> [PostgresCall] {
            [
                PostgresCall(AppendStatements.insertConversation) {
                    $0.add(group.id.value)
                    $0.addNull()
                    $0.addNull()
                    $0.add(group.title)
                    $0.add(group.at.milliseconds)
                    $0.add(Int32(created.memberCount))
                },
                AppendTransaction.insertMembers([group.creator], .owner, in: group.id, at: group.at),
                AppendTransaction.insertMembers(others, .member, in: group.id, at: group.at),
                PostgresCall(AppendStatements.heads) {
                    $0.add([group.id.value])
                    $0.add([created.head.seq])
                    $0.add([created.head.ordinal])
                    $0.add([group.at.milliseconds])
                },
            ]
        }

        /// One round trip.
        public func conversation(_ id: ConversationID, viewer: UserID) async throws(ChatError) -> InboxEntry {
            let entry = try await pool.run { connection throws(PostgresFailure) -> InboxEntry? in
                let rows = try connection.execute([Self.member(ReadStatements.conversation, id, viewer)])
                return try rows[0].first.map { row throws(PostgresFailure) in try InboxRow.read(row) }
            }
            return try Self.member(entry)
        }

        /// One round trip: a row per conversation of the viewer for the order, everything else for the page only.
        public func inbox(
            of viewer: UserID, after cursor: InboxCursor?, limit: Int
        ) async throws(ChatError) -> Page<InboxEntry, InboxCursor> {
            let limit = Self.clamped(limit)
            let entries = try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(ReadStatements.inbox) {
                        $0.add(viewer.rawValue)
                        $0.add(cursor?.at.milliseconds)
                        $0.add(cursor?.conversation.value)
                        $0.add(Int64(limit) + 1)
                    }
                ])
                return try rows[0].map { row throws(PostgresFailure) in try InboxRow.read(row) }
            }
            let page = Array(entries.prefix(limit))
            let next = page.last.map { InboxCursor(at: $0.lastActivity, conversation: $0.conversation.id) }
            return Page(items: page, next: entries.count > limit ? next : nil)
        }

        /// One round trip.
        public func members(
            of conversation: ConversationID, viewer: UserID, after: UserID?, limit: Int
        ) async throws(ChatError) -> Page<Member, UserID> {
            let limit = Self.clamped(limit)
            let found = try await pool.run { connection throws(PostgresFailure) -> [Member]? in
                let rows = try connection.execute([
                    Self.member(ReadStatements.head, conversation, viewer),
                    PostgresCall(ReadStatements.members) {
                        $0.add(conversation.value)
                        $0.add(after?.rawValue)
                        $0.add(Int64(limit) + 1)
                    },
                ])
                guard rows[0].count > 0 else { return nil }
                return try rows[1].map { row throws(PostgresFailure) in
                    Member(
                        user: try row.user(0), role: try row.role(1), joinedAt: try row.time(2),
                        cursors: MemberCursors(delivered: try row.position(3), read: try row.position(5)))
                }
            }
            let members = try Self.member(found)
            let page = Array(members.prefix(limit))
            return Page(items: page, next: members.count > limit ? page.last?.user : nil)
        }

        /// One round trip.
        public func groups(of user: UserID) async throws(ChatError) -> [ConversationID] {
            try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([PostgresCall(ReadStatements.groups) { $0.add(user.rawValue) }])
                return try rows[0].map { row throws(PostgresFailure) in try row.conversation(0) }
            }
        }

        /// One round trip for all of them.
        public func audiences(_ requests: [AudienceRequest]) async -> [Result<AudienceAnswer, ChatError>] {
            do throws(ChatError) {
                let found = try await pool.run { connection throws(PostgresFailure) in
                    try Self.audiences(requests, on: connection)
                }
                return requests.indices.map { place in
                    found[place].map { .success($0) } ?? .failure(ChatError(.conversationNotFound))
                }
            } catch {
                return requests.map { _ in .failure(error) }
            }
        }

        private static func audiences(
            _ requests: [AudienceRequest], on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [Int: AudienceAnswer] {
            let rows = try connection.execute([
                PostgresCall(ReadStatements.audiences) {
                    $0.add(requests.map(\.conversation.value))
                    $0.add(requests.map(\.user.rawValue))
                }
            ])
            var answers: [Int: AudienceAnswer] = [:]
            try rows[0].forEach { row throws(PostgresFailure) in
                let place = Int(try row.int64(0)) - 1
                guard requests.indices.contains(place) else { return }
                answers[place] = AudienceAnswer(
                    audience: try row.audience(1, of: requests[place].conversation),
                    memberCount: Int(try row.int32(3)), isBlocked: try row.bool(4))
            }
            return answers
        }

        /// One round trip; counts the members.
        public func receiptCounts(
            of conversation: ConversationID, upTo seq: Int64, viewer: UserID
        ) async throws(ChatError) -> ReceiptCounts {
            let counts = try await pool.run { connection throws(PostgresFailure) -> ReceiptCounts? in
                let rows = try connection.execute([
                    Self.member(ReadStatements.receiptCounts, conversation, viewer) { $0.add(seq) }
                ])
                return try rows[0].first.map { row throws(PostgresFailure) in
                    ReceiptCounts(
                        members: Int(try row.int32(0)), delivered: Int(try row.int64(1)), read: Int(try row.int64(2)))
                }
            }
            return try Self.member(counts)
        }
    }
#endif
