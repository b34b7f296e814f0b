import ChatCore

extension StorageContract {
    /// Search in messages.
    static let searchCases: [StorageContractCase] = [
        StorageContractCase("search finds all words without case, newest first") { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            let word = world.samples.word()
            let texts = ["\(word) Alpha", "alpha only", "BETA \(word.uppercased()) alphabet", "\(word) gamma"]
            var ids: [MessageID] = []
            for text in texts { ids.append(try await world.sendID(text, by: users[0], in: group)) }
            func find(_ text: String) async throws -> [MessageID] {
                let query = SearchQuery(text: text, conversation: group)
                return try await world.storage.search(query, viewer: users[1]).items.map(\.id)
            }
            try expectEqual(try await find(word), [ids[3], ids[2], ids[0]], "one word")
            try expectEqual(try await find("ALPHA \(word)"), [ids[2], ids[0]], "all words, in any order and case")
            try expectEqual(try await find("\(word) delta"), [], "a word that is nowhere")
            try await world.change(.editMessage(ids[3], body: "\(word) delta"), by: users[0], in: group)
            try expectEqual(try await find("\(word) delta"), [ids[3]], "the present text is searched")
            try expectEqual(try await find("\(word) gamma"), [], "an earlier text is not")
        },

        StorageContractCase("search finds words with marks inside them") { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            for word in [
                "don't", "foo-bar", "a_b", "12:30", "2024-01-05", "example.com/path", "x+y@example.com", "O'Neil",
            ] {
                let own = world.samples.word()
                let id = try await world.sendID("\(own) says \(word) here", by: users[0], in: group)
                let query = SearchQuery(text: "\(own) \(word)", conversation: group)
                let found = try await world.storage.search(query, viewer: users[1])
                try expectEqual(found.items.map(\.id), [id], word)
            }
        },

        StorageContractCase("search survives hostile words") { world in
            let user = try await world.user()
            let group = try await world.group(user)
            let id = try await world.sendID("plain", by: user, in: group)
            let hostile = [
                "'", "''", "\\", "\\'", ":*", "a:*", "&", "| !", "<->", "( )", "\"", "%", "_", "'); DROP", "\u{0}", "😀",
                "~0",
            ]
            for text in hostile + [String(repeating: "x", count: 256), String(repeating: "' ", count: 128)] {
                let query = SearchQuery(text: text, conversation: group)
                _ = try await world.storage.search(query, viewer: user)
            }
            let found = try await world.storage.search(SearchQuery(text: "plain", conversation: group), viewer: user)
            try expectEqual(found.items.map(\.id), [id], "the store still finds")
        },

        StorageContractCase("search stays inside the viewer's conversations", .membersOnly) { world in
            let users = try await world.users(3)
            let word = world.samples.word()
            let ours = try await world.group(users[0], [users[1]])
            let mine = try await world.group(users[0])
            let direct = try await world.direct(users[0], users[2])
            let ids = [
                try await world.sendID(word, by: users[0], in: ours),
                try await world.sendID(word, by: users[0], in: mine),
                try await world.sendID(word, by: users[0], in: direct),
            ]
            let expected = [[2, 1, 0], [0], [2]]
            for (viewer, found) in expected.enumerated() {
                let page = try await world.storage.search(SearchQuery(text: word), viewer: users[viewer])
                try expectEqual(page.items.map(\.id), found.map { ids[$0] }, "what user \(viewer) finds")
            }
            let one = try await world.storage.search(
                SearchQuery(text: word, conversation: ours), viewer: users[0])
            try expectEqual(one.items.map(\.id), [ids[0]], "one conversation is searched when named")
        },

        StorageContractCase("search pages have no hole and no repeat", .completeResume) { world in
            let user = try await world.user()
            let groups = [try await world.group(user), try await world.group(user)]
            let word = world.samples.word()
            var ids: [MessageID] = []
            for number in 0..<9 {
                ids.append(try await world.sendID("\(word) \(number)", by: user, in: groups[number % 2]))
            }
            for page in [1, 2, 3, 8, 9, 10] {
                let seen = try await world.pages(of: page) { before in
                    let query = SearchQuery(text: word, before: before, limit: page)
                    return try await world.storage.search(query, viewer: user)
                }
                try expectEqual(seen.map(\.id), ids.sorted(by: >), "pages of \(page)")
            }
        },
    ]
}
