import ChatCore

/// Every way to reach a conversation through the port, for a user and a message of it.
private struct Reach: Sendable {
    let name: String
    let attempt: @Sendable (StorageWorld, ConversationID, MessageID, UserID) async throws -> Void

    static let all: [Reach] =
        [
            Reach(name: "events") { world, conversation, _, user in
                _ = try await world.storage.events(SyncQuery(conversation: conversation, after: 0), viewer: user)
            },
            Reach(name: "history") { world, conversation, _, user in
                _ = try await world.storage.history(HistoryQuery(conversation: conversation), viewer: user)
            },
            Reach(name: "message") { world, conversation, message, user in
                _ = try await world.storage.message(message, in: conversation, viewer: user)
            },
            Reach(name: "search") { world, conversation, _, user in
                _ = try await world.storage.search(
                    SearchQuery(text: "hello", conversation: conversation), viewer: user)
            },
            Reach(name: "conversation") { world, conversation, _, user in
                _ = try await world.storage.conversation(conversation, viewer: user)
            },
            Reach(name: "members") { world, conversation, _, user in
                _ = try await world.storage.members(of: conversation, viewer: user, after: nil, limit: 10)
            },
            Reach(name: "receiptCounts") { world, conversation, _, user in
                _ = try await world.storage.receiptCounts(of: conversation, upTo: 1, viewer: user)
            },
            Reach(name: "advance") { world, conversation, _, user in
                _ = try await world.advance(.read, 1, by: user, in: conversation)
            },
            Reach(name: "audiences") { world, conversation, _, user in
                let request = AudienceRequest(user: user, conversation: conversation)
                for answer in await world.storage.audiences([request]) { _ = try answer.get() }
            },
        ]
        + changes.map { name, change in
            Reach(name: name) { world, conversation, message, user in
                try await world.change(change(world, message, user), by: user, in: conversation)
            }
        }

    private static let changes: [(String, @Sendable (StorageWorld, MessageID, UserID) -> PendingEvent.Change)] = [
        ("send", { world, _, _ in .createMessage(world.samples.content()) }),
        ("reply", { world, message, _ in .createMessage(world.samples.content(replyTo: message)) }),
        ("edit", { _, message, _ in .editMessage(message, body: "changed") }),
        ("delete", { _, message, _ in .deleteMessage(message) }),
        ("add reaction", { _, message, _ in .addReaction(message, emoji: "👍") }),
        ("remove reaction", { _, message, _ in .removeReaction(message, emoji: "👍") }),
        ("add oneself", { _, _, user in .addMembers([user], role: .member) }),
        ("leave", { _, _, user in .removeMember(user) }),
        ("make oneself owner", { _, _, user in .changeRole(user, role: .owner) }),
        ("rename", { _, _, _ in .rename(title: "Mine") }),
    ]
}

extension StorageContract {
    /// Who may reach a conversation at all.
    static let membershipCases: [StorageContractCase] = Reach.all.flatMap { reach in
        [
            StorageContractCase("a stranger reaches nothing through \(reach.name)", .membersOnly) { world in
                let users = try await world.users(3)
                for conversation in [
                    try await world.direct(users[0], users[1]), try await world.group(users[0], [users[1]]),
                ] {
                    let message = try await world.sendID(by: users[0], in: conversation)
                    let before = try await world.log(conversation, users[0])
                    for stranger in [users[2], world.samples.userID("never signed in")] {
                        try await expectFailure(.conversationNotFound, of: reach.name) {
                            try await reach.attempt(world, conversation, message, stranger)
                        }
                    }
                    try expectEqual(try await world.log(conversation, users[0]), before, "the log is untouched")
                }
                try await expectFailure(.conversationNotFound, of: "\(reach.name) of a conversation that is not") {
                    try await reach.attempt(
                        world, world.samples.conversationID(), world.samples.messageID(), users[2])
                }
            },

            StorageContractCase("a removed member loses \(reach.name) at once", .membersOnly) { world in
                let users = try await world.users(2)
                let group = try await world.group(users[0], [users[1]])
                let message = try await world.sendID(by: users[1], in: group)
                try await world.change(.removeMember(users[1]), by: users[0], in: group)
                let before = try await world.log(group, users[0])
                try await expectFailure(.conversationNotFound, of: reach.name) {
                    try await reach.attempt(world, group, message, users[1])
                }
                try expectEqual(try await world.log(group, users[0]), before, "the log is untouched")
            },
        ]
    }

    /// What a stranger must not learn from methods that name no conversation.
    static let secrecyCases: [StorageContractCase] = [
        StorageContractCase("a removed member's inbox, groups and search forget the group", .membersOnly) { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            let word = world.samples.word()
            try await world.send(word, by: users[0], in: group)
            func sees() async throws -> [Bool] {
                let inbox = try await world.storage.inbox(of: users[1], after: nil, limit: 50)
                let groups = try await world.storage.groups(of: users[1])
                let found = try await world.storage.search(SearchQuery(text: word), viewer: users[1])
                let contacts = try await world.storage.contacts(of: users[1], among: [users[0]])
                return [
                    inbox.items.contains { $0.conversation.id == group }, groups.contains(group),
                    !found.items.isEmpty, !contacts.isEmpty,
                ]
            }
            try expectEqual(try await sees(), [true, true, true, true], "a member sees the group")
            try await world.change(.removeMember(users[1]), by: users[0], in: group)
            try expectEqual(try await sees(), [false, false, false, false], "a removed member does not")
        },

        StorageContractCase("a removed member's repeated send is refused", .membersOnly) { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            let key = world.samples.clientID()
            try await world.send(by: users[1], in: group, key: key)
            try await world.change(.removeMember(users[1]), by: users[0], in: group)
            try await expectFailure(.conversationNotFound, of: "the repeat") {
                try await world.send(by: users[1], in: group, key: key)
            }
        },

        StorageContractCase("a new member sees the whole history", .membersOnly) { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0])
            for number in 0..<3 { try await world.send("\(number)", by: users[0], in: group) }
            try await world.change(.addMembers([users[1]], role: .member), by: users[0], in: group)
            try expectEqual(
                try await world.log(group, users[1]), try await world.log(group, users[0]), "the same log for all")
            try expectEqual(
                try await world.history(group, users[1]).map(\.body), ["0", "1", "2"], "the whole history")
        },

        StorageContractCase("a message is found only in its own conversation", .membersOnly) { world in
            let users = try await world.users(3)
            let secret = try await world.group(users[0], [users[1]])
            let own = try await world.group(users[2])
            let message = try await world.sendID("secret", by: users[0], in: secret)
            try await expectFailure(.messageNotFound, of: "reading it through one's own conversation") {
                _ = try await world.storage.message(message, in: own, viewer: users[2])
            }
            for change: PendingEvent.Change in [
                .createMessage(world.samples.content(replyTo: message)), .editMessage(message, body: "x"),
                .deleteMessage(message), .addReaction(message, emoji: "👍"),
            ] {
                try await expectFailure(.messageNotFound, of: "changing it through one's own conversation") {
                    try await world.change(change, by: users[2], in: own)
                }
            }
            try expectEqual(try await world.history(secret, users[1]).map(\.body), ["secret"], "it is untouched")
        },

        StorageContractCase("an empty group is unreachable and its id stays taken", .membersOnly) { world in
            let users = try await world.users(2)
            let group = world.samples.group(by: users[0], members: [users[1]])
            _ = try await world.storage.createGroup(group)
            try await world.change(.removeMember(users[1]), by: users[1], in: group.id)
            try await world.change(.removeMember(users[0]), by: users[0], in: group.id)
            for user in users {
                try await expectFailure(.conversationNotFound, of: "reading it") {
                    _ = try await world.storage.conversation(group.id, viewer: user)
                }
            }
            try await expectFailure(.conflict, of: "creating it again") {
                _ = try await world.storage.createGroup(group)
            }
            try await expectFailure(.conflict, of: "opening a direct conversation under its id") {
                _ = try await world.storage.openDirect(users[0], users[1], id: group.id, at: world.samples.time())
            }
        },
    ]
}
