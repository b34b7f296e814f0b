import ChatClient
import ChatCore

/// Names to show for user ids, asked from the server once each.
struct NameBook {
    let me: UserID
    private var names: [UserID: String] = [:]

    init(me: UserID) { self.me = me }

    /// Remembers a user's name.
    mutating func note(_ user: User) { names[user.id] = user.displayName }

    /// The name known so far, else the id.
    func name(_ user: UserID) -> String { Terminal.safe(user == me ? "you" : names[user] ?? user.rawValue) }

    /// Asks for a name that is not known yet; without luck the id stays.
    mutating func learn(_ user: UserID, _ client: ChatClient) async {
        guard user != me, names[user] == nil else { return }
        names[user] = user.rawValue
        if case .user(let found, _)? = try? await client.request(.userGet(user)) { note(found) }
    }
}
