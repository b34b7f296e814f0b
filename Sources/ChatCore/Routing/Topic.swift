/// What sessions subscribe to.
public enum Topic: Hashable, Sendable {
    /// All sessions of a user: direct messages, own receipts, membership changes, directives.
    case user(UserID)
    /// All sessions of a group's members.
    case conversation(ConversationID)
    /// Sessions that watch this user's presence.
    case presence(UserID)
}
