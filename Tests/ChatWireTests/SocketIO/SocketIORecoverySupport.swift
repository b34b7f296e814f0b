import ChatCore
import ChatWire

/// A store's word on a few conversations, and what its clients are sent, for the recovery tests.
struct RecoveryWorld {
    let ada = UserID.named("ada")
    var epoch = "e-1"
    /// Each conversation's log as seqs 1...n; index is the conversation.
    var heads: [Int64]
    /// Time of the last event of each.
    var times: [Int64]
    var members: Set<Int>
    var now: Int64 = 1_763_850_000_000

    init(_ heads: [Int64]) {
        self.heads = heads
        times = heads.indices.map { 1_700_000_000_000 + Int64($0) }
        members = Set(heads.indices)
    }

    static func id(_ index: Int) -> ConversationID {
        ConversationID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(index) &* 0x9E37_79B9))
    }

    /// Appends to a log and returns the event.
    mutating func append(_ index: Int, kind: ConversationEvent.Kind? = nil) -> ConversationEvent {
        while heads.count <= index {
            heads.append(0)
            times.append(0)
            members.insert(heads.count - 1)
        }
        heads[index] += 1
        now += 1
        times[index] = now
        return event(index, heads[index], kind: kind)
    }

    func event(_ index: Int, _ seq: Int64, kind: ConversationEvent.Kind? = nil) -> ConversationEvent {
        ConversationEvent(
            conversation: Self.id(index), position: LogPosition(seq: seq, ordinal: seq),
            at: Timestamp(milliseconds: now), actor: .named("bob"), kind: kind ?? .renamed(title: "t"))
    }

    func entry(_ index: Int) -> InboxEntry {
        InboxEntry(
            conversation: Conversation(
                id: Self.id(index), kind: .group(title: "g"), createdAt: Timestamp(milliseconds: 0),
                head: LogPosition(seq: heads[index], ordinal: heads[index]), memberCount: 2),
            role: .member,
            cursors: MemberCursors(delivered: LogPosition(seq: 0, ordinal: 0), read: LogPosition(seq: 0, ordinal: 0)),
            preview: nil, lastActivity: Timestamp(milliseconds: times[index]), peer: nil)
    }

    /// The whole inbox, newest first.
    var inbox: [InboxEntry] {
        members.map(entry).sorted {
            ($0.lastActivity, $0.conversation.id.value) > ($1.lastActivity, $1.conversation.id.value)
        }
    }

    func page(after cursor: InboxCursor? = nil, limit: Int = 200) -> Page<InboxEntry, InboxCursor> {
        let rest = inbox.drop { entry in
            guard let cursor else { return false }
            return (entry.lastActivity, entry.conversation.id.value) >= (cursor.at, cursor.conversation.value)
        }
        let items = Array(rest.prefix(limit))
        let last = items.last.map { InboxCursor(at: $0.lastActivity, conversation: $0.conversation.id) }
        return Page(items: items, next: rest.count > limit ? last : nil)
    }

    /// A session that begins now.
    func begin(limit: Int = 200) -> SocketIOSessionPosition? {
        let session = SessionID(UUIDv7(at: Timestamp(milliseconds: now), randomA: 1, randomB: 2))
        return SocketIOSessionPosition(session: session, user: ada, epoch: epoch, inbox: page(limit: limit))
    }

    /// Recovers with what a client returned, down to the events it missed.
    func recover(
        pid: String, offset: String?, maxEvents: Int64 = SocketIORecoveryPlan.defaultMaxEvents
    ) throws(SocketIORecoveryRefusal) -> SocketIORecoveryReplay {
        let position = try SocketIORecoveryPlan.position(pid: pid, offset: offset, user: ada, epoch: epoch)
        var reading = SocketIOInboxReading(for: position)
        var step = try reading.received(page())
        while case .read(let cursor) = step { step = try reading.received(page(after: cursor)) }
        guard case .finished(let entries) = step else { throw .inboxUnread }
        var replay = SocketIORecoveryReplay(try SocketIORecoveryPlan(position, inbox: entries, maxEvents: maxEvents))
        while let query = replay.query { try replay.received(sync(query)) }
        return replay
    }

    func sync(_ query: SyncQuery) -> SyncPage {
        let index = heads.indices.first { Self.id($0) == query.conversation } ?? 0
        let last = min(heads[index], query.after + Int64(query.limit))
        let seqs = query.after < last ? Array(query.after + 1...last) : []
        return SyncPage(
            events: seqs.map { event(index, $0) }, head: LogPosition(seq: heads[index], ordinal: heads[index]),
            hasMore: last < heads[index], isReset: false)
    }
}

extension SocketIORecoveryReplay {
    /// What is replayed, as conversation index and seq.
    func seqs(in world: RecoveryWorld) -> [Int: [Int64]] {
        var seqs: [Int: [Int64]] = [:]
        for event in events {
            guard let index = world.heads.indices.first(where: { RecoveryWorld.id($0) == event.conversation }) else {
                continue
            }
            seqs[index, default: []].append(event.position.seq)
        }
        return seqs
    }
}
