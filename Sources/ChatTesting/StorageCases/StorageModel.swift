import ChatCore

/// A deliberately naive model of one group with fixed members: arrays, linear searches and nothing clever, so that it is
/// easy to believe. The model check compares a store with it after random commands.
struct StorageModel {
    struct ModelMessage {
        var id: MessageID
        var seq: Int64
        var sender: UserID
        var body: String
        var isDeleted = false
        var reactions: [(emoji: String, users: [UserID])] = []
    }

    var events: [ConversationEvent.Kind] = []
    var messages: [ModelMessage] = []
    var sends: [(sender: UserID, key: ClientMessageID, seq: Int64)] = []
    var read: [UserID: Int64] = [:]
    var delivered: [UserID: Int64] = [:]

    /// What the store must answer: the disposition and, unless unchanged, the seq; or a code.
    enum Answer: Hashable {
        case done(AppendOutcome.Disposition, seq: Int64)
        case refused(ChatError.Code)
    }

    var head: Int64 { Int64(events.count) }
    func ordinal(at seq: Int64) -> Int64 { Int64(messages.filter { $0.seq <= seq }.count) }

    private mutating func add(_ kind: ConversationEvent.Kind) -> Answer {
        events.append(kind)
        return .done(.appended, seq: head)
    }

    mutating func apply(_ change: PendingEvent.Change, by actor: UserID) -> Answer {
        switch change {
        case .createMessage(let content):
            if let first = sends.first(where: { $0.sender == actor && $0.key == content.clientID }) {
                return .done(.duplicate, seq: first.seq)
            }
            if let reply = content.replyTo {
                guard let answered = messages.first(where: { $0.id == reply }) else {
                    return .refused(.messageNotFound)
                }
                if answered.isDeleted { return .refused(.conflict) }
            }
            let answer = add(.messageCreated(content))
            messages.append(ModelMessage(id: content.id, seq: head, sender: actor, body: content.body))
            if let key = content.clientID { sends.append((actor, key, head)) }
            read[actor] = head
            delivered[actor] = head
            return answer
        case .editMessage(let id, let body):
            guard let index = messages.firstIndex(where: { $0.id == id }) else { return .refused(.messageNotFound) }
            if messages[index].sender != actor { return .refused(.forbidden) }
            if messages[index].isDeleted { return .refused(.conflict) }
            if messages[index].body == body { return .done(.unchanged, seq: head) }
            messages[index].body = body
            return add(.messageEdited(id, body: body))
        case .deleteMessage(let id):
            guard let index = messages.firstIndex(where: { $0.id == id }) else { return .refused(.messageNotFound) }
            if messages[index].sender != actor { return .refused(.forbidden) }
            if messages[index].isDeleted { return .done(.unchanged, seq: head) }
            messages[index].isDeleted = true
            messages[index].body = ""
            messages[index].reactions = []
            redact(id)
            return add(.messageDeleted(id))
        case .addReaction(let id, let emoji), .removeReaction(let id, let emoji):
            guard let index = messages.firstIndex(where: { $0.id == id }) else { return .refused(.messageNotFound) }
            if messages[index].isDeleted { return .refused(.conflict) }
            if case .addReaction = change { return react(emoji, at: index, by: actor) }
            return unreact(emoji, at: index, by: actor)
        case .addMembers, .removeMember, .changeRole, .rename:
            return .refused(.internal)
        }
    }

    private mutating func redact(_ id: MessageID) {
        for index in events.indices {
            switch events[index] {
            case .messageCreated(var content) where content.id == id:
                content.body = ""
                events[index] = .messageCreated(content)
            case .messageEdited(id, _): events[index] = .messageEdited(id, body: "")
            default: break
            }
        }
    }

    private mutating func react(_ emoji: String, at index: Int, by actor: UserID) -> Answer {
        if let place = messages[index].reactions.firstIndex(where: { $0.emoji == emoji }) {
            if messages[index].reactions[place].users.contains(actor) { return .done(.unchanged, seq: head) }
            messages[index].reactions[place].users.append(actor)
        } else {
            messages[index].reactions.append((emoji, [actor]))
        }
        return add(.reactionAdded(messages[index].id, emoji: emoji))
    }

    private mutating func unreact(_ emoji: String, at index: Int, by actor: UserID) -> Answer {
        guard let place = messages[index].reactions.firstIndex(where: { $0.emoji == emoji }),
            messages[index].reactions[place].users.contains(actor)
        else { return .done(.unchanged, seq: head) }
        messages[index].reactions[place].users.removeAll { $0 == actor }
        messages[index].reactions.removeAll { $0.users.isEmpty }
        return add(.reactionRemoved(messages[index].id, emoji: emoji))
    }

    mutating func advance(_ kind: ReceiptKind, to seq: Int64, by user: UserID) -> MemberCursors {
        let bounded = min(seq, head)
        if kind == .read { read[user] = max(read[user] ?? 0, bounded) }
        delivered[user] = max(delivered[user] ?? 0, bounded)
        return cursors(of: user)
    }

    func cursors(of user: UserID) -> MemberCursors {
        func position(_ seq: Int64) -> LogPosition { LogPosition(seq: seq, ordinal: ordinal(at: seq)) }
        return MemberCursors(delivered: position(delivered[user] ?? 0), read: position(read[user] ?? 0))
    }
}
