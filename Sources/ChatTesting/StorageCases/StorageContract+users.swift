import ChatCore

extension StorageContract {
    /// Users, handles and the directory.
    static let userCases: [StorageContractCase] = [
        StorageContractCase("the first sign-in creates a user from the profile") { world in
            let id = world.samples.userID()
            let handle = world.samples.word()
            let at = world.samples.time()
            let profile = UserProfile(
                handle: handle, displayName: "Ünï 😀", email: "a@example.org", avatarURL: "https://example.org/a",
                roles: ["b", "a", "b"])
            let user = try await world.storage.signIn(id, profile: profile, at: at)
            let expected = User(
                id: id, handle: handle, displayName: "Ünï 😀", email: "a@example.org",
                avatarURL: "https://example.org/a", roles: ["a", "b"], createdAt: at)
            try expectEqual(user, expected, "the user")
            try expectEqual(try await world.storage.users([id]), [expected], "as stored")
        },

        StorageContractCase("a later sign-in refreshes what the profile has and keeps the rest") { world in
            let id = world.samples.userID()
            let at = world.samples.time()
            let profile = UserProfile(
                handle: world.samples.word(), displayName: "First", email: "a@example.org",
                avatarURL: "https://example.org/a", roles: ["admin"])
            var expected = try await world.storage.signIn(id, profile: profile, at: at)
            let again = try await world.storage.signIn(
                id, profile: UserProfile(displayName: "Second", roles: ["user"]), at: world.samples.time())
            expected.displayName = "Second"
            expected.roles = ["user"]
            try expectEqual(again, expected, "name and roles are new, the rest is kept")
            let bare = try await world.storage.signIn(id, profile: UserProfile(), at: world.samples.time())
            expected.roles = []
            try expectEqual(bare, expected, "roles that the issuer withdrew are gone")
        },

        StorageContractCase("handles are unique without case") { world in
            let wished = world.samples.word()
            var handles: [String] = []
            for spelling in [wished, wished.uppercased(), wished] {
                let user = try await world.storage.signIn(
                    world.samples.userID(), profile: UserProfile(handle: spelling), at: world.samples.time())
                handles.append(user.handle)
            }
            try expectEqual(handles, [wished, "\(wished.uppercased())-2", "\(wished)-3"], "HandleRule's order")
        },

        StorageContractCase("an existing user keeps the handle unless the wished one is free") { world in
            let (taken, free) = (world.samples.word(), world.samples.word())
            let users = [world.samples.userID(), world.samples.userID()]
            func signIn(_ user: Int, _ handle: String?) async throws -> String {
                let user = try await world.storage.signIn(
                    users[user], profile: UserProfile(handle: handle), at: world.samples.time())
                return user.handle
            }
            try expectEqual(try await signIn(0, taken), taken, "the first user's")
            let own = try await signIn(1, taken)
            try expectEqual(try await signIn(1, taken), own, "a taken wish is not granted later")
            try expectEqual(try await signIn(0, taken), taken, "the first user keeps theirs")
            try expectEqual(try await signIn(0, nil), taken, "also without a wish")
            try expectEqual(try await signIn(0, " \t "), taken, "also with an unusable wish")
            try expectEqual(try await signIn(0, free), free, "a free wish is granted")
            try expectEqual(try await signIn(1, taken), taken, "and frees the old handle")
            try expectEqual(
                try await signIn(1, taken.uppercased()), taken.uppercased(), "one's own in another case is free")
        },

        StorageContractCase("many tasks that wish for one handle get different ones") { world in
            let wished = world.samples.word()
            let handles = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 {
                    let id = world.samples.userID()
                    group.addTask {
                        try await world.storage.signIn(
                            id, profile: UserProfile(handle: wished), at: world.samples.time()
                        ).handle
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert(HandleRule.folded($1)) }
            }
            try expectEqual(handles.count, 16, "all are different")
        },

        StorageContractCase("ids that differ only in normal form are different users", .membersOnly) { world in
            let tag = world.samples.word()
            let ids = ["\(tag)\u{E9}", "\(tag)e\u{301}", "\(tag)E\u{301}"].map(SampleMaker.userID)
            for id in ids { _ = try await world.storage.signIn(id, profile: UserProfile(), at: world.samples.time()) }
            let users = try await world.storage.users(ids)
            try expectEqual(users.map(\.id), ids, "each is found")
            for user in users {
                try expectEqual(
                    Array(user.id.rawValue.utf8), Array(ids.first { $0 == user.id }?.rawValue.utf8 ?? "".utf8),
                    "byte for byte")
            }
            let group = try await world.group(ids[0], [ids[2]])
            try await expectFailure(.conversationNotFound, of: "the lookalike's access") {
                _ = try await world.storage.conversation(group, viewer: ids[1])
            }
        },

        StorageContractCase("users are looked up by id, unknown ones left out, disabled ones included") { world in
            let users = try await world.users(3)
            _ = try await world.storage.setDisabled(users[1], true)
            let found = try await world.storage.users([users[2], world.samples.userID(), users[1], users[2]])
            try expectEqual(Set(found.map(\.id)), [users[1], users[2]], "the known ones")
            try expectEqual(found.count, 2, "once each")
            try expectEqual(found.filter(\.isDisabled).map(\.id), [users[1]], "the flag is shown")
            try expect(try await world.storage.users([]).isEmpty, "nobody asked, nobody found")
        },

        StorageContractCase("the directory finds handles and names without case, by id, page by page") { world in
            let word = world.samples.word()
            var ids: [UserID] = []
            for number in 0..<8 {
                let profile =
                    number % 2 == 0
                    ? UserProfile(displayName: "Name \(word.uppercased()) \(number)")
                    : UserProfile(handle: "h\(number)\(word)", displayName: "Other")
                ids.append(try await world.user("n\(number)", profile: profile))
            }
            _ = try await world.user("other", profile: UserProfile(displayName: "Nobody"))
            _ = try await world.storage.setDisabled(ids[3], true)
            for includeDisabled in [false, true] {
                let expected = (includeDisabled ? ids : ids.filter { $0 != ids[3] }).sorted()
                for page in [1, 2, 3, 7, 8, 9] {
                    let seen = try await world.pages(of: page) { after in
                        try await world.storage.searchUsers(
                            word, contactsOf: nil, after: after, limit: page, includeDisabled: includeDisabled)
                    }
                    try expectEqual(seen.map(\.id), expected, "pages of \(page)")
                }
            }
        },

        StorageContractCase("contacts are those who share a conversation", .membersOnly) { world in
            let users = try await world.users(5)
            _ = try await world.direct(users[0], users[1])
            _ = try await world.group(users[2], [users[0]])
            _ = try await world.direct(users[3], users[1])
            let others = Array(users[1...]) + [world.samples.userID()]
            try expectEqual(
                try await world.storage.contacts(of: users[0], among: others), [users[1], users[2]], "contacts")
            try expectEqual(try await world.storage.contacts(of: users[4], among: others), [], "none")
            let found = try await world.storage.searchUsers(
                "", contactsOf: users[0], after: nil, limit: 50, includeDisabled: false)
            try expectEqual(
                Set(found.items.map(\.id)).subtracting([users[0]]), [users[1], users[2]],
                "an empty text finds all contacts and nobody else")
        },
    ]

    /// Disabled accounts, last seen, blocks and revocations.
    static let accountCases: [StorageContractCase] = [
        StorageContractCase("an account is disabled and enabled") { world in
            let id = try await world.user()
            try expect(try await world.storage.setDisabled(id, true).isDisabled, "disabled")
            let again = try await world.storage.signIn(id, profile: UserProfile(), at: world.samples.time())
            try expect(again.isDisabled, "a sign-in does not enable it")
            try expect(try await !world.storage.setDisabled(id, false).isDisabled, "enabled")
            try await expectFailure(.userNotFound, of: "disabling nobody") {
                _ = try await world.storage.setDisabled(world.samples.userID(), true)
            }
        },

        StorageContractCase("last seen never moves backwards", .forwardCursors) { world in
            let users = try await world.users(2)
            let (early, late) = (world.samples.time(), world.samples.time())
            func seen() async throws -> [Timestamp?] {
                try await world.storage.users([users[0]]).map(\.lastSeenAt)
                    + world.storage.users([users[1]]).map(\.lastSeenAt)
            }
            try expectEqual(try await seen(), [nil, nil], "not seen yet")
            try await world.storage.noteLastSeen([users[0]: late, users[1]: early, world.samples.userID(): late])
            try expectEqual(try await seen(), [late, early], "seen")
            try await world.storage.noteLastSeen([users[0]: early, users[1]: late])
            try expectEqual(try await seen(), [late, late], "only forwards")
        },

        StorageContractCase("blocks are idempotent, one-sided in the list and two-sided in effect") { world in
            let users = try await world.users(4)
            let at = world.samples.time()
            try expect(try await world.storage.block(users[2], by: users[0], at: at), "the first block is new")
            try expect(try await !world.storage.block(users[2], by: users[0], at: at), "the second is not")
            try expect(try await world.storage.block(users[1], by: users[0], at: at), "another person")
            try expectEqual(
                try await world.storage.blocks(of: users[0]), [users[1], users[2]].sorted(), "ordered by id")
            try expectEqual(try await world.storage.blocks(of: users[1]), [], "the blocked one's list")
            let others = [users[0], users[1], users[2], users[3]]
            try expectEqual(
                try await world.storage.blockedEitherWay(users[0], among: others), [users[1], users[2]], "one way")
            try expectEqual(
                try await world.storage.blockedEitherWay(users[1], among: others), [users[0]], "and the other")
            try expect(try await world.storage.unblock(users[2], by: users[0]), "there was a block")
            try expect(try await !world.storage.unblock(users[2], by: users[0]), "there is none any more")
            try expect(try await !world.storage.unblock(users[0], by: users[1]), "only one's own is lifted")
            try expectEqual(try await world.storage.blocks(of: users[0]), [users[1]], "the other one stays")
            try await expectFailure(.conflict, of: "blocking oneself") {
                _ = try await world.storage.block(users[0], by: users[0], at: at)
            }
            try await expectFailure(.userNotFound, of: "blocking nobody") {
                _ = try await world.storage.block(world.samples.userID(), by: users[0], at: at)
            }
        },

        StorageContractCase("revocations cover a user's older tokens and single tokens") { world in
            let user = try await world.user()
            let other = try await world.user()
            let times = (0..<4).map { _ in world.samples.time() }
            let tokenID = world.samples.word()
            func isRevoked(_ user: UserID, issuedAt: Timestamp?, id: String? = nil) async throws -> Bool {
                try await world.storage.isRevoked(
                    VerifiedToken(
                        user: user, issuer: "https://issuer.example", tokenID: id, issuedAt: issuedAt,
                        expiresAt: times[3]))
            }
            try expect(try await !isRevoked(user, issuedAt: nil), "nothing is revoked at first")
            for before in [times[2], times[1], times[2]] {
                try await world.storage.revoke(.user(user, issuedBefore: before))
            }
            try expect(try await isRevoked(user, issuedAt: times[0]), "an older token")
            try expect(try await isRevoked(user, issuedAt: times[1]), "the latest revocation counts")
            try expect(try await !isRevoked(user, issuedAt: times[2]), "a token issued at that time")
            try expect(try await isRevoked(user, issuedAt: nil), "a token without a time")
            try expect(try await !isRevoked(other, issuedAt: nil), "another user's token")
            for _ in 0..<2 { try await world.storage.revoke(.token(tokenID, until: times[3])) }
            try expect(try await isRevoked(other, issuedAt: times[3], id: tokenID), "a revoked token")
            try expect(try await !isRevoked(other, issuedAt: times[3], id: tokenID + "x"), "another token")
        },

        StorageContractCase("a revocation may come before the user") { world in
            let id = world.samples.userID()
            let at = world.samples.time()
            try await world.storage.revoke(.user(id, issuedBefore: at))
            _ = try await world.storage.signIn(id, profile: UserProfile(), at: at)
            let token = VerifiedToken(user: id, issuer: "https://issuer.example", expiresAt: at)
            try expect(try await world.storage.isRevoked(token), "it still holds")
        },
    ]
}
