/// Sizes that the domain fixes; doors check them before a command reaches the service, stores check what they keep.
public enum ConversationLimits {
    /// Largest message body in UTF-8 bytes.
    public static let maxBodyBytes = 8192
    /// Largest group title in UTF-8 bytes.
    public static let maxTitleBytes = 256
    /// Largest emoji (with its modifiers) in UTF-8 bytes.
    public static let maxEmojiBytes = 32
    /// Most distinct emoji on one message.
    public static let maxEmojisPerMessage = 50
    /// Most members of a group.
    public static let maxMembers = 100_000
    /// Most users in one `conversation.create` or `member.add`.
    public static let maxUsersPerCommand = 1000
    /// Most items on a page of anything; the default is ``defaultPage``.
    public static let maxPage = 200
    /// Items on a page unless asked otherwise.
    public static let defaultPage = 50
    /// Most users watched by one session.
    public static let maxWatchedUsers = 500
    /// Groups above this many members get read counts on demand instead of a push per reader.
    public static let receiptPushMembers = 100
    /// Largest search query in UTF-8 bytes.
    public static let maxQueryBytes = 256
}
