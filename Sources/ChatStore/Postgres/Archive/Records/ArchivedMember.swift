import ChatCore

/// A member of a conversation and both cursors.
struct ArchivedMember: ArchiveRecord {
    static let section = ArchiveSection.members
    let conversation: ConversationID
    let member: Member

    init(_ member: Member, of conversation: ConversationID) {
        self.conversation = conversation
        self.member = member
    }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        conversation = try fields.value("conversation", ConversationID.self)
        member = Member(
            user: try fields.value("user", UserID.self), role: try fields.role("role"),
            joinedAt: Timestamp(milliseconds: try fields.number("joinedAt")),
            cursors: MemberCursors(
                delivered: try fields.position("delivered", "deliveredOrdinal"),
                read: try fields.position("read", "readOrdinal")))
        guard member.cursors.read.seq <= member.cursors.delivered.seq else {
            throw ArchiveFault(field: "read", "must not be above \"delivered\"")
        }
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("conversation", conversation.description)
        line.add("user", member.user.rawValue)
        line.add("role", member.role.rawValue)
        line.add("joinedAt", member.joinedAt.milliseconds)
        line.add("delivered", member.cursors.delivered.seq)
        line.add("deliveredOrdinal", member.cursors.delivered.ordinal)
        line.add("read", member.cursors.read.seq)
        line.add("readOrdinal", member.cursors.read.ordinal)
    }
}
