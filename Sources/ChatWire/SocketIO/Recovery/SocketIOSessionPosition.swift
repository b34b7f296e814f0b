public import ChatCore

/// How far a session's client has come in all of its conversations: what `pid` and offset tell, together.
///
/// The `pid` holds where the session began: the user's newest conversations with their heads. The offset holds what moved
/// since. A conversation counts as far as its log was sent to this client without a gap, and no further.
///
/// - Guarantees: never says more than what was noted; whatever is noted in whatever order. Bounded: 16 bytes for each
///   conversation told, and at most ``maxEarly`` events that came before their predecessors.
public struct SocketIOSessionPosition: Hashable, Sendable {
    /// Conversations that the `pid` tells of at most; one page of the inbox.
    public static let maxListed = ConversationLimits.maxPage
    /// Events kept that came before their predecessors.
    static let maxEarly = 64
    /// Conversations in all; one that comes when there are so many is not told of, so that recovery is refused.
    static let maxMarks = 1024

    /// What became of an event that was noted.
    public enum Note: Hashable, Sendable {
        /// The position moved: a new offset is due.
        case advanced
        /// It came before a predecessor; the position waits for that.
        case early
        /// The client has it.
        case `repeat`
        /// A conversation that the session does not know its place in.
        case unknown
    }

    /// The session's name; the same before and after a recovery.
    public let session: SessionID
    /// The store's epoch.
    public let epoch: String
    let userFingerprint: UInt64
    /// Conversations at or behind this place of the inbox are not told of; nil when all are.
    let tail: InboxCursor?
    /// Sorted by fingerprint.
    var marks: [RecoveryMark]
    private var early: [EarlyEvent] = []

    init(session: SessionID, epoch: String, userFingerprint: UInt64, tail: InboxCursor?, marks: [RecoveryMark]) {
        self.session = session
        self.epoch = epoch
        self.userFingerprint = userFingerprint
        self.tail = tail
        self.marks = marks
    }

    /// The position of a new session. Subscribe first, then read the page, and hold pushes back until they can be noted.
    ///
    /// - Parameter inbox: The inbox's first page, of at most ``maxListed`` conversations.
    /// - Returns: Nil when two of the conversations cannot be told apart: the session does without recovery.
    public init?(session: SessionID, user: UserID, epoch: String, inbox: Page<InboxEntry, InboxCursor>) {
        guard inbox.items.count <= Self.maxListed, epoch.utf8.count <= 255 else { return nil }
        var marks: [RecoveryMark] = []
        for entry in inbox.items {
            let fingerprint = RecoveryMark.fingerprint(of: entry.conversation.id)
            guard let mark = RecoveryMark(fingerprint: fingerprint, seq: entry.conversation.head.seq, isMoved: false)
            else { return nil }
            marks.append(mark)
        }
        marks.sort { $0.fingerprint < $1.fingerprint }
        for (mark, next) in zip(marks, marks.dropFirst()) where mark.fingerprint == next.fingerprint { return nil }
        self.init(
            session: session, epoch: epoch, userFingerprint: RecoveryMark.fingerprint(of: user), tail: inbox.next,
            marks: marks)
    }

    // MARK: What the client was sent

    /// An event was pushed to the client.
    ///
    /// - Parameter user: The session's user, whose own joining and leaving is noted.
    public mutating func note(_ event: ConversationEvent, for user: UserID) -> Note {
        let fingerprint = RecoveryMark.fingerprint(of: event.conversation)
        let seq = event.position.seq
        switch event.kind {
        case .memberLeft(user):
            let note = advance(fingerprint, to: seq)
            if note == .advanced { set(fingerprint, seq: seq, isGone: true) }
            return note
        case .membersJoined(let users, _) where users.contains(user):
            // Who joins begins here: what was before is read from history.
            if let mark = mark(fingerprint), !mark.isGone { return advance(fingerprint, to: seq) }
            return set(fingerprint, seq: seq) ? .advanced : .unknown
        default:
            return advance(fingerprint, to: seq)
        }
    }

    /// Events of one log were pushed to the client together, all from one seq to another, and no joining or leaving among them.
    public mutating func note(_ run: LogRun) -> Note {
        let fingerprint = RecoveryMark.fingerprint(of: run.conversation)
        if let mark = mark(fingerprint), !mark.isGone, run.first <= mark.seq + 1 {
            guard run.last > mark.seq else { return .repeat }
            set(fingerprint, seq: run.last)
            takeEarly(fingerprint)
            return .advanced
        }
        var note = Note.repeat
        for seq in run.first...max(run.first, run.last) {
            let one = advance(fingerprint, to: seq)
            if note != .advanced { note = one }
        }
        return note
    }

    /// A successful reply was written to the client, which therefore does not get the push of its own change; or would
    /// have been, had the client asked for one.
    public mutating func note(_ reply: Reply, to command: Command, for user: UserID) -> Note {
        switch reply {
        case .sent(let sent):
            return advance(RecoveryMark.fingerprint(of: sent.conversation), to: sent.position.seq)
        case .changed(let conversation, let seq, changed: true):
            let fingerprint = RecoveryMark.fingerprint(of: conversation)
            let note = advance(fingerprint, to: seq)
            switch command {
            case .conversationLeave where note == .advanced, .memberRemove(_, user: user) where note == .advanced:
                set(fingerprint, seq: seq, isGone: true)
            default: break
            }
            return note
        case .conversation(let entry):
            // Opened or created: what was before is read from history. In a known one the client may be further behind.
            let fingerprint = RecoveryMark.fingerprint(of: entry.conversation.id)
            if mark(fingerprint)?.isGone == false { return .repeat }
            return set(fingerprint, seq: entry.conversation.head.seq) ? .advanced : .unknown
        case .events(let conversation, let page):
            return note(page, of: conversation)
        default:
            return .repeat
        }
    }

    /// A range of the log was sent as the answer to `sync`.
    private mutating func note(_ page: SyncPage, of conversation: ConversationID) -> Note {
        let fingerprint = RecoveryMark.fingerprint(of: conversation)
        let known = mark(fingerprint)?.seq
        if page.isReset { return set(fingerprint, seq: page.head.seq) ? .advanced : .unknown }
        guard let first = page.events.first, let last = page.events.last else { return .repeat }
        guard first.position.seq <= (known ?? 0) + 1 else { return known == nil ? .unknown : .early }
        if let known, last.position.seq <= known { return .repeat }
        guard set(fingerprint, seq: last.position.seq, isGone: mark(fingerprint)?.isGone ?? false) else {
            return .unknown
        }
        takeEarly(fingerprint)
        return .advanced
    }

    private mutating func advance(_ fingerprint: UInt64, to seq: Int64) -> Note {
        guard let mark = mark(fingerprint) else {
            return seq == 1 && set(fingerprint, seq: 1) ? .advanced : .unknown
        }
        if seq <= mark.seq { return .repeat }
        if mark.isGone { return .unknown }
        if seq > mark.seq + 1 {
            let event = EarlyEvent(fingerprint: fingerprint, seq: seq)
            if early.count < Self.maxEarly, !early.contains(event) { early.append(event) }
            return .early
        }
        set(fingerprint, seq: seq)
        takeEarly(fingerprint)
        return .advanced
    }

    /// Goes on over events that came early and whose turn it is now; forgets those that are behind.
    private mutating func takeEarly(_ fingerprint: UInt64) {
        guard !early.isEmpty, let mark = mark(fingerprint) else { return }
        var seq = mark.seq
        while early.contains(EarlyEvent(fingerprint: fingerprint, seq: seq + 1)) { seq += 1 }
        early.removeAll { $0.fingerprint == fingerprint && $0.seq <= seq }
        if seq > mark.seq { set(fingerprint, seq: seq) }
    }

    // MARK: Marks

    /// Index of the first mark whose fingerprint is not smaller.
    private func index(_ fingerprint: UInt64) -> Int {
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].fingerprint < fingerprint { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func mark(_ fingerprint: UInt64) -> RecoveryMark? {
        let index = index(fingerprint)
        return index < marks.count && marks[index].fingerprint == fingerprint ? marks[index] : nil
    }

    @discardableResult
    mutating func set(_ fingerprint: UInt64, seq: Int64, isGone: Bool = false) -> Bool {
        guard let mark = RecoveryMark(fingerprint: fingerprint, seq: seq, isMoved: true, isGone: isGone) else {
            return false
        }
        let index = index(fingerprint)
        if index < marks.count, marks[index].fingerprint == fingerprint {
            marks[index] = mark
            return true
        }
        guard marks.count < Self.maxMarks else { return false }
        marks.insert(mark, at: index)
        return true
    }
}
