import ChatCore

/// Tokens that are refused although they verify: a user's older ones, or one by its id.
struct ArchivedRevocation: ArchiveRecord {
    static let section = ArchiveSection.revocations
    let revocation: Revocation

    init(_ revocation: Revocation) { self.revocation = revocation }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        if let user = try fields.optional("user", UserID.self) {
            revocation = .user(user, issuedBefore: Timestamp(milliseconds: try fields.number("issuedBefore")))
        } else {
            revocation = .token(
                try fields.text("token"), until: Timestamp(milliseconds: try fields.number("until")))
        }
    }

    func write(to line: inout ArchiveLineWriter) {
        switch revocation {
        case .user(let user, let time):
            line.add("user", user.rawValue)
            line.add("issuedBefore", time.milliseconds)
        case .token(let id, let time):
            line.add("token", id)
            line.add("until", time.milliseconds)
        }
    }
}
