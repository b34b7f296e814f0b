#if Postgres
    import ChatCore

    // What the rows of AppendStatements mean. Conversations come first; the others add to them.
    extension AppendTransaction {
        static func readConversations(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                let id = try row.conversation(0)
                var conversation = LockedConversation(
                    id: id, kind: try row.kind(1), createdAt: try row.time(4), lastActivity: try row.time(7),
                    memberCount: Int(try row.int32(8)))
                conversation.head = try row.position(5)
                conversation.isBlocked = try row.bool(9)
                facts.conversations[id] = conversation
            }
        }

        /// Conversations that exist although they could not be locked.
        static func readLocked(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                let id = try row.conversation(0)
                if facts.conversations[id] == nil { facts.locked.insert(id) }
            }
        }

        static func readSeats(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                facts.conversations[try row.conversation(0)]?.roles[try row.user(1)] = try row.role(2)
            }
        }

        static func readSends(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                let clientID = try row.clientID(5)
                let event = ConversationEvent(
                    conversation: try row.conversation(0), position: try row.position(1), at: try row.time(3),
                    actor: try row.user(4),
                    kind: .messageCreated(
                        MessageContent(
                            id: try row.message(6), body: try row.text(7),
                            replyTo: row.optionalUUID(8).map { MessageID($0) }, clientID: clientID)))
                let key = IdempotencyKey(conversation: event.conversation, sender: event.actor, clientID: clientID)
                facts.sends[key] = event
            }
        }

        static func readMessages(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                let reactions = zip(try row.texts(6), try row.int32s(7)).map {
                    LockedConversation.Reaction(emoji: $0, count: $1, actors: [])
                }
                facts.conversations[try row.conversation(0)]?.messages[try row.message(1)] = .init(
                    seq: try row.int64(2), sender: try row.user(3), body: try row.text(4),
                    isDeleted: try row.bool(5), reactions: reactions)
            }
        }

        static func readReactions(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            guard rows.count > 0 else { return }
            var homes: [MessageID: ConversationID] = [:]
            for (id, conversation) in facts.conversations {
                for message in conversation.messages.keys { homes[message] = id }
            }
            try rows.forEach { row throws(PostgresFailure) in
                let (message, actor, emoji) = (try row.message(0), try row.user(1), try row.text(2))
                guard let home = homes[message],
                    let place = facts.conversations[home]?.messages[message]?.reactions.firstIndex(where: {
                        Text.sameBytes($0.emoji, emoji)
                    })
                else { return }
                facts.conversations[home]?.messages[message]?.reactions[place].actors.insert(actor)
            }
        }

        static func readOwners(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                facts.conversations[try row.conversation(0)]?.ownerCount = Int(try row.int64(1))
            }
        }

        static func readAccounts(_ rows: PostgresRows, _ facts: inout AppendFacts) throws(PostgresFailure) {
            try rows.forEach { row throws(PostgresFailure) in
                facts.standings[try row.user(0)] = try row.bool(1) ? .disabled : .enabled
            }
        }
    }
#endif
