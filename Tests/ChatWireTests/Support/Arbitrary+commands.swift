import ChatCore

extension Arbitrary {
    /// One command of every kind, fields at random.
    mutating func commands() -> [Command] {
        let destination: Command.MessageSend.Destination = flag() ? .conversation(conversation()) : .user(user())
        let hello = Command.Hello(
            token: maybe { $0.text(maxBytes: 4000) }, device: maybe { $0.text(maxBytes: 128) },
            presence: random.pick([.online, .away]))
        let anchor: HistoryQuery.Anchor = random.pick([.latest, .before(seq()), .after(seq())])
        return [
            .hello(hello),
            .tokenRefresh(token: text(maxBytes: 4000)),
            .inbox(after: maybe { $0.inboxCursor() }, limit: limit()),
            .sync(SyncQuery(conversation: conversation(), after: seq(), limit: limit())),
            .history(HistoryQuery(conversation: conversation(), anchor: anchor, limit: limit())),
            .search(
                SearchQuery(
                    text: text(maxBytes: 256), conversation: maybe { $0.conversation() },
                    before: maybe { $0.message() }, limit: limit())),
            .messageSend(
                Command.MessageSend(
                    to: destination, clientID: clientID(), body: body(), replyTo: maybe { $0.message() })),
            .messageGet(conversation: conversation(), message: message()),
            .messageEdit(conversation: conversation(), message: message(), body: body()),
            .messageDelete(conversation: conversation(), message: message()),
            .reactionAdd(conversation: conversation(), message: message(), emoji: emoji()),
            .reactionRemove(conversation: conversation(), message: message(), emoji: emoji()),
            .receipt(.delivered, conversation: conversation(), seq: seq()),
            .receipt(.read, conversation: conversation(), seq: seq()),
            .receiptCounts(conversation: conversation(), seq: seq()),
            .typing(conversation: conversation(), isActive: flag()),
            .conversationOpen(user: user()),
            .conversationCreate(title: title(), members: users()),
            .conversationGet(conversation()),
            .conversationUpdate(conversation(), title: title()),
            .conversationLeave(conversation()),
            .memberList(conversation(), after: maybe { $0.user() }, limit: limit()),
            .memberAdd(conversation(), users: users(1...5), role: role()),
            .memberRemove(conversation(), user: user()),
            .memberRole(conversation(), user: user(), role: role()),
            .userGet(maybe { $0.user() }),
            .userSearch(text: random.pick(["", text(maxBytes: 256)]), after: maybe { $0.user() }, limit: limit()),
            .presenceSet(random.pick([.online, .away])),
            .presenceWatch(users(1...5)),
            .presenceUnwatch(users(1...5)),
            .presenceList(after: maybe { $0.user() }, limit: limit()),
            .blockAdd(user()),
            .blockRemove(user()),
            .blockList,
        ]
    }
}
