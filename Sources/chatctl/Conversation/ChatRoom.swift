import ChatClient
import ChatCore

/// What a person sees of a conversation: turns events into lines and lines into commands. Owned by one loop.
struct ChatRoom {
    let client: ChatClient
    let historyLimit: Int
    let isJSON: Bool
    var names: NameBook
    var entry: InboxEntry?
    var isLeaving = false

    /// Keys of messages sent from here, whose own events need no second line.
    private var sentFromHere: Set<ClientMessageID> = []
    /// The last own message of this conversation, which /edit, /delete and the receipt marks are about.
    var lastOwn: (id: MessageID, seq: Int64)?
    /// The last message of anybody, which /react is about.
    var lastMessage: MessageID?
    private var marks: [UserID: MemberReceipt] = [:]
    private var typing: Set<UserID> = []

    init(client: ChatClient, me: User, historyLimit: Int, isJSON: Bool) {
        self.client = client
        self.historyLimit = historyLimit
        self.isJSON = isJSON
        names = NameBook(me: me.id)
    }

    var lines: EventLine { EventLine(names: names) }

    /// A line for people only.
    func say(_ text: String) { if !isJSON { Terminal.line(text) } }

    func greet(_ me: User) {
        say("signed in as \(Terminal.safe(me.displayName)) (\(Terminal.safe(me.id.rawValue))); /help lists commands")
    }

    // MARK: Entering

    /// Makes a conversation the present one: shows who is there and what was said, and marks it read.
    mutating func enter(_ entry: InboxEntry) async throws(ChatError) {
        self.entry = entry
        lastOwn = nil
        marks = [:]
        typing = []
        if let peer = entry.peer { names.note(peer) }
        say("--- \(lines.title(entry)) (\(entry.conversation.id), \(entry.conversation.memberCount) members) ---")
        if historyLimit > 0 { try await showHistory(historyLimit) }
        if entry.conversation.head.seq > 0 {
            _ = try await client.request(
                .receipt(.read, conversation: entry.conversation.id, seq: entry.conversation.head.seq))
        }
        if case .direct(let a, let b) = entry.conversation.kind, a != b {
            let peer = a == names.me ? b : a
            await names.learn(peer, client)
            if case .presence(let page)? = try? await client.request(.presenceWatch([peer])) { show(page.items) }
        }
    }

    mutating func showHistory(_ limit: Int) async throws(ChatError) {
        guard let id = entry?.conversation.id else { return }
        guard
            case .history(_, let page) = try await client.request(
                .history(HistoryQuery(conversation: id, limit: limit)))
        else { return }
        if page.hasMore { say("… earlier messages: chatctl history --conversation \(id)") }
        for message in page.messages.sorted(by: { $0.seq < $1.seq }) {
            await names.learn(message.sender, client)
            if isJSON {
                if let line = try? JSONOutput.line(EventRecord(message)) { Terminal.line(line) }
            } else {
                Terminal.line(lines.message(message))
            }
            lastMessage = message.id
            if message.sender == names.me, !message.isDeleted { lastOwn = (message.id, message.seq) }
        }
    }

    /// The conversations, newest first.
    mutating func listConversations() async throws(ChatError) {
        guard case .inbox(let page) = try await client.request(.inbox(after: nil, limit: 50)) else { return }
        guard !page.items.isEmpty else { return say("no conversations yet: /open PERSON begins one") }
        for entry in page.items {
            if let peer = entry.peer { names.note(peer) }
            let unread = entry.unread > 0 ? "  \(entry.unread) unread" : ""
            say("\(entry.conversation.id)  \(lines.title(entry))\(unread)")
        }
        say("/open PERSON or /open ID enters one")
    }

    // MARK: Reacting

    /// Reacts to what happened; returns what is to be sent, in order.
    mutating func handle(_ happening: Happening) async throws -> [Command] {
        switch happening {
        case .line(let line): return await handle(line: line)
        case .client(let event): return await handle(event)
        case .done(let command, let result):
            finished(command, result)
            return []
        case .inputEnded, .allSent, .disconnected: return []
        }
    }

    /// A message to the present conversation.
    mutating func message(_ body: String) -> [Command] {
        guard let entry else {
            say("! no conversation: /open PERSON or /open ID")
            return []
        }
        guard body.utf8.count <= 8192 else {
            say("! a message has at most 8192 bytes")
            return []
        }
        guard let key = ClientMessageID.random() else { return [] }
        sentFromHere.insert(key)
        return [.messageSend(.init(to: .conversation(entry.conversation.id), clientID: key, body: body))]
    }

    private mutating func finished(_ command: Command, _ result: Result<Reply, ChatError>) {
        switch result {
        case .success(.sent(let sent)):
            lastOwn = (sent.message, sent.position.seq)
            lastMessage = sent.message
            say("  ✓ #\(sent.position.seq)")
            // A receipt may have overtaken the acknowledgement.
            for mark in marks.values { showMark(mark, before: nil) }
        case .success: break
        case .failure(let error):
            if case .receipt = command { return }
            say("! \(error.publicMessage) (\(error.code.name))")
        }
    }

    private mutating func handle(_ event: ChatClientEvent) async -> [Command] {
        switch event {
        case .connectionChanged(.backingOff(_, let error)):
            say("! connection lost: \(error.publicMessage) Trying again …")
        case .caughtUp, .welcome, .connectionChanged, .inbox: break
        case .event(let event): return await show(event)
        case .reset(let id) where id == entry?.conversation.id: say("! events were lost; /history shows the messages")
        case .conversationLost(let id) where id == entry?.conversation.id:
            say("! you are no longer in this conversation")
            entry = nil
        case .receipts(let id, let receipts) where id == entry?.conversation.id:
            for receipt in receipts where receipt.user != names.me {
                await names.learn(receipt.user, client)
                showMark(receipt, before: marks.updateValue(receipt, forKey: receipt.user))
            }
        case .typing(let id, let user, let isActive) where id == entry?.conversation.id:
            await names.learn(user, client)
            if !isActive {
                typing.remove(user)
            } else if typing.insert(user).inserted {
                say("  \(names.name(user)) is typing …")
            }
        case .presence(let statuses): show(statuses)
        case .reset, .conversationLost, .receipts, .typing: break
        }
        return []
    }

    private mutating func show(_ event: ConversationEvent) async -> [Command] {
        await names.learn(event.actor, client)
        if isJSON {
            if let line = try? JSONOutput.line(EventRecord(event)) { Terminal.line(line) }
        }
        guard event.conversation == entry?.conversation.id else {
            if event.actor != names.me { say("[\(event.conversation)] \(lines.event(event))") }
            return []
        }
        typing.remove(event.actor)
        if case .messageCreated(let content) = event.kind {
            lastMessage = content.id
            if let key = content.clientID, sentFromHere.remove(key) != nil { return [] }
            if event.actor == names.me { lastOwn = (content.id, event.position.seq) }
        }
        say(lines.event(event))
        guard event.actor != names.me else { return [] }
        return [.receipt(.read, conversation: event.conversation, seq: event.position.seq)]
    }

    /// Says when a mark reaches the last own message, once for each kind.
    private func showMark(_ mark: MemberReceipt, before: MemberReceipt?) {
        guard let seq = lastOwn?.seq, let entry, entry.conversation.memberCount <= 20 else { return }
        if mark.read >= seq, (before?.read ?? 0) < seq {
            say("  ✓✓ #\(seq) read by \(names.name(mark.user))")
        } else if mark.delivered >= seq, (before?.delivered ?? 0) < seq {
            say("  ✓✓ #\(seq) has reached \(names.name(mark.user))")
        }
    }

    private func show(_ statuses: [PresenceStatus]) {
        for status in statuses where status.user != names.me {
            let since = status.lastSeen.map { ", last seen \(TimeText.full($0.milliseconds))" } ?? ""
            say("  \(names.name(status.user)) is \(status.state.rawValue)\(status.state == .offline ? since : "")")
        }
    }
}
