import ChatCore

/// Who is who: finds the account that a name, e-mail address or id of the older stack stands for; pure.
struct LiveChatPeople {
    /// An account to be.
    struct Person: Hashable, Sendable {
        let source: LiveChatUser
        let id: UserID
    }

    /// What a text stands for.
    enum Match: Hashable {
        case person(UserID)
        case unknown
        case ambiguous
        /// A row of `user` that became no account.
        case refused
    }

    /// Accounts to be, in the order of the rows.
    private(set) var people: [Person] = []
    /// Rows that become none.
    private(set) var refusals: [LiveChatRefusal] = []
    /// Accounts that the map does not name.
    private(set) var notInMap = 0
    /// Places in `ids` by name, e-mail address and id. Compared by bytes, like every identifier.
    private var places: [ByteText: Set<Int>] = [:]
    /// The account of each row; nil when it was refused.
    private var ids: [UserID?] = []

    /// Decides about all rows.
    ///
    /// - Throws: ``ChatError`` `invalid_request` for a map that names nobody or several users, since it was written for other data.
    init(_ users: [LiveChatUser], rule: LiveChatImporter.UserIDRule, map: LiveChatUserMap)
        throws(ChatError)
    {
        for (place, user) in users.enumerated() {
            for text in [user.id, user.name, user.email] {
                if let text, !text.isEmpty { places[ByteText(text), default: []].insert(place) }
            }
        }
        var mapped: [Int: UserID] = [:]
        for (index, entry) in map.entries.enumerated() {
            let found = places[ByteText(entry.old)] ?? []
            guard let place = found.first, found.count == 1 else {
                throw ChatError(
                    .invalidRequest,
                    "Entry \(index + 1) of the user map names \(found.isEmpty ? "no user" : "several users") of the source."
                )
            }
            guard mapped.updateValue(entry.new, forKey: place) == nil else {
                throw ChatError(.invalidRequest, "Entry \(index + 1) of the user map names a user for the second time.")
            }
        }
        ids = users.indices.map { mapped[$0] ?? rule.text(of: users[$0]).flatMap { UserID($0) } }
        notInMap = map.entries.isEmpty ? 0 : users.count - mapped.count
        decide(users)
    }

    /// Two rows that would become one account are both refused: which of them the account is, is not for a program to say.
    private mutating func decide(_ users: [LiveChatUser]) {
        var claims: [UserID: Int] = [:]
        for id in ids { if let id { claims[id, default: 0] += 1 } }
        for (place, user) in users.enumerated() {
            if let id = ids[place], claims[id] == 1 {
                people.append(Person(source: user, id: id))
            } else {
                let reason = ids[place] == nil ? LiveChatReason.userIDIsUnusable : .userIDIsTaken
                refusals.append(LiveChatRefusal(table: .user, id: user.id, reason: reason))
                ids[place] = nil
            }
        }
    }

    /// Whom a text means.
    func match(_ text: String) -> Match {
        guard let found = places[ByteText(text)], let place = found.first else { return .unknown }
        guard found.count == 1 else { return .ambiguous }
        return ids[place].map { .person($0) } ?? .refused
    }
}

/// Text that is equal to another only byte for byte.
struct ByteText: Hashable, Sendable {
    let text: String
    init(_ text: String) { self.text = text }
    static func == (a: ByteText, b: ByteText) -> Bool { Text.sameBytes(a.text, b.text) }
    func hash(into hasher: inout Hasher) { Text.hashBytes(text, into: &hasher) }
}
