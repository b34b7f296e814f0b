import ChatCore
import DequeModule

/// One conversation with its log. A class, so that a change never copies its collections; confined to the lock of the
/// store that owns it.
final class MemoryConversation {
    let id: ConversationID
    let createdAt: Timestamp
    let audience: Audience
    /// The two users of a direct conversation (equal for notes to oneself), nil for a group.
    let pair: (UserIndex, UserIndex)?
    /// The `created` event of a group, kept after trimming: a repeated creation is answered with it.
    var founding: ConversationEvent?
    var kind: Conversation.Kind

    /// Position of the newest event.
    private(set) var head = LogPosition.zero
    /// Time of the newest event, or of creation.
    private(set) var lastActivity: Timestamp
    /// The newest events, in order and without holes; the last one stands at `head`.
    private(set) var log: Deque<ConversationEvent> = []
    /// Messages whose creating events are in `log`, in order; the last one has the ordinal `head.ordinal`.
    private(set) var messages: Deque<MemoryMessage> = []
    /// Ordinal of each message in `messages`.
    private var ordinals: [MessageID: Int64] = [:]
    /// Every send that a retry must find, trimmed ones included.
    private var sends: [SendKey: SendRecord] = [:]

    private(set) var members: [UserIndex: MemoryMember] = [:]
    /// How many members are owners.
    private(set) var owners = 0
    /// Members by user id; nil after a change until someone asks.
    var membersByID: [UserIndex]?

    init(
        id: ConversationID, kind: Conversation.Kind, pair: (UserIndex, UserIndex)?, createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.pair = pair
        self.createdAt = createdAt
        lastActivity = createdAt
        audience = Conversation(id: id, kind: kind, createdAt: createdAt, head: .zero, memberCount: 0).audience
    }

    /// As the port shows it.
    var summary: Conversation {
        Conversation(id: id, kind: kind, createdAt: createdAt, head: head, memberCount: members.count)
    }

    // MARK: Members

    func join(_ user: UserIndex, role: MemberRole, at: Timestamp) {
        guard members.updateValue(MemoryMember(role: role, joinedAt: at), forKey: user) == nil else { return }
        if role == .owner { owners += 1 }
        membersByID = nil
    }

    func leave(_ user: UserIndex) {
        guard let member = members.removeValue(forKey: user) else { return }
        if member.role == .owner { owners -= 1 }
        membersByID = nil
    }

    func setRole(_ role: MemberRole, of user: UserIndex) {
        guard let index = members.index(forKey: user) else { return }
        owners += (role == .owner ? 1 : 0) - (members.values[index].role == .owner ? 1 : 0)
        members.values[index].role = role
    }

    /// Moves a member's marks; false when nothing moved or the user is no member.
    func advance(_ user: UserIndex, _ kind: ReceiptKind, to position: LogPosition) -> Bool {
        guard let index = members.index(forKey: user) else { return false }
        return members.values[index].cursors.advance(kind, to: position)
    }

    // MARK: The log

    /// Seq of the oldest event kept; `head.seq + 1` while there is none.
    var firstSeq: Int64 { head.seq - Int64(log.count) + 1 }

    /// The event at a seq, unless it was trimmed or does not exist yet.
    func event(at seq: Int64) -> ConversationEvent? {
        guard seq >= firstSeq, seq <= head.seq else { return nil }
        return log[Int(seq - firstSeq)]
    }

    /// Adds an event at the next seq.
    func record(_ kind: ConversationEvent.Kind, at: Timestamp, actor: UserID) -> ConversationEvent {
        head.seq += 1
        lastActivity = at
        let event = ConversationEvent(conversation: id, position: head, at: at, actor: actor, kind: kind)
        log.append(event)
        return event
    }

    /// Adds a message at the next seq and ordinal, and remembers its key.
    func recordMessage(_ content: MessageContent, key: SendKey?, at: Timestamp, actor: UserID) -> ConversationEvent {
        head.ordinal += 1
        let event = record(.messageCreated(content), at: at, actor: actor)
        messages.append(MemoryMessage(seq: head.seq))
        ordinals[content.id] = head.ordinal
        if let key { sends[key] = SendRecord(message: content.id, position: head, at: at) }
        return event
    }

    /// Drops the oldest event and, if it created a message, the message.
    ///
    /// - Returns: The key of the dropped message, which now lives in `sends` only.
    func trimOldest(index: (UserID) -> UserIndex?) -> SendKey? {
        guard let event = log.popFirst(), case .messageCreated(let content) = event.kind else { return nil }
        messages.removeFirst()
        ordinals[content.id] = nil
        guard let clientID = content.clientID, let sender = index(event.actor) else { return nil }
        return SendKey(sender: sender, clientID: clientID)
    }

    /// Empties an original text and all edits of it.
    func redact(_ message: MemoryMessage) {
        let first = firstSeq
        if case .messageCreated(var content) = log[Int(message.seq - first)].kind {
            content.body = ""
            log[Int(message.seq - first)].kind = .messageCreated(content)
        }
        for seq in message.alterations?.edits ?? [] where seq >= first {
            if case .messageEdited(let id, _) = log[Int(seq - first)].kind {
                log[Int(seq - first)].kind = .messageEdited(id, body: "")
            }
        }
    }

    // MARK: Sends

    /// The first send with this key, if it is remembered.
    func send(_ key: SendKey) -> SendRecord? { sends[key] }

    /// Forgets a send; only for keys of trimmed messages.
    func forgetSend(_ key: SendKey) { sends[key] = nil }

    // MARK: Messages

    /// Index into ``messages`` of a kept message.
    func messageIndex(_ id: MessageID) -> Int? {
        guard let ordinal = ordinals[id] else { return nil }
        return messages.count - 1 - Int(head.ordinal - ordinal)
    }

    /// The alterations of a kept message, made on first use.
    func alterations(at index: Int) -> MemoryMessage.Alterations {
        if let existing = messages[index].alterations { return existing }
        let new = MemoryMessage.Alterations()
        messages[index].alterations = new
        return new
    }

    /// How many of ``messages`` have a seq of at most this.
    func messageCount(through seq: Int64) -> Int {
        var low = 0
        var high = messages.count
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].seq <= seq { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
