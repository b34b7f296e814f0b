/// A row of the older stack's table `user`, every column as text.
public struct LiveChatUser: Hashable, Sendable {
    /// Number or UUID.
    public var id: String
    /// Not always there, nor unique.
    public var name: String?
    /// Not always there, nor unique.
    public var email: String?

    /// Creates a row.
    public init(id: String, name: String?, email: String?) {
        self.id = id
        self.name = name
        self.email = email
    }
}

/// A row of the older stack's table `message`, every column as text.
public struct LiveChatMessage: Hashable, Sendable {
    /// Number or UUID.
    public var id: String
    /// A user's name, e-mail address or id.
    public var sender: String?
    /// The same for the receiver.
    public var to: String?
    /// What was said.
    public var content: String?
    /// When, as far as the source could tell.
    public var timestamp: Time

    /// A time as it stands in the source.
    public enum Time: Hashable, Sendable {
        /// Unix milliseconds.
        case milliseconds(Int64)
        /// Text that is still to be read.
        case text(String)
        /// Null, or not a moment at all.
        case none
    }

    /// Creates a row.
    public init(id: String, sender: String?, to: String?, content: String?, timestamp: Time) {
        self.id = id
        self.sender = sender
        self.to = to
        self.content = content
        self.timestamp = timestamp
    }
}

/// Where the rows come from.
public protocol LiveChatSource: Sendable {
    /// All users, in any order.
    func users() async throws -> [LiveChatUser]

    /// The next messages by (timestamp, id); empty when there are no more.
    func nextMessages() async throws -> [LiveChatMessage]
}
