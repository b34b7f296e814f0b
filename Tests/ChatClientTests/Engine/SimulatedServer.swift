import ChatCore

/// A chat server without a network: logs in memory, answers in virtual time. One instance outlives all connections.
struct SimulatedServer {
    private(set) var logs: [ConversationID: [ConversationEvent]] = [:]
    private(set) var createdAt: [ConversationID: Timestamp] = [:]
    private(set) var epoch = "e1"
    private var sent: [ClientMessageID: Reply.Sent] = [:]
    private var lastMessage: UInt64 = 0

    func head(_ id: ConversationID) -> Int64 { Int64(logs[id]?.count ?? 0) }

    mutating func create(_ id: ConversationID, at time: Timestamp) {
        logs[id] = []
        createdAt[id] = time
    }

    /// The store was replaced: other logs, another epoch.
    mutating func loseEverything(now: Timestamp) {
        epoch += "x"
        sent = [:]
        for id in logs.keys {
            logs[id] = []
            createdAt[id] = now
        }
    }

    mutating func append(
        to id: ConversationID, by actor: UserID, at time: Timestamp, body: String, key: ClientMessageID? = nil
    ) -> ConversationEvent {
        lastMessage += 1
        let seq = head(id) + 1
        let event = ConversationEvent(
            conversation: id, position: LogPosition(seq: seq, ordinal: seq), at: time, actor: actor,
            kind: .messageCreated(
                MessageContent(id: Fixture.message(lastMessage), body: body, clientID: key)))
        logs[id, default: []].append(event)
        return event
    }

    /// Executes a command of Alice's.
    mutating func answer(_ command: Command, now: Timestamp) -> Result<Reply, ChatError> {
        switch command {
        case .hello:
            var welcome = Fixture.welcome(epoch: epoch)
            welcome.now = now
            welcome.tokenExpiresAt = now + .seconds(1_000_000)
            return .success(.welcome(welcome))
        case .inbox(let cursor, let limit):
            let ids = logs.keys.sorted().filter { id in cursor.map { $0.conversation < id } ?? true }
            let page = ids.prefix(min(limit, 3)).map {
                Fixture.entry($0, head: head($0), createdAt: createdAt[$0] ?? now)
            }
            let next =
                ids.count > page.count ? page.last.map { InboxCursor(at: now, conversation: $0.conversation.id) } : nil
            return .success(.inbox(Page(items: page, next: next)))
        case .conversationGet(let id):
            guard logs[id] != nil else { return .failure(ChatError(.conversationNotFound)) }
            return .success(.conversation(Fixture.entry(id, head: head(id), createdAt: createdAt[id] ?? now)))
        case .sync(let query):
            guard let log = logs[query.conversation] else { return .failure(ChatError(.conversationNotFound)) }
            let headAt = LogPosition(seq: Int64(log.count), ordinal: Int64(log.count))
            guard query.after <= headAt.seq else {
                let page = SyncPage(events: [], head: headAt, hasMore: false, isReset: true)
                return .success(.events(conversation: query.conversation, page))
            }
            let events = Array(log.dropFirst(Int(query.after)).prefix(5))
            let page = SyncPage(
                events: events, head: headAt, hasMore: query.after + Int64(events.count) < headAt.seq, isReset: false)
            return .success(.events(conversation: query.conversation, page))
        case .messageSend(let send):
            guard case .conversation(let id) = send.destination else { return .failure(ChatError(.userNotFound)) }
            if var earlier = sent[send.clientID] {
                earlier.duplicate = true
                return .success(.sent(earlier))
            }
            let event = append(to: id, by: Fixture.user("alice"), at: now, body: send.body, key: send.clientID)
            let reply = Reply.Sent(
                conversation: id, message: Fixture.message(lastMessage), position: event.position, at: now,
                duplicate: false)
            sent[send.clientID] = reply
            return .success(.sent(reply))
        case .messageEdit(let id, let message, let body):
            let seq = head(id) + 1
            logs[id, default: []].append(
                ConversationEvent(
                    conversation: id, position: LogPosition(seq: seq, ordinal: seq), at: now,
                    actor: Fixture.user("alice"), kind: .messageEdited(message, body: body)))
            return .success(.changed(conversation: id, seq: seq, changed: true))
        default:
            return .success(.done)
        }
    }
}
