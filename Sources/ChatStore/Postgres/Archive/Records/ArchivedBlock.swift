import ChatCore

/// One user's block of another.
struct ArchivedBlock: ArchiveRecord {
    static let section = ArchiveSection.blocks
    let user: UserID
    let blocked: UserID
    let at: Timestamp

    init(user: UserID, blocked: UserID, at: Timestamp) {
        self.user = user
        self.blocked = blocked
        self.at = at
    }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        user = try fields.value("user", UserID.self)
        blocked = try fields.value("blocked", UserID.self)
        at = Timestamp(milliseconds: try fields.number("at"))
        guard user != blocked else { throw ArchiveFault(field: "blocked", "must be another user") }
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("user", user.rawValue)
        line.add("blocked", blocked.rawValue)
        line.add("at", at.milliseconds)
    }
}
