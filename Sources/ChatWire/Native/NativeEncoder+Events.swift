public import ChatCore

extension NativeEncoder {
    /// Writes a log event as pushes and `sync` replies carry it; the latter name the conversation once outside.
    @inlinable
    static func encode<Sink: ByteSink>(
        event: ConversationEvent, withConversation: Bool, into sink: inout Sink
    ) {
        sink.write(#"{"type":"#)
        switch event.kind {
        case .created: sink.write(#""conversation.created""#)
        case .messageCreated: sink.write(#""message.created""#)
        case .messageEdited: sink.write(#""message.edited""#)
        case .messageDeleted: sink.write(#""message.deleted""#)
        case .reactionAdded: sink.write(#""reaction.added""#)
        case .reactionRemoved: sink.write(#""reaction.removed""#)
        case .membersJoined: sink.write(#""member.joined""#)
        case .memberLeft: sink.write(#""member.left""#)
        case .memberRoleChanged: sink.write(#""member.role""#)
        case .renamed: sink.write(#""conversation.renamed""#)
        }
        if withConversation {
            sink.write(#","conversation":"#)
            sink.writeJSON(event.conversation)
        }
        encode(position: event.position, into: &sink)
        sink.write(#","at":"#)
        sink.writeJSON(event.at)
        sink.write(#","by":"#)
        sink.writeJSON(event.actor)
        encode(kind: event.kind, into: &sink)
        sink.write(byte: UInt8(ascii: "}"))
    }

    /// Writes the fields that belong to the kind of event.
    @inlinable
    static func encode<Sink: ByteSink>(kind: ConversationEvent.Kind, into sink: inout Sink) {
        switch kind {
        case .messageCreated(let content):
            encode(message: content.id, into: &sink)
            encode(body: content.body, into: &sink)
            encode(replyTo: content.replyTo, clientID: content.clientID, into: &sink)
        case .messageEdited(let message, let body):
            encode(message: message, into: &sink)
            encode(body: body, into: &sink)
        case .messageDeleted(let message):
            encode(message: message, into: &sink)
        case .reactionAdded(let message, let emoji), .reactionRemoved(let message, let emoji):
            encode(message: message, into: &sink)
            sink.write(#","emoji":"#)
            sink.writeJSON(emoji)
        case .created(let title, let members):
            encode(title: title, into: &sink)
            sink.write(#","members":"#)
            sink.writeJSON(members)
        case .membersJoined(let users, let role):
            sink.write(#","users":"#)
            sink.writeJSON(users)
            encode(role: role, into: &sink)
        case .memberLeft(let user):
            encode(user: user, into: &sink)
        case .memberRoleChanged(let user, let role):
            encode(user: user, into: &sink)
            encode(role: role, into: &sink)
        case .renamed(let title):
            encode(title: title, into: &sink)
        }
    }
}

/// Single fields, each with the comma before it.
extension NativeEncoder {
    @inlinable
    static func encode<Sink: ByteSink>(position: LogPosition, into sink: inout Sink) {
        sink.write(#","seq":"#)
        sink.writeJSON(position.seq)
        sink.write(#","ordinal":"#)
        sink.writeJSON(position.ordinal)
    }

    @inlinable
    static func encode<Sink: ByteSink>(message: MessageID, into sink: inout Sink) {
        sink.write(#","message":"#)
        sink.writeJSON(message)
    }

    @inlinable
    static func encode<Sink: ByteSink>(body: String, into sink: inout Sink) {
        sink.write(#","body":"#)
        sink.writeJSON(body)
    }

    @inlinable
    static func encode<Sink: ByteSink>(replyTo: MessageID?, clientID: ClientMessageID?, into sink: inout Sink) {
        if let replyTo {
            sink.write(#","replyTo":"#)
            sink.writeJSON(replyTo)
        }
        if let clientID {
            sink.write(#","clientId":"#)
            sink.writeJSON(clientID.rawValue)
        }
    }

    @inlinable
    static func encode<Sink: ByteSink>(title: String, into sink: inout Sink) {
        sink.write(#","title":"#)
        sink.writeJSON(title)
    }

    @inlinable
    static func encode<Sink: ByteSink>(user: UserID, into sink: inout Sink) {
        sink.write(#","user":"#)
        sink.writeJSON(user)
    }

    @inlinable
    static func encode<Sink: ByteSink>(role: MemberRole, into sink: inout Sink) {
        sink.write(#","role":"#)
        sink.writeJSON(role.rawValue)
    }

    /// Both marks as seqs, with the ordinals that unread counts are reckoned from.
    @inlinable
    static func encode<Sink: ByteSink>(cursors: MemberCursors, into sink: inout Sink) {
        sink.write(#","delivered":"#)
        sink.writeJSON(cursors.delivered.seq)
        sink.write(#","deliveredOrdinal":"#)
        sink.writeJSON(cursors.delivered.ordinal)
        sink.write(#","read":"#)
        sink.writeJSON(cursors.read.seq)
        sink.write(#","readOrdinal":"#)
        sink.writeJSON(cursors.read.ordinal)
    }
}
