import ChatCore
import Testing

@Suite("What a sign-in makes of a profile")
struct UserRulesTests {
    private let id = user("subject")
    private let full = UserProfile(
        handle: "ann", displayName: "Ann", email: "ann@example.org", avatarURL: "https://example.org/a.png",
        roles: ["b", "a", "b"])

    @Test("a new user has what the profile says")
    func created() {
        let user = UserRules.created(id, handle: "ann-2", profile: full, at: ms(5))
        #expect(
            user
                == User(
                    id: id, handle: "ann-2", displayName: "Ann", email: "ann@example.org",
                    avatarURL: "https://example.org/a.png", roles: ["a", "b"], createdAt: ms(5)))
    }

    @Test("a new user without a name is shown by handle", arguments: [nil, ""] as [String?])
    func nameless(name: String?) {
        let user = UserRules.created(id, handle: "ann", profile: UserProfile(displayName: name), at: ms(5))
        #expect(user == User(id: id, handle: "ann", displayName: "ann", createdAt: ms(5)))
    }

    @Test("what a later profile lacks is kept, but roles are taken over and nothing else changes")
    func kept() {
        var user = UserRules.created(id, handle: "ann", profile: full, at: ms(5))
        (user.isDisabled, user.lastSeenAt) = (true, ms(9))
        var expected = user
        expected.roles = []
        #expect(UserRules.refreshed(user, by: UserProfile()) == expected)
        #expect(UserRules.refreshed(user, by: UserProfile(handle: "other", displayName: "")) == expected)
    }

    @Test("what a later profile brings replaces what was there")
    func replaced() {
        let user = UserRules.created(id, handle: "ann", profile: full, at: ms(5))
        let later = UserProfile(displayName: "Anne", email: "", avatarURL: "x", roles: ["c"])
        let refreshed = UserRules.refreshed(user, by: later)
        #expect(refreshed.displayName == "Anne" && refreshed.email == "" && refreshed.avatarURL == "x")
        #expect(refreshed.roles == ["c"])
        #expect(refreshed.handle == "ann" && refreshed.createdAt == ms(5))
    }

    @Test(
        "names are cut at 128 bytes, between scalars",
        arguments: [
            (String(repeating: "x", count: 128), 128), (String(repeating: "x", count: 129), 128),
            (String(repeating: "é", count: 64), 128), ("x" + String(repeating: "é", count: 64), 127),
            (String(repeating: "👍", count: 33), 128), ("xyz" + String(repeating: "👍", count: 33), 127),
        ])
    func cut(name: String, bytes: Int) {
        let user = UserRules.created(id, handle: "ann", profile: UserProfile(displayName: name), at: ms(5))
        #expect(user.displayName.utf8.count == bytes)
        #expect(name.hasPrefix(user.displayName))
        #expect(UserRules.refreshed(user, by: UserProfile(displayName: name)).displayName == user.displayName)
    }

    @Test(
        "a handle is wished for by a visible character",
        arguments: [
            (nil, nil), ("", nil), ("  \t\n\u{7F}", nil), ("ann", "ann"), (" a n n ", "ann"), ("é", "é"),
            (String(repeating: "x", count: 70), String(repeating: "x", count: 64)),
        ] as [(String?, String?)])
    func wishes(wished: String?, handle: String?) {
        #expect(UserRules.wishedHandle(UserProfile(handle: wished), id: id) == handle)
    }
}
