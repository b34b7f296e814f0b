import ChatCore

extension StorageContract {
    /// Users who are called exactly so.
    static let nameCases: [StorageContractCase] = [
        StorageContractCase("a user is found by handle and by e-mail address, exactly and without case") { world in
            let word = world.samples.word()
            let address = "\(word)+x@Example.org"
            let id = try await world.user(profile: UserProfile(handle: "Hänsel-\(word)", email: address))
            _ = try await world.user(profile: UserProfile(handle: "Hänsel-\(word)x", email: "x\(address)"))
            for text in ["Hänsel-\(word)", "hÄNSEL-\(word.uppercased())", address, address.uppercased()] {
                try expectEqual(try await named(text, world), [id], "found as \(text)")
            }
            for text in ["", " ", "%", "_", "änsel-\(word)", "Hänsel-", " \(address)", "\(address) ", word, "\u{0}"] {
                try expectEqual(try await named(text, world), [], "not found as \(text)")
            }
        },

        StorageContractCase("addresses differ in everything but the case of A to Z") { world in
            let word = world.samples.word()
            let ids = [
                try await world.user(profile: UserProfile(email: "\u{E9}\(word)@example.org")),
                try await world.user(profile: UserProfile(email: "e\u{301}\(word)@example.org")),
                try await world.user(profile: UserProfile(email: "\u{C9}\(word)@example.org")),
            ]
            try expectEqual(try await named("\u{E9}\(word)@EXAMPLE.org", world), [ids[0]], "precomposed")
            try expectEqual(try await named("e\u{301}\(word)@example.org", world), [ids[1]], "decomposed")
            try expectEqual(
                try await named("E\u{301}\(word)@example.org", world), [ids[1]], "its base letter has a case")
            try expectEqual(try await named("\u{C9}\(word)@example.org", world), [ids[2]], "other letters have none")
        },

        StorageContractCase("an address that several users have shows two of them") { world in
            let address = "\(world.samples.word())@example.org"
            var ids: [UserID] = []
            for _ in 0..<4 { ids.append(try await world.user(profile: UserProfile(email: address))) }
            ids.sort()
            try expectEqual(try await named(address, world), Array(ids[0..<2]), "the first two by id")
            _ = try await world.storage.setDisabled(ids[0], true)
            try expectEqual(try await named(address, world), Array(ids[1..<3]), "disabled ones are left out")
            for id in ids[1..<3] { _ = try await world.storage.setDisabled(id, true) }
            try expectEqual(try await named(address, world), [ids[3]], "one is left")
            let owner = try await world.user(profile: UserProfile(handle: address, email: address.uppercased()))
            try expectEqual(
                try await named(address, world), [owner, ids[3]], "who has it as a handle comes first, once")
            _ = try await world.storage.setDisabled(owner, true)
            try expectEqual(try await named(address, world), [ids[3]], "unless disabled")
        },

        StorageContractCase("a user who changes is found by what is true now") { world in
            let words = (0..<4).map { _ in world.samples.word() }
            let old = UserProfile(handle: words[0], email: "\(words[1])@example.org")
            let id = try await world.user(profile: old)
            let other = try await world.user(profile: UserProfile(email: "\(words[1])@example.org"))
            let new = UserProfile(handle: words[2], email: "\(words[3])@example.org")
            _ = try await world.storage.signIn(id, profile: new, at: world.samples.time())
            try expectEqual(try await named(words[0], world), [], "not by the former handle")
            try expectEqual(try await named("\(words[1])@example.org", world), [other], "not by the former address")
            for profile in [new, UserProfile(), UserProfile(email: "\(words[3])@EXAMPLE.org")] {
                _ = try await world.storage.signIn(id, profile: profile, at: world.samples.time())
                try expectEqual(try await named(words[2], world), [id], "by the new handle")
                try expectEqual(try await named("\(words[3])@example.org", world), [id], "by the new address")
            }
        },

        StorageContractCase("an address of any length is stored, one over 320 bytes finds nobody") { world in
            let word = world.samples.word()
            func address(_ bytes: Int) -> String { word + String(repeating: "a", count: bytes - word.utf8.count) }
            for bytes in [320, 321, 100_000] {
                let profile = UserProfile(email: address(bytes))
                let id = try await world.user(profile: profile)
                try expectEqual(try await world.storage.users([id]).first?.email, address(bytes), "stored")
                try expectEqual(try await named(address(bytes), world), bytes > 320 ? [] : [id], "\(bytes) bytes")
            }
        },
    ]

    private static func named(_ text: String, _ world: StorageWorld) async throws -> [UserID] {
        try await world.storage.users(named: text).map(\.id)
    }
}
