#if Postgres
    import ChatCore

    extension AppendTransaction {
        /// Everything a plan writes, in the order in which rows depend on each other: conversations and members before what
        /// stands in them, new rows before changes of them, heads and marks at the end.
        func writes(_ plan: AppendPlan, _ writeID: Int64) -> [PostgresCall] {
            var calls: [PostgresCall] = []
            for opened in plan.openings { calls += Self.open(opened) }
            calls += Self.insert(plan.events, writeID)
            for alteration in plan.alterations { calls += self.calls(for: alteration) }
            if !plan.heads.isEmpty {
                let heads = plan.heads
                calls.append(
                    PostgresCall(AppendStatements.heads) {
                        $0.add(heads.map(\.id.value))
                        $0.add(heads.map(\.head.seq))
                        $0.add(heads.map(\.head.ordinal))
                        $0.add(heads.map(\.lastActivity.milliseconds))
                    })
            }
            if !plan.marks.isEmpty {
                let marks = Array(plan.marks)
                calls.append(
                    PostgresCall(AppendStatements.marks) {
                        $0.add(marks.map(\.key.conversation.value))
                        $0.add(marks.map(\.key.user.rawValue))
                        $0.add(marks.map(\.value.seq))
                        $0.add(marks.map(\.value.ordinal))
                    })
            }
            return calls
        }

        /// A direct conversation and its members.
        static func open(_ opened: LockedConversation) -> [PostgresCall] {
            guard case .direct(let low, let high) = opened.kind else { return [] }
            return [
                PostgresCall(AppendStatements.insertConversation) {
                    $0.add(opened.id.value)
                    $0.add(low.rawValue)
                    $0.add(high.rawValue)
                    $0.addNull()
                    $0.add(opened.createdAt.milliseconds)
                    $0.add(Int32(low == high ? 1 : 2))
                },
                insertMembers(low == high ? [low] : [low, high], .member, in: opened.id, at: opened.createdAt),
            ]
        }

        static func insertMembers(
            _ users: [UserID], _ role: MemberRole, in id: ConversationID, at: Timestamp
        ) -> PostgresCall {
            PostgresCall(AppendStatements.insertMembers) {
                $0.add(id.value)
                $0.add(users.map(\.rawValue))
                $0.add(users.map { _ in role.stored })
                $0.add(at.milliseconds)
            }
        }

        /// New events: messages in one statement, the rarer kinds in one each.
        private static func insert(_ events: [ConversationEvent], _ writeID: Int64) -> [PostgresCall] {
            var calls: [PostgresCall] = []
            var sent: [(event: ConversationEvent, content: MessageContent)] = []
            for event in events {
                if case .messageCreated(let content) = event.kind {
                    sent.append((event, content))
                } else {
                    calls.append(insert(event, writeID))
                }
            }
            guard !sent.isEmpty else { return calls }
            let messages = PostgresCall(AppendStatements.insertMessages) {
                $0.add(sent.map(\.event.conversation.value))
                $0.add(sent.map(\.event.position.seq))
                $0.add(sent.map(\.event.position.ordinal))
                $0.add(sent.map(\.event.at.milliseconds))
                $0.add(sent.map(\.event.actor.rawValue))
                $0.add(sent.map(\.content.id.value))
                $0.add(sent.map(\.content.clientID?.rawValue))
                $0.add(sent.map(\.content.replyTo?.value))
                $0.add(sent.map(\.content.body))
                $0.add(writeID)
            }
            return [messages] + calls
        }

        /// One event that is no new message.
        static func insert(_ event: ConversationEvent, _ writeID: Int64) -> PostgresCall {
            let stored = StoredEvent(event.kind)
            return PostgresCall(AppendStatements.insertEvent) {
                $0.add(event.conversation.value)
                $0.add(event.position.seq)
                $0.add(event.position.ordinal)
                $0.add(event.at.milliseconds)
                $0.add(event.actor.rawValue)
                $0.add(stored.kind)
                $0.add(stored.message?.value)
                $0.add(stored.body)
                if let users = stored.users { $0.add(users.map(\.rawValue)) } else { $0.addNull() }
                $0.add(stored.role?.stored)
                $0.add(writeID)
            }
        }

        private func calls(for alteration: AppendPlan.Alteration) -> [PostgresCall] {
            switch alteration {
            case .edit(let message, let seq, let id, let body, let at):
                [
                    Self.at(seq, id, AppendStatements.keepOriginal),
                    Self.at(seq, id, AppendStatements.edit) {
                        $0.add(body)
                        $0.add(at.milliseconds)
                    },
                    PostgresCall(SearchStatements.updateDocument) {
                        $0.add(message.value)
                        $0.add(body)
                        $0.add(language)
                    },
                ]
            case .delete(let message, let seq, let id):
                [
                    Self.at(seq, id, AppendStatements.redactEvents) { $0.add(message.value) },
                    Self.at(seq, id, AppendStatements.delete),
                    PostgresCall(AppendStatements.deleteReactions) { $0.add(message.value) },
                    PostgresCall(SearchStatements.deleteDocument) { $0.add(message.value) },
                ]
            case .addReaction(let message, let emoji, let user):
                [Self.reaction(AppendStatements.addReaction, message, emoji, user)]
            case .removeReaction(let message, let emoji, let user):
                [Self.reaction(AppendStatements.removeReaction, message, emoji, user)]
            case .tally(let seq, let id, let reactions):
                [
                    Self.at(seq, id, AppendStatements.tally) {
                        $0.add(reactions.map(\.emoji))
                        $0.add(reactions.map { Int64($0.count) })
                    }
                ]
            case .join(let id, let users, let role, let at):
                [Self.insertMembers(users, role, in: id, at: at), Self.count(users.count, id)]
            case .leave(let id, let user):
                [
                    PostgresCall(AppendStatements.deleteMember) {
                        $0.add(id.value)
                        $0.add(user.rawValue)
                    }, Self.count(-1, id),
                ]
            case .setRole(let id, let user, let role):
                [
                    PostgresCall(AppendStatements.setRole) {
                        $0.add(id.value)
                        $0.add(user.rawValue)
                        $0.add(role.stored)
                    }
                ]
            case .rename(let id, let title):
                [
                    PostgresCall(AppendStatements.rename) {
                        $0.add(id.value)
                        $0.add(title)
                    }
                ]
            }
        }

        /// A statement about the row at a place in a log.
        private static func at(
            _ seq: Int64, _ id: ConversationID, _ statement: PostgresStatement,
            _ more: (inout PostgresParameters) -> Void = { _ in }
        ) -> PostgresCall {
            PostgresCall(statement) {
                $0.add(id.value)
                $0.add(seq)
                more(&$0)
            }
        }

        private static func reaction(
            _ statement: PostgresStatement, _ message: MessageID, _ emoji: String, _ user: UserID
        ) -> PostgresCall {
            PostgresCall(statement) {
                $0.add(message.value)
                $0.add(user.rawValue)
                $0.add(emoji)
            }
        }

        private static func count(_ change: Int, _ id: ConversationID) -> PostgresCall {
            PostgresCall(AppendStatements.countMembers) {
                $0.add(id.value)
                $0.add(Int32(truncatingIfNeeded: change))
            }
        }
    }
#endif
