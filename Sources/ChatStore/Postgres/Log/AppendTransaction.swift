#if Postgres
    import ChatCore

    /// Appends a batch in one transaction of two round trips: lock and read, then write and commit.
    struct AppendTransaction {
        /// A commit whose outcome is not known: what it would have answered, and how to recognise it in the log.
        struct Doubt {
            let results: [Result<AppendOutcome, ChatError>]
            let mark: ConversationEvent
            let writeID: Int64
        }

        /// How the search documents of edited messages are made.
        let language: String

        /// Appends and commits.
        ///
        /// - Parameters:
        ///   - events: The batch.
        ///   - doubt: Set while the commit is under way. Given again with the same events after a lost connection, it makes
        ///     this call find out what became of that commit, and answer for it if it succeeded.
        func run(
            _ events: [PendingEvent], doubt: inout Doubt?, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [Result<AppendOutcome, ChatError>] {
            do throws(PostgresFailure) {
                return try run(events, doubt: &doubt, passesLocked: false, on: connection)
            } catch  where error.kind == .server(.lockNotAvailable) && doubt == nil {
                // Somebody holds a conversation for far too long. Its events fail; the others must not wait for it.
                return try run(events, doubt: &doubt, passesLocked: true, on: connection)
            }
        }

        private func run(
            _ events: [PendingEvent], doubt: inout Doubt?, passesLocked: Bool,
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [Result<AppendOutcome, ChatError>] {
            do throws(PostgresFailure) {
                var facts = AppendFacts()
                try readPairs(events, &facts, on: connection)
                let questions = AppendQuestions(events, directs: facts.directs)
                // The locks are held from here on: whoever wrote under them has committed or failed.
                if try read(questions, &facts, doubt, passesLocked: passesLocked, on: connection), let doubt {
                    _ = try connection.execute([.rollback])
                    return doubt.results
                }
                doubt = nil
                let plan = AppendPlan(events, facts: facts)
                guard !plan.changesNothing, let mark = plan.events.last else {
                    _ = try connection.execute([.rollback])
                    return plan.results
                }
                let writeID = Int64.random(in: .min ... .max)
                doubt = Doubt(results: plan.results, mark: mark, writeID: writeID)
                try commit(plan, writeID, &doubt, on: connection)
                return plan.results
            } catch {
                if connection.isConnected { _ = try? connection.execute([.rollback]) }
                throw error
            }
        }

        /// Writes and commits. Only an answer ends the doubt.
        private func commit(
            _ plan: AppendPlan, _ writeID: Int64, _ doubt: inout Doubt?, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) {
            do throws(PostgresFailure) {
                _ = try connection.execute(writes(plan, writeID) + [.commit])
                doubt = nil
            } catch {
                // Refused by a server that stays: nothing was committed.
                if case .server = error.kind { doubt = nil }
                throw error
            }
        }

        // MARK: Reading

        private func readPairs(
            _ events: [PendingEvent], _ facts: inout AppendFacts, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) {
            let pairs = AppendQuestions.pairs(of: events)
            guard !pairs.isEmpty else { return }
            func add(_ parameters: inout PostgresParameters) {
                parameters.add(pairs.map(\.low.rawValue))
                parameters.add(pairs.map(\.high.rawValue))
            }
            let rows = try connection.execute([
                .begin, PostgresCall(AppendStatements.lockPairs, add), PostgresCall(AppendStatements.pairs, add),
            ])
            try rows[2].forEach { row throws(PostgresFailure) in
                let pair = UserPair(try row.user(0), try row.user(1))
                if let id = row.optionalUUID(2) { facts.directs[pair] = ConversationID(id) }
                if try row.bool(3) { facts.blockedPairs.insert(pair) }
            }
        }

        /// Locks the conversations and reads what the batch asks about.
        ///
        /// - Returns: Whether the doubtful commit is in the log.
        private func read(
            _ questions: AppendQuestions, _ facts: inout AppendFacts, _ doubt: Doubt?, passesLocked: Bool,
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Bool {
            var ids = questions.conversations
            if let doubt { ids.insert(doubt.mark.conversation) }
            var calls: [PostgresCall] = questions.pairs.isEmpty ? [.begin] : []
            var readers: [(PostgresRows, inout AppendFacts) throws(PostgresFailure) -> Void] = []
            func ask(
                _ statement: PostgresStatement, _ add: (inout PostgresParameters) -> Void,
                _ reader: @escaping (PostgresRows, inout AppendFacts) throws(PostgresFailure) -> Void
            ) {
                calls.append(PostgresCall(statement, add))
                readers.append(reader)
            }
            if passesLocked {
                ask(AppendStatements.lockFree, { $0.add(ids.map(\.value)) }, Self.readConversations)
                ask(AppendStatements.existing, { $0.add(ids.map(\.value)) }, Self.readLocked)
            } else {
                ask(AppendStatements.lock, { $0.add(ids.map(\.value)) }, Self.readConversations)
            }
            ask(
                AppendStatements.seats,
                {
                    $0.add(questions.seats.map(\.conversation.value))
                    $0.add(questions.seats.map(\.user.rawValue))
                }, Self.readSeats)
            if !questions.keys.isEmpty {
                ask(
                    AppendStatements.sends,
                    {
                        $0.add(questions.keys.map(\.conversation.value))
                        $0.add(questions.keys.map(\.sender.rawValue))
                        $0.add(questions.keys.map(\.clientID.rawValue))
                    }, Self.readSends)
            }
            if !questions.messages.isEmpty {
                ask(AppendStatements.messages, { $0.add(questions.messages.map(\.value)) }, Self.readMessages)
            }
            if !questions.reacting.isEmpty {
                ask(
                    AppendStatements.reactions,
                    {
                        $0.add(questions.reacting.map(\.message.value))
                        $0.add(questions.reacting.map(\.actor.rawValue))
                    }, Self.readReactions)
            }
            if !questions.owned.isEmpty {
                ask(AppendStatements.owners, { $0.add(questions.owned.map(\.value)) }, Self.readOwners)
            }
            if !questions.accounts.isEmpty {
                ask(AppendStatements.accounts, { $0.add(questions.accounts.map(\.rawValue)) }, Self.readAccounts)
            }
            if let doubt {
                calls.append(
                    PostgresCall(AppendStatements.written) {
                        $0.add(doubt.mark.conversation.value)
                        $0.add(doubt.mark.position.seq)
                        $0.add(doubt.writeID)
                    })
            }
            let rows = try connection.execute(calls)
            for (reader, answer) in zip(readers, rows.dropFirst(questions.pairs.isEmpty ? 1 : 0)) {
                try reader(answer, &facts)
            }
            return doubt != nil && (rows.last?.count ?? 0) > 0
        }
    }
#endif
