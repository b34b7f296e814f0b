public import ChatCore

/// Objects that occur inside replies and pushes.
extension NativeEncoder {
    @inlinable
    static func encode<Sink: ByteSink>(receipt: MemberReceipt, into sink: inout Sink) {
        sink.write(#"{"user":"#)
        sink.writeJSON(receipt.user)
        sink.write(#","delivered":"#)
        sink.writeJSON(receipt.delivered)
        sink.write(#","read":"#)
        sink.writeJSON(receipt.read)
        sink.write(byte: UInt8(ascii: "}"))
    }

    @inlinable
    static func encode<Sink: ByteSink>(presence: PresenceStatus, into sink: inout Sink) {
        sink.write(#"{"user":"#)
        sink.writeJSON(presence.user)
        sink.write(#","state":"#)
        sink.writeJSON(presence.state.rawValue)
        if let lastSeen = presence.lastSeen {
            sink.write(#","lastSeen":"#)
            sink.writeJSON(lastSeen)
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// A message in its present state: `message`, `by` and the like are named as in its event.
    @inlinable
    static func encode<Sink: ByteSink>(message: Message, into sink: inout Sink) {
        sink.write(#"{"message":"#)
        sink.writeJSON(message.id)
        sink.write(#","conversation":"#)
        sink.writeJSON(message.conversation)
        encode(position: LogPosition(seq: message.seq, ordinal: message.ordinal), into: &sink)
        sink.write(#","at":"#)
        sink.writeJSON(message.at)
        sink.write(#","by":"#)
        sink.writeJSON(message.sender)
        encode(body: message.body, into: &sink)
        encode(replyTo: message.replyTo, clientID: message.clientID, into: &sink)
        if let editedAt = message.editedAt {
            sink.write(#","editedAt":"#)
            sink.writeJSON(editedAt)
        }
        if message.isDeleted { sink.write(#","deleted":true"#) }
        if !message.reactions.isEmpty {
            sink.write(#","reactions":"#)
            sink.writeJSON(array: message.reactions) { encode(reaction: $1, into: &$0) }
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    @inlinable
    static func encode<Sink: ByteSink>(reaction: ReactionTally, into sink: inout Sink) {
        sink.write(#"{"emoji":"#)
        sink.writeJSON(reaction.emoji)
        sink.write(#","count":"#)
        sink.writeJSON(Int64(reaction.count))
        sink.write(#","mine":"#)
        sink.writeJSON(reaction.mine)
        sink.write(byte: UInt8(ascii: "}"))
    }

    @inlinable
    static func encode<Sink: ByteSink>(member: Member, into sink: inout Sink) {
        sink.write(#"{"user":"#)
        sink.writeJSON(member.user)
        encode(role: member.role, into: &sink)
        sink.write(#","joinedAt":"#)
        sink.writeJSON(member.joinedAt)
        encode(cursors: member.cursors, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// A user; e-mail and roles are written for the user's own eyes only.
    @inlinable
    static func encode<Sink: ByteSink>(user: User, isSelf: Bool, into sink: inout Sink) {
        sink.write(#"{"id":"#)
        sink.writeJSON(user.id)
        sink.write(#","handle":"#)
        sink.writeJSON(user.handle)
        sink.write(#","displayName":"#)
        sink.writeJSON(user.displayName)
        if let avatarURL = user.avatarURL {
            sink.write(#","avatarUrl":"#)
            sink.writeJSON(avatarURL)
        }
        if isSelf {
            if let email = user.email {
                sink.write(#","email":"#)
                sink.writeJSON(email)
            }
            sink.write(#","roles":"#)
            sink.writeJSON(array: user.roles) { $0.writeJSON($1) }
        }
        if user.isDisabled { sink.write(#","disabled":true"#) }
        sink.write(#","createdAt":"#)
        sink.writeJSON(user.createdAt)
        if let lastSeenAt = user.lastSeenAt {
            sink.write(#","lastSeenAt":"#)
            sink.writeJSON(lastSeenAt)
        }
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// A conversation as the asking user has it in the inbox: one flat object.
    @inlinable
    static func encode<Sink: ByteSink>(entry: InboxEntry, into sink: inout Sink) {
        let conversation = entry.conversation
        sink.write(#"{"id":"#)
        sink.writeJSON(conversation.id)
        switch conversation.kind {
        case .direct(let a, let b):
            sink.write(#","kind":"direct","users":"#)
            sink.writeJSON([a, b])
        case .group(let title):
            sink.write(#","kind":"group""#)
            encode(title: title, into: &sink)
        }
        sink.write(#","createdAt":"#)
        sink.writeJSON(conversation.createdAt)
        encode(position: conversation.head, into: &sink)
        sink.write(#","memberCount":"#)
        sink.writeJSON(Int64(conversation.memberCount))
        encode(role: entry.role, into: &sink)
        encode(cursors: entry.cursors, into: &sink)
        sink.write(#","unread":"#)
        sink.writeJSON(entry.unread)
        sink.write(#","lastActivity":"#)
        sink.writeJSON(entry.lastActivity)
        if let preview = entry.preview {
            sink.write(#","preview":"#)
            encode(message: preview, into: &sink)
        }
        if let peer = entry.peer {
            sink.write(#","peer":"#)
            encode(user: peer, isSelf: false, into: &sink)
        }
        sink.write(byte: UInt8(ascii: "}"))
    }
}
