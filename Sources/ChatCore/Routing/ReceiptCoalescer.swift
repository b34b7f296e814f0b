/// Joins moved receipt marks into few pushes, so that a group's receipts cost its readers and not readers × members.
///
/// - Direct conversations: due at once, that is at the next ``flush(now:)``, at the end of the tick.
/// - Groups up to ``ConversationLimits/receiptPushMembers``: one push for all readers of a window (250 ms from the first).
/// - Larger groups: only the reader's own sessions hear of it, after the same window; others ask for counts.
///
/// - Cost: O(1) a note, O(marks released) a flush.
/// - Memory: at most one mark a reader and conversation, and ``maxPending`` conversations; beyond it they are due early.
public struct ReceiptCoalescer: Sendable {
    /// What is gathered apart from each other.
    fileprivate enum Key: Hashable, Sendable {
        case conversation(ConversationID)
        case reader(UserID, ConversationID)
    }

    /// Whose request the gathered marks came from.
    fileprivate enum Origin: Hashable, Sendable {
        case one(SessionID)
        case several
    }

    fileprivate struct Pending: Sendable {
        let due: Timestamp
        let topics: [Topic]
        let conversation: ConversationID
        var marks: [MemberReceipt] = []
        var places: [UserID: Int]?
        var origin: Origin
    }

    /// Below this many readers a scan is quicker than a table.
    fileprivate static let scanLimit = 8

    /// How long a group's marks are gathered.
    public let window: Duration
    /// Conversations gathered at a time before all of them are due at once.
    public let maxPending: Int

    private var pending: [Key: Pending] = [:]
    /// In order of `due`, as long as time does not go back.
    private var waiting: ContiguousArray<Key> = []
    private var waitingHead = 0
    private var ready: [Key] = []

    /// Creates an empty coalescer.
    public init(window: Duration = .milliseconds(250), maxPending: Int = 10_000) {
        self.window = max(.zero, window)
        self.maxPending = max(1, maxPending)
    }

    /// True when no marks wait.
    public var isEmpty: Bool { pending.isEmpty }

    /// Conversations with marks that wait.
    public var count: Int { pending.count }

    /// When ``flush(now:)`` has something to release; a time already past when it has now.
    public var nextDeadline: Timestamp? {
        guard ready.isEmpty else { return ready.first.flatMap { pending[$0]?.due } }
        return waitingHead < waiting.count ? pending[waiting[waitingHead]]?.due : nil
    }

    /// Takes in what a cursor advance came to; one that moved nothing is ignored.
    ///
    /// - Parameter session: The session that asked; it has its reply and gets no push, unless others contributed too.
    /// - Returns: True when something is due at once: flush at the end of this tick.
    @discardableResult
    public mutating func note(
        _ outcome: CursorOutcome, user: UserID, conversation: ConversationID, origin session: SessionID?, now: Timestamp
    ) -> Bool {
        guard outcome.changed else { return !ready.isEmpty }
        let mark = MemberReceipt(
            user: user, delivered: outcome.cursors.delivered.seq, read: outcome.cursors.read.seq)
        let key = key(for: outcome, user: user, conversation: conversation)
        let origin = session.map(Origin.one) ?? .several
        if pending[key]?.add(mark, from: origin) == nil {
            start(key, outcome: outcome, conversation: conversation, mark: mark, origin: origin, now: now)
        }
        return !ready.isEmpty
    }

    /// Releases what is due, one publication a conversation.
    public mutating func flush(now: Timestamp) -> [Publication] {
        var released: [Publication] = []
        released.reserveCapacity(ready.count)
        for key in ready { release(key, into: &released) }
        ready.removeAll(keepingCapacity: true)
        while waitingHead < waiting.count {
            let key = waiting[waitingHead]
            // A due time more than a window away means that the clock was set back: do not hold marks that long.
            if let due = pending[key]?.due, due > now, due <= now + window { break }
            release(key, into: &released)
            waitingHead += 1
        }
        if waitingHead == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            waitingHead = 0
        } else if waitingHead > 256, waitingHead > waiting.count / 2 {
            waiting.removeFirst(waitingHead)
            waitingHead = 0
        }
        return released
    }

    private func key(for outcome: CursorOutcome, user: UserID, conversation: ConversationID) -> Key {
        switch outcome.audience {
        case .direct: .conversation(conversation)
        case .group:
            outcome.memberCount > ConversationLimits.receiptPushMembers
                ? .reader(user, conversation) : .conversation(conversation)
        }
    }

    private mutating func start(
        _ key: Key, outcome: CursorOutcome, conversation: ConversationID, mark: MemberReceipt, origin: Origin,
        now: Timestamp
    ) {
        let isDirect = if case .direct = outcome.audience { true } else { false }
        let topics = if case .reader(let user, _) = key { [Topic.user(user)] } else { outcome.audience.topics }
        var entry = Pending(
            due: isDirect ? now : now + window, topics: topics, conversation: conversation, origin: origin)
        entry.add(mark, from: origin)
        pending[key] = entry
        if isDirect { ready.append(key) } else { waiting.append(key) }
        guard pending.count >= maxPending, waitingHead < waiting.count else { return }
        ready.append(contentsOf: waiting[waitingHead...])
        waiting.removeAll(keepingCapacity: true)
        waitingHead = 0
    }

    private mutating func release(_ key: Key, into released: inout [Publication]) {
        guard let entry = pending.removeValue(forKey: key) else { return }
        let origin: SessionID? = if case .one(let session) = entry.origin { session } else { nil }
        released.append(
            Publication(
                topics: entry.topics, payload: .push(.receipts(conversation: entry.conversation, entry.marks)),
                origin: origin))
    }
}

extension ReceiptCoalescer.Pending {
    /// Adds a reader's marks or moves those that are there; marks only go forward (invariant I4).
    fileprivate mutating func add(_ mark: MemberReceipt, from origin: ReceiptCoalescer.Origin) {
        if self.origin != origin { self.origin = .several }
        let place = places == nil ? marks.firstIndex { $0.user == mark.user } : places?[mark.user]
        if let place {
            marks[place].delivered = max(marks[place].delivered, mark.delivered)
            marks[place].read = max(marks[place].read, mark.read)
            return
        }
        places?[mark.user] = marks.count
        marks.append(mark)
        if places == nil, marks.count > ReceiptCoalescer.scanLimit {
            places = Dictionary(uniqueKeysWithValues: marks.enumerated().map { ($1.user, $0) })
        }
    }
}
