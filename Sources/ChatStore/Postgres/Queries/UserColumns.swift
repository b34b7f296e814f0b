#if Postgres
    import ChatCore
#endif

/// The columns of a user, and how they are read.
enum UserColumns {
    /// For a select from `chat.users` under an alias.
    static func list(_ alias: String) -> String {
        ["id", "handle", "display_name", "email", "avatar_url", "roles", "is_disabled", "created_at", "last_seen_at"]
            .map { "\(alias).\($0)" }.joined(separator: ", ")
    }

    /// How many columns there are.
    static let count = 9

    #if Postgres
        /// Reads a user whose columns begin at a place; nil when they are null.
        static func read(_ row: PostgresRow, from start: Int = 0) throws(PostgresFailure) -> User? {
            guard let id = row.optionalUser(start) else { return nil }
            return User(
                id: id, handle: try row.text(start + 1), displayName: try row.text(start + 2),
                email: row.optionalText(start + 3), avatarURL: row.optionalText(start + 4),
                roles: try row.texts(start + 5), isDisabled: try row.bool(start + 6),
                createdAt: try row.time(start + 7), lastSeenAt: row.optionalTime(start + 8))
        }
    #endif
}
