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
    /// Ordinals of `messages` by message id.
    private var ids = HashIndex()
    /// Ordinals by send key of every send that a retry must find: those of `messages` and of `retired`.
    private var sends = HashIndex()
    /// Sends of trimmed messages, in order.
    private var retired: Deque<SendRecord> = []

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
        messages.append(MemoryMessage(seq: head.seq, key: key))
        ids.insert(content.id.indexHash, row: head.ordinal)
        if let key { sends.insert(key.hash, row: head.ordinal) }
        return event
    }

    /// Drops the oldest event and, if it created a message, the message.
    ///
    /// - Returns: Whether the dropped message's send is still remembered, as the newest of those that
    ///   ``forgetOldestSend()`` forgets.
    func trimOldest() -> Bool {
        guard let event = log.popFirst(), case .messageCreated(let content) = event.kind,
            let message = messages.popFirst()
        else { return false }
        ids.remove(content.id.indexHash, row: event.position.ordinal)
        guard let key = message.key else { return false }
        retired.append(SendRecord(key: key, message: content.id, position: event.position, at: event.at))
        return true
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

    /// What an earlier send is answered with.
    enum EarlierSend {
        case kept(ConversationEvent)
        case trimmed(SendRecord)
    }

    /// The first send with this key, if it is remembered.
    func send(_ key: SendKey) -> EarlierSend? {
        var earlier: EarlierSend?
        _ = sends.row(key.hash) { ordinal in
            if let index = messageIndex(ordinal: ordinal) {
                guard messages[index].key == key else { return false }
                earlier = event(at: messages[index].seq).map(EarlierSend.kept)
            } else {
                let index = retired.sortedCount { $0.position.ordinal < ordinal }
                guard index < retired.count, retired[index].key == key else { return false }
                earlier = .trimmed(retired[index])
            }
            return true
        }
        return earlier
    }

    /// Forgets the oldest send whose message has been trimmed.
    func forgetOldestSend() {
        guard let oldest = retired.popFirst() else { return }
        sends.remove(oldest.key.hash, row: oldest.position.ordinal)
    }

    // MARK: Messages

    /// Index into ``messages`` of a kept message.
    func messageIndex(_ id: MessageID) -> Int? {
        var found: Int?
        _ = ids.row(id.indexHash) { ordinal in
            guard let index = messageIndex(ordinal: ordinal),
                case .messageCreated(let content)? = event(at: messages[index].seq)?.kind, content.id == id
            else { return false }
            found = index
            return true
        }
        return found
    }

    private func messageIndex(ordinal: Int64) -> Int? {
        let index = messages.count - 1 - Int(head.ordinal - ordinal)
        return messages.indices.contains(index) ? index : nil
    }

    /// The alterations of a kept message, made on first use.
    func alterations(at index: Int) -> MemoryMessage.Alterations {
        if let existing = messages[index].alterations { return existing }
        let new = MemoryMessage.Alterations()
        messages[index].alterations = new
        return new
    }

    /// How many of ``messages`` have a seq of at most this.
    func messageCount(through seq: Int64) -> Int { messages.sortedCount { $0.seq <= seq } }
}

extension Deque {
    /// How many elements at the front satisfy the predicate, when all that do stand before all that do not; O(log n).
    fileprivate func sortedCount(where isBefore: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
