/// What a sign-in makes of a user's profile; pure, so that all backends agree.
public enum UserRules {
    /// Largest display name in UTF-8 bytes.
    public static let maxNameBytes = 128

    /// A user who signs in for the first time, under a handle that was found free.
    public static func created(_ id: UserID, handle: String, profile: UserProfile, at: Timestamp) -> User {
        refreshed(
            User(id: id, handle: handle, displayName: displayName(profile.displayName) ?? handle, createdAt: at),
            by: profile)
    }

    /// An existing user with what the profile brings: absent parts are kept, roles are always taken over, for a role that the
    /// issuer withdrew must not live on. The handle is another matter (``wishedHandle(_:id:)``).
    public static func refreshed(_ user: User, by profile: UserProfile) -> User {
        var user = user
        if let name = displayName(profile.displayName) { user.displayName = name }
        if let email = profile.email { user.email = email }
        if let avatarURL = profile.avatarURL { user.avatarURL = avatarURL }
        user.roles = Set(profile.roles).sorted()
        return user
    }

    /// The handle that an existing user shall get if it is free; nil when the profile wishes none.
    public static func wishedHandle(_ profile: UserProfile, id: UserID) -> String? {
        // Without a visible character the rule would fall back to the user id, which nobody wished for.
        guard let wished = profile.handle,
            wished.unicodeScalars.contains(where: { $0.value > 0x20 && $0.value != 0x7F })
        else { return nil }
        return HandleRule.candidate(wished: wished, id: id, attempt: 0)
    }

    /// A name of 1...128 bytes, cut between scalars; nil when there is none.
    private static func displayName(_ wished: String?) -> String? {
        guard let wished, !wished.isEmpty else { return nil }
        guard wished.utf8.count > maxNameBytes else { return wished }
        var scalars = String.UnicodeScalarView()
        var count = 0
        for scalar in wished.unicodeScalars {
            count += UTF8.width(scalar)
            if count > maxNameBytes { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
