/// A person or bot known to the server: created on the first verified sign-in, refreshed from claims after that.
public struct User: Hashable, Sendable {
    /// Stable subject.
    public var id: UserID
    /// Unique, case-insensitive name to find the user by; 1...64 bytes.
    public var handle: String
    /// Name to show; 1...128 bytes.
    public var displayName: String
    /// From the token, if any; shown only to the user and administrators.
    public var email: String?
    /// Absolute https URL, if any.
    public var avatarURL: String?
    /// Role names from the token, sorted, without repeats.
    public var roles: [String]
    /// Set by an administrator: the user may not sign in and is not found.
    public var isDisabled: Bool
    /// First verified sign-in.
    public var createdAt: Timestamp
    /// End of the last session, or nil before it.
    public var lastSeenAt: Timestamp?

    /// Creates a value; nothing is checked here, ``UserProfile`` does that.
    public init(
        id: UserID, handle: String, displayName: String, email: String? = nil, avatarURL: String? = nil,
        roles: [String] = [], isDisabled: Bool = false, createdAt: Timestamp, lastSeenAt: Timestamp? = nil
    ) {
        self.id = id
        self.handle = handle
        self.displayName = displayName
        self.email = email
        self.avatarURL = avatarURL
        self.roles = roles
        self.isDisabled = isDisabled
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
    }
}

/// What a verified token says about its subject.
public struct UserProfile: Hashable, Sendable {
    /// Wished handle; the store makes it unique (``HandleRule``).
    public var handle: String?
    /// Name to show.
    public var displayName: String?
    /// E-mail address.
    public var email: String?
    /// Avatar URL.
    public var avatarURL: String?
    /// Role names.
    public var roles: [String]

    /// Creates a profile; all parts are optional.
    public init(
        handle: String? = nil, displayName: String? = nil, email: String? = nil, avatarURL: String? = nil,
        roles: [String] = []
    ) {
        self.handle = handle
        self.displayName = displayName
        self.email = email
        self.avatarURL = avatarURL
        self.roles = roles
    }
}
