import ChatCore

extension StorageContract {
    /// Roles and members of groups.
    static let groupCases: [StorageContractCase] = [
        StorageContractCase("roles decide who may change what", .membersOnly) { world in
            // Who may do it: member, admin, owner. A fresh group per cell, so that none depends on another.
            let table: [(String, [Bool], @Sendable (StorageWorld, Cast) async throws -> PendingEvent.Change)] = [
                ("send", [true, true, true], { world, _ in .createMessage(world.samples.content()) }),
                ("rename", [false, true, true], { _, _ in .rename(title: "New") }),
                ("add a member", [false, true, true], { _, cast in .addMembers([cast.outsider], role: .member) }),
                ("add an admin", [false, true, true], { _, cast in .addMembers([cast.outsider], role: .admin) }),
                ("add an owner", [false, false, true], { _, cast in .addMembers([cast.outsider], role: .owner) }),
                ("remove a member", [false, true, true], { _, cast in .removeMember(cast.other(.member)) }),
                ("remove an admin", [false, false, true], { _, cast in .removeMember(cast.other(.admin)) }),
                ("remove an owner", [false, false, false], { _, cast in .removeMember(cast.other(.owner)) }),
                ("change a role", [false, false, true], { _, cast in .changeRole(cast.other(.member), role: .admin) }),
                ("promote oneself", [false, false, true], { _, cast in .changeRole(cast.actor, role: .owner) }),
                ("leave", [true, true, true], { _, cast in .removeMember(cast.actor) }),
                (
                    "edit another's message", [false, false, false],
                    { _, cast in .editMessage(cast.message, body: "x") }
                ),
                ("delete another's message", [false, true, true], { _, cast in .deleteMessage(cast.message) }),
                ("react", [true, true, true], { _, cast in .addReaction(cast.message, emoji: "👍") }),
            ]
            for (name, allowed, change) in table {
                for (role, isAllowed) in zip(MemberRole.allCases.sorted(), allowed) {
                    let cast = try await Cast(world, acting: role)
                    let wanted = try await change(world, cast)
                    if isAllowed {
                        _ = try await world.change(wanted, by: cast.actor, in: cast.group)
                    } else {
                        try await expectFailure(.forbidden, of: "\(name) as \(role)") {
                            try await world.change(wanted, by: cast.actor, in: cast.group)
                        }
                    }
                }
            }
        },

        StorageContractCase("a group keeps an owner until the last member leaves") { world in
            let users = try await world.users(3)
            let group = try await world.group(users[0], [users[1], users[2]])
            try await expectFailure(.conflict, of: "the last owner leaving") {
                try await world.change(.removeMember(users[0]), by: users[0], in: group)
            }
            try await expectFailure(.conflict, of: "the last owner stepping down") {
                try await world.change(.changeRole(users[0], role: .admin), by: users[0], in: group)
            }
            try await world.change(.changeRole(users[1], role: .owner), by: users[0], in: group)
            try await world.change(.removeMember(users[0]), by: users[0], in: group)
            try await world.change(.removeMember(users[2]), by: users[1], in: group)
            let outcome = try await world.change(.removeMember(users[1]), by: users[1], in: group)
            try expectEqual(outcome.memberCount, 0, "the last member may leave, owner or not")
        },

        StorageContractCase("adding members names each new one once and leaves the others alone") { world in
            let users = try await world.users(4)
            let group = try await world.group(users[0], [users[1]])
            try await world.change(.changeRole(users[1], role: .admin), by: users[0], in: group)
            let outcome = try await world.change(
                .addMembers([users[2], users[1], users[2], users[3]], role: .member), by: users[0], in: group)
            try expectEqual(
                outcome.event?.kind, .membersJoined([users[2], users[3]], role: .member), "only the new ones, once")
            try expectEqual(outcome.memberCount, 4, "members after the event")
            let members = try await world.storage.members(of: group, viewer: users[3], after: nil, limit: 10).items
            try expectEqual(
                members.first { $0.user == users[1] }?.role, .admin, "who is in already keeps their role")
            try expectEqual(
                members.first { $0.user == users[2] }?.cursors, MemberCursors(), "a new member confirmed nothing yet")
            let again = try await world.change(
                .addMembers([users[2], users[3]], role: .admin), by: users[0], in: group)
            try expectEqual(again.disposition, .unchanged, "adding members who are in changes nothing")
            try expectEqual(again.event, nil, "there is no event then")
            try expectEqual(again.position.seq, 3, "the position is the head")
        },

        StorageContractCase("one missing or disabled user refuses the whole change, naming no one") { world in
            let users = try await world.users(3)
            _ = try await world.storage.setDisabled(users[2], true)
            let missing = world.samples.userID("missing")
            let group = try await world.group(users[0])
            for bad in [users[2], missing] {
                try await expectFailure(.userNotFound, of: "adding") {
                    try await world.change(.addMembers([users[1], bad], role: .member), by: users[0], in: group)
                }
                try await expectFailure(.userNotFound, of: "creating") {
                    _ = try await world.group(users[0], [users[1], bad])
                }
                do {
                    _ = try await world.group(users[0], [bad])
                } catch let error as ChatError {
                    try expect(!error.publicMessage.contains(bad.rawValue), "the message names no one")
                }
            }
            let members = try await world.storage.members(of: group, viewer: users[0], after: nil, limit: 10).items
            try expectEqual(members.map(\.user), [users[0]], "nobody was added")
        },

        StorageContractCase("a change that changes nothing adds nothing") { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]], title: "Title")
            let message = try await world.sendID("text", by: users[0], in: group)
            try await world.change(.addReaction(message, emoji: "👍"), by: users[1], in: group)
            let head = try await world.storage.conversation(group, viewer: users[0]).conversation.head
            let changes: [(PendingEvent.Change, UserID)] = [
                (.rename(title: "Title"), users[0]), (.addReaction(message, emoji: "👍"), users[1]),
                (.removeReaction(message, emoji: "👍"), users[0]), (.removeReaction(message, emoji: "🎉"), users[1]),
                (.changeRole(users[1], role: .member), users[0]), (.addMembers([users[1]], role: .member), users[0]),
            ]
            for (change, actor) in changes {
                let outcome = try await world.change(change, by: actor, in: group)
                try expectEqual(outcome.disposition, .unchanged, "\(change)")
                try expectEqual(outcome.event, nil, "no event")
                try expectEqual(outcome.position, head, "the position is the head")
            }
            try expectEqual(try await world.log(group, users[1]).count, 3, "nothing takes a seq")
        },

        StorageContractCase("a group knows its title, members and viewers' roles") { world in
            let users = try await world.users(3)
            let group = world.samples.group("Ünïcode 🎉", by: users[0], members: [users[1], users[2]])
            let outcome = try await world.storage.createGroup(group)
            try expectEqual(
                outcome.event?.kind, .created(title: "Ünïcode 🎉", members: [users[1], users[2]]), "the first event")
            try expectEqual(outcome.audience, .group(group.id), "the audience")
            try expectEqual(outcome.memberCount, 3, "the members")
            let entry = try await world.storage.conversation(group.id, viewer: users[1])
            try expectEqual(
                entry.conversation,
                Conversation(
                    id: group.id, kind: .group(title: "Ünïcode 🎉"), createdAt: group.at,
                    head: LogPosition(seq: 1, ordinal: 0), memberCount: 3), "the conversation")
            try expectEqual(entry.role, .member, "the viewer's role")
            try expectEqual(entry.peer, nil, "a group has no peer")
            try expectEqual(entry.preview, nil, "no message yet")
            try expectEqual(entry.lastActivity, group.at, "created just now")
            try await world.change(.rename(title: "Plain"), by: users[0], in: group.id)
            try expectEqual(
                try await world.storage.conversation(group.id, viewer: users[2]).conversation.kind,
                .group(title: "Plain"), "the new title")
            try expectEqual(try await world.storage.groups(of: users[1]), [group.id], "the group of its member")
        },
    ]

    /// A group with two of each role, an outsider and a member's message.
    struct Cast: Sendable {
        let group: ConversationID
        let actor: UserID
        let outsider: UserID
        let message: MessageID
        private let others: [MemberRole: UserID]

        init(_ world: StorageWorld, acting role: MemberRole) async throws {
            let founder = try await world.user("founder")
            group = try await world.group(founder)
            var others: [MemberRole: UserID] = [.owner: founder]
            for other in [MemberRole.member, .admin] {
                let user = try await world.user("\(other)")
                try await world.change(.addMembers([user], role: other), by: founder, in: group)
                others[other] = user
            }
            self.others = others
            actor = try await world.user("acting \(role)")
            try await world.change(.addMembers([actor], role: role), by: founder, in: group)
            outsider = try await world.user("outsider")
            message = try await world.sendID(by: founder, in: group)
        }

        /// Another member with this role.
        func other(_ role: MemberRole) -> UserID { others[role] ?? actor }
    }
}
