import ChatCore

extension NativeObject {
    /// The id a reply answers, in text form; nil for null.
    func replyID() throws(ChatError) -> String? { try requestID(.re)?.description }

    /// The error object of a failed reply. A code this build does not know becomes `internal`, with the server's words.
    func error() throws(ChatError) -> ChatError {
        let code = ChatError.Code(name: try text(.code)) ?? .internal
        let message = try text(.message)
        let standard = ChatError(code, message)
        if let delay = try optionalInteger(.retryAfterMs) {
            return ChatError(code, message, retry: .after(.milliseconds(max(0, delay))))
        }
        if case .after = standard.retry { return ChatError(code, message, retry: .never) }
        return standard
    }

    /// The frame as a push.
    func push() throws(ChatError) -> NativeServerFrame {
        let type = try text(.type)
        switch type {
        case "receipt":
            let receipts = try objects(.receipts) { receipt throws(ChatError) in
                MemberReceipt(
                    user: try receipt.user(), delivered: try receipt.integer(.delivered),
                    read: try receipt.integer(.read))
            }
            return .push(.receipts(conversation: try conversation(), receipts))
        case "typing":
            return .push(.typing(conversation: try conversation(), user: try user(), isActive: try flag(.active)))
        case "presence":
            return .push(.presence(try presences()))
        case "token.expiring":
            return .push(.tokenExpiring(expiresAt: try time(.expiresAt)))
        case "reconnect":
            return .push(.reconnect(afterMs: try integer(.afterMs)))
        case "resync":
            return .push(.resync)
        default:
            guard let kind = try eventKind(type) else { return .unknownPush(type: type) }
            return .push(.event(try event(kind, in: try conversation())))
        }
    }

    /// A log event; nil when its type is one this build does not know.
    func event(in conversation: ConversationID) throws(ChatError) -> ConversationEvent? {
        guard let kind = try eventKind(try text(.type)) else { return nil }
        return try event(kind, in: conversation)
    }

    private func event(
        _ kind: ConversationEvent.Kind, in conversation: ConversationID
    ) throws(ChatError) -> ConversationEvent {
        ConversationEvent(
            conversation: conversation, position: try position(), at: try time(.at), actor: try user(.by), kind: kind)
    }

    private func eventKind(_ type: String) throws(ChatError) -> ConversationEvent.Kind? {
        switch type {
        case "message.created":
            return .messageCreated(
                MessageContent(
                    id: try message(), body: try text(.body), replyTo: try optionalMessage(.replyTo),
                    clientID: try clientID()))
        case "message.edited": return .messageEdited(try message(), body: try text(.body))
        case "message.deleted": return .messageDeleted(try message())
        case "reaction.added": return .reactionAdded(try message(), emoji: try text(.emoji))
        case "reaction.removed": return .reactionRemoved(try message(), emoji: try text(.emoji))
        case "conversation.created": return .created(title: try text(.title), members: try users(.members))
        case "conversation.renamed": return .renamed(title: try text(.title))
        case "member.joined": return .membersJoined(try users(.users), role: try role())
        case "member.left": return .memberLeft(try user())
        case "member.role": return .memberRoleChanged(try user(), role: try role())
        default: return nil
        }
    }

    /// The `users` of presence pushes and replies.
    func presences() throws(ChatError) -> [PresenceStatus] {
        try objects(.users) { status throws(ChatError) in
            PresenceStatus(
                user: try status.user(), state: try status.presenceState(), lastSeen: try status.optionalTime(.lastSeen)
            )
        }
    }
}
