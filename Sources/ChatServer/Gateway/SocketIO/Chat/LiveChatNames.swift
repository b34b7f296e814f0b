import ChatCore

/// Handles that one session knows; bounded, and none believed for ever, for people may change theirs.
struct LiveChatNames {
    /// How long a handle is believed.
    static let lifetime = Duration.seconds(300)
    /// Most that are kept.
    static let capacity = 2048

    private struct Name {
        var handle: String
        var until: Timestamp
    }

    private var names: [UserID: Name] = [:]

    /// How many are kept.
    var count: Int { names.count }

    /// A handle that was learnt no longer than the lifetime ago; times are steady.
    func handle(of user: UserID, at now: Timestamp) -> String? {
        guard let name = names[user], name.until > now else { return nil }
        return name.handle
    }

    /// Remembers a handle. When there is no room, the older half goes.
    mutating func learn(_ user: UserID, _ handle: String, at now: Timestamp) {
        if names.count >= Self.capacity, names[user] == nil {
            let ends = names.values.map(\.until).sorted()
            let middle = ends[ends.count / 2]
            names = names.filter { $0.value.until > middle }
        }
        names[user] = Name(handle: handle, until: now + Self.lifetime)
    }
}
