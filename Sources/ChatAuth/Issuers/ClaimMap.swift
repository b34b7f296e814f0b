/// Which claims describe a user, in order of preference; the first usable one wins.
///
/// - Shape: a name is looked up exactly, then, if it has dots, as a path (`realm_access.roles`).
public struct ClaimMap: Hashable, Sendable {
    /// Wished handle; strings.
    public var handle: [String]
    /// Name to show; strings.
    public var name: [String]
    /// E-mail address; strings.
    public var email: [String]
    /// Avatar; absolute https URLs.
    public var picture: [String]
    /// Roles; arrays of strings, or one string of names separated by spaces. All of them are joined.
    public var roles: [String]

    /// Creates a map; the defaults fit Amazon Cognito, Keycloak-like providers and the development issuer.
    public init(
        handle: [String] = ["preferred_username", "cognito:username", "username"],
        name: [String] = ["name"],
        email: [String] = ["email"],
        picture: [String] = ["picture"],
        roles: [String] = ["cognito:groups", "roles"]
    ) {
        self.handle = handle
        self.name = name
        self.email = email
        self.picture = picture
        self.roles = roles
    }
}
