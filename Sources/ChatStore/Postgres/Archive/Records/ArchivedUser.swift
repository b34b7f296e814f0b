import ChatCore

/// An account.
struct ArchivedUser: ArchiveRecord {
    static let section = ArchiveSection.users
    let user: User

    init(_ user: User) { self.user = user }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        user = User(
            id: try fields.value("id", UserID.self), handle: try fields.text("handle", 1...HandleRule.maxBytes),
            displayName: try fields.text("displayName"), email: try fields.optionalText("email"),
            avatarURL: try fields.optionalText("avatarUrl"), roles: try fields.texts("roles"),
            isDisabled: try fields.mark("disabled"),
            createdAt: Timestamp(milliseconds: try fields.number("createdAt")),
            lastSeenAt: try fields.optionalNumber("lastSeenAt").map { Timestamp(milliseconds: $0) })
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("id", user.id.rawValue)
        line.add("handle", user.handle)
        line.add("displayName", user.displayName)
        line.add("email", user.email)
        line.add("avatarUrl", user.avatarURL)
        if !user.roles.isEmpty { line.add("roles", user.roles) }
        line.add("createdAt", user.createdAt.milliseconds)
        line.add("lastSeenAt", user.lastSeenAt?.milliseconds)
        line.add("disabled", user.isDisabled)
    }
}
