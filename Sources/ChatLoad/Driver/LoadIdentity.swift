package import ChatCore

/// Whom a connection signs in as. The token is never shown.
package struct LoadIdentity: Sendable, CustomStringConvertible {
    /// The user's id, as in the token's subject.
    package var user: UserID
    /// An access token.
    package var token: String

    package init(user: UserID, token: String) {
        self.user = user
        self.token = token
    }

    package var description: String { user.rawValue }
}
