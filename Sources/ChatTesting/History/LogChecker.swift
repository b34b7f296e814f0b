public import ChatCore

/// Holds what clients were told during a run against the logs that are there afterwards: whatever was killed, cut or
/// restarted meanwhile, nothing acknowledged may be lost, doubled or reordered.
///
/// ```swift
/// checker.willSend(key, "hello", by: ann)
/// checker.acknowledged(key, by: ann, try await client.send("hello", to: .conversation(talk), clientID: key))
/// checker.stored(log, of: talk)
/// #expect(checker.findings() == [])
/// ```
///
/// - Shape: a pure value; order of calls matters only where a comment says so. For runs without deletions, which redact logs.
/// - SeeAlso: invariants I1 to I4 of the design; the total-queue checker of Jepsen.
public struct LogChecker: Sendable {
    /// A send by its idempotency key.
    struct SendKey: Hashable, Sendable {
        var sender: UserID
        var clientID: ClientMessageID
    }

    /// A send that was begun.
    struct Attempt: Sendable {
        var body: String
        /// Per conversation, the highest seq acknowledged to anybody before this send began: it must come after it.
        var floors: [ConversationID: Int64]
    }

    /// An answer to a send.
    struct Acknowledgement: Sendable {
        var key: SendKey
        var sent: Reply.Sent
    }

    /// One observer's sight of one conversation.
    struct Viewpoint: Hashable, Sendable {
        var observer: String
        var conversation: ConversationID
    }

    /// One member's marks as one source tells them.
    struct Trail: Hashable, Sendable {
        var source: String
        var conversation: ConversationID
        var member: UserID
    }

    private(set) var attempts: [SendKey: Attempt] = [:]
    private(set) var acknowledgements: [Acknowledgement] = []
    private(set) var views: [Viewpoint: [ConversationEvent]] = [:]
    private(set) var trails: [Trail: MemberReceipt] = [:]
    private(set) var logs: [ConversationID: [ConversationEvent]] = [:]
    private(set) var members: [ConversationID: [UserID: MemberReceipt]] = [:]
    /// Found while it happened.
    private(set) var early: [LogFinding] = []
    private var heads: [ConversationID: Int64] = [:]

    /// Creates a checker of an empty run.
    public init() {}

    /// Sends that were begun.
    public var sends: Int { attempts.count }
    /// Sends that were acknowledged; a send that was answered twice counts once.
    public var acknowledged: Int { Set(acknowledgements.map(\.key)).count }
    /// Acknowledgements that named an earlier try as the one stored.
    public var duplicates: Int { acknowledgements.count { $0.sent.duplicate } }

    // MARK: What clients did and were told

    /// Notes that a client begins a send. To be called before it, and once however often the send is tried again.
    public mutating func willSend(_ key: ClientMessageID, _ body: String, by sender: UserID) {
        attempts[SendKey(sender: sender, clientID: key)] = Attempt(body: body, floors: heads)
    }

    /// Notes what a client was answered.
    public mutating func acknowledged(_ key: ClientMessageID, by sender: UserID, _ sent: Reply.Sent) {
        acknowledgements.append(Acknowledgement(key: SendKey(sender: sender, clientID: key), sent: sent))
        heads[sent.conversation] = max(heads[sent.conversation] ?? 0, sent.position.seq)
    }

    /// Notes that an observer is to end with the whole log of a conversation, even if it never sees an event of it.
    public mutating func follows(_ observer: String, _ conversation: ConversationID) {
        views[Viewpoint(observer: observer, conversation: conversation), default: []] += []
    }

    /// Notes an event that an observer got, in the order of getting them.
    public mutating func saw(_ event: ConversationEvent, as observer: String) {
        views[Viewpoint(observer: observer, conversation: event.conversation), default: []].append(event)
    }

    /// Notes a member's marks as a source told them, in the order of telling.
    ///
    /// - Parameter source: Who heard it and how; what came in two ways at once has no order between them.
    public mutating func saw(_ marks: MemberReceipt, in conversation: ConversationID, from source: String) {
        let trail = Trail(source: source, conversation: conversation, member: marks.user)
        if let before = trails[trail], marks.delivered < before.delivered || marks.read < before.read {
            early.append(.cursorWentBack(conversation, marks.user, from: before, to: marks))
        }
        trails[trail] = marks
    }

    // MARK: What is there afterwards

    /// Gives the whole log of a conversation, as it was read when all was over.
    public mutating func stored(_ log: [ConversationEvent], of conversation: ConversationID) {
        logs[conversation] = log
    }

    /// Gives the members' marks, as they were read when all was over.
    public mutating func stored(_ marks: [MemberReceipt], of conversation: ConversationID) {
        members[conversation] = Dictionary(marks.map { ($0.user, $0) }) { $1 }
    }
}
