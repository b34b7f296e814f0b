#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture
    import Synchronization
    import Testing

    /// A store with everything in it that an archive must carry, and archives in memory.
    enum ArchiveWorld {
        static let hard = "\u{0}a\u{10FFFF}\"\\ \u{1}\n😀é e\u{301}"

        static func user(_ id: String) throws -> UserID { try #require(UserID(id)) }

        /// Fills a store by the port alone.
        static func fill(_ store: some ChatStorage) async throws {
            let start = Timestamp(milliseconds: 1_763_850_000_000)
            let (ada, bob, eve) = (try user("ada"), try user("issuer|böb \"b\""), try user("eve"))
            _ = try await store.signIn(
                ada,
                profile: UserProfile(
                    handle: "Ada", displayName: hard, email: "ada@example.org", avatarURL: "https://example.org/a.png",
                    roles: ["admin", "editor"]), at: start)
            for id in [bob, eve] { _ = try await store.signIn(id, profile: UserProfile(), at: start) }
            try await store.noteLastSeen([ada: start + .seconds(5)])

            let group = id(1, start)
            _ = try await store.createGroup(
                NewGroup(id: group, title: hard, creator: ada, members: [bob], at: start))
            let (first, second, third) = (message(1, start), message(2, start), message(3, start))
            func say(_ id: MessageID, _ body: String, _ client: String?, _ reply: MessageID? = nil)
                -> PendingEvent.Change
            {
                .createMessage(
                    MessageContent(
                        id: id, body: body, replyTo: reply, clientID: client.flatMap { ClientMessageID($0) }))
            }
            let changes: [(UserID, PendingEvent.Change)] = [
                (ada, say(first, hard, "c-1")), (bob, say(second, "secret", nil, first)),
                (ada, say(third, "kept", "c-3")),
                (ada, .editMessage(first, body: "now " + hard)), (ada, .editMessage(first, body: "later")),
                (bob, .editMessage(second, body: "more secret")), (bob, .addReaction(second, emoji: "👀")),
                (bob, .deleteMessage(second)), (bob, .addReaction(first, emoji: "👍🏽")),
                (ada, .addReaction(first, emoji: "👍🏽")), (ada, .addReaction(first, emoji: "\u{0}")),
                (ada, .addReaction(third, emoji: "🎉")), (ada, .removeReaction(third, emoji: "🎉")),
                (ada, .addMembers([eve], role: .admin)), (ada, .changeRole(bob, role: .admin)),
                (ada, .removeMember(eve)), (ada, .rename(title: "Renamed")),
            ]
            try await append(changes, to: .conversation(group), at: start, store)

            let alone = id(2, start)
            _ = try await store.createGroup(NewGroup(id: alone, title: "Buried", creator: eve, members: [], at: start))
            try await append(
                [(eve, say(message(4, start), "left behind", nil)), (eve, .removeMember(eve))],
                to: .conversation(alone), at: start, store)

            try await append(
                [(ada, say(message(5, start), "to bob", "c-1"))], to: .direct(with: bob, newID: id(3, start)),
                at: start,
                store)
            try await append(
                [(eve, say(message(6, start), "to myself", nil))], to: .direct(with: eve, newID: id(4, start)),
                at: start,
                store)
            _ = try await store.openDirect(ada, eve, id: id(5, start), at: start)
            for result in await store.advance([
                CursorAdvance(user: bob, conversation: group, kind: .delivered, seq: 12),
                CursorAdvance(user: bob, conversation: group, kind: .read, seq: 7),
            ]) { _ = try result.get() }

            _ = try await store.block(ada, by: bob, at: start)
            _ = try await store.block(ada, by: eve, at: start)
            _ = try await store.setDisabled(eve, true)
            try await store.revoke(.user(eve, issuedBefore: start))
            try await store.revoke(.user(try user("never seen"), issuedBefore: start))
            try await store.revoke(.token("jti-\u{0}", until: start))
        }

        private static func append(
            _ changes: [(UserID, PendingEvent.Change)], to target: PendingEvent.Target, at start: Timestamp,
            _ store: some ChatStorage
        ) async throws {
            for (index, change) in changes.enumerated() {
                let event = PendingEvent(
                    target: target, actor: change.0, at: start + .milliseconds(Int64(index)), change: change.1)
                for result in await store.append([event]) { #expect(try result.get().disposition == .appended) }
            }
        }

        private static func id(_ number: UInt64, _ at: Timestamp) -> ConversationID {
            ConversationID(UUIDv7(at: at, randomA: 1, randomB: number))
        }

        private static func message(_ number: UInt64, _ at: Timestamp) -> MessageID {
            MessageID(UUIDv7(at: at, randomA: 2, randomB: number))
        }

        // MARK: Archives in memory

        static func export(_ configuration: PostgresConfiguration) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            _ = try await PostgresArchive(configuration).export(to: { bytes += $0 })
            return bytes
        }

        static func `import`(
            _ bytes: [UInt8], epoch: String? = nil, into configuration: PostgresConfiguration, pieces: Int = 1000
        ) async throws -> ArchiveCounts {
            var rest = bytes[...]
            return try await PostgresArchive(configuration).import(
                epoch: epoch,
                from: {
                    defer { rest = rest.dropFirst(pieces) }
                    return rest.isEmpty ? nil : Array(rest.prefix(pieces))
                })
        }
    }
#endif
