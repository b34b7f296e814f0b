import ChatCore
import ChatWire

/// What each vector means.
extension NativeVectors {
    static let commands: [(name: String, command: Command)] = [
        ("hello", .hello(Command.Hello(token: "eyJ.e30.sig", device: "Ada's phone", presence: .away))),
        ("hello, token in the handshake", .hello(Command.Hello(token: nil))),
        ("token.refresh", .tokenRefresh(token: "eyJ.e30.sig")),
        ("inbox", .inbox(after: nil, limit: 50)),
        ("inbox, next page", .inbox(after: cursor, limit: 200)),
        ("sync", .sync(SyncQuery(conversation: conversation, after: 41))),
        ("history, latest", .history(HistoryQuery(conversation: conversation))),
        ("history, before", .history(HistoryQuery(conversation: conversation, anchor: .before(40), limit: 20))),
        ("history, after", .history(HistoryQuery(conversation: conversation, anchor: .after(0), limit: 1))),
        ("search", .search(SearchQuery(text: "two words"))),
        ("search, next page in one", .search(SearchQuery(text: "é", conversation: conversation, before: message))),
        ("message.send", .messageSend(.init(to: .conversation(conversation), clientID: .named("c-1"), body: "Hello"))),
        (
            "message.send to a user",
            .messageSend(.init(to: .user(bob), clientID: .named("ü"), body: nasty, replyTo: parent))
        ),
        ("message.edit", .messageEdit(conversation: conversation, message: message, body: nasty)),
        ("message.delete", .messageDelete(conversation: conversation, message: message)),
        ("reaction.add", .reactionAdd(conversation: conversation, message: message, emoji: "👩‍👩‍👧")),
        ("reaction.remove", .reactionRemove(conversation: conversation, message: message, emoji: "❤️")),
        ("receipt.delivered", .receipt(.delivered, conversation: conversation, seq: 42)),
        ("receipt.read", .receipt(.read, conversation: conversation, seq: .max)),
        ("receipt.counts", .receiptCounts(conversation: conversation, seq: 0)),
        ("typing", .typing(conversation: conversation, isActive: true)),
        ("conversation.open", .conversationOpen(user: bob)),
        ("conversation.create", .conversationCreate(title: "Team \"A\"", members: [ada, bob])),
        ("conversation.create, alone", .conversationCreate(title: "Notes", members: [])),
        ("conversation.get", .conversationGet(conversation)),
        ("conversation.update", .conversationUpdate(conversation, title: "Équipe")),
        ("conversation.leave", .conversationLeave(conversation)),
        ("member.list", .memberList(conversation, after: ada, limit: 100)),
        ("member.add", .memberAdd(conversation, users: [bob], role: .admin)),
        ("member.remove", .memberRemove(conversation, user: bob)),
        ("member.role", .memberRole(conversation, user: bob, role: .owner)),
        ("user.get, oneself", .userGet(nil)),
        ("user.get", .userGet(bob)),
        ("user.search", .userSearch(text: "bo", after: ada, limit: 10)),
        ("presence.set", .presenceSet(.away)),
        ("presence.watch", .presenceWatch([ada, bob])),
        ("presence.unwatch", .presenceUnwatch([bob])),
        ("presence.list", .presenceList(after: nil, limit: 50)),
        ("block.add", .blockAdd(bob)),
        ("block.remove", .blockRemove(bob)),
        ("block.list", .blockList),
        // New ones at the end: the id of a request is its place.
        ("message.get", .messageGet(conversation: conversation, message: message)),
    ]

    /// Each reply with a command it may answer.
    static let replies: [(name: String, command: Command, reply: Reply)] = [
        ("done", .blockAdd(bob), .done),
        (
            "welcome", .hello(Command.Hello(token: nil)),
            .welcome(
                Reply.Welcome(
                    user: user, session: session, epoch: "0198-a", now: at, tokenExpiresAt: at, heartbeatMs: 25_000,
                    maxMessageBytes: 262_144))
        ),
        ("token.refresh", .tokenRefresh(token: "t"), .tokenRefreshed(expiresAt: at)),
        (
            "sent", .messageSend(.init(to: .user(bob), clientID: .named("c-1"), body: "b")),
            .sent(
                Reply.Sent(
                    conversation: conversation, message: message, position: LogPosition(seq: 42, ordinal: 40), at: at,
                    duplicate: false))
        ),
        (
            "changed", .messageDelete(conversation: conversation, message: message),
            .changed(conversation: conversation, seq: 43, changed: true)
        ),
        (
            "cursors", .receipt(.read, conversation: conversation, seq: 41),
            .cursors(conversation: conversation, cursors: cursors, unread: 1)
        ),
        (
            "receipt.counts", .receiptCounts(conversation: conversation, seq: 42),
            .receiptCounts(conversation: conversation, seq: 42, ReceiptCounts(members: 120, delivered: 100, read: 80))
        ),
        ("direct conversation", .conversationOpen(user: bob), .conversation(entry(.direct(ada, bob)))),
        ("group conversation", .conversationGet(conversation), .conversation(entry(.group(title: "Team \"A\"")))),
        ("inbox, empty", .inbox(after: nil, limit: 50), .inbox(Page(items: [], next: nil))),
        (
            "inbox", .inbox(after: nil, limit: 1),
            .inbox(Page(items: [entry(.group(title: "Team"))], next: cursor))
        ),
        (
            "sync", .sync(SyncQuery(conversation: conversation, after: 41)),
            .events(
                conversation: conversation,
                SyncPage(
                    events: [
                        event(.messageCreated(MessageContent(id: message, body: "Hello"))), event(.memberLeft(bob)),
                    ],
                    head: LogPosition(seq: 50, ordinal: 44), hasMore: true, isReset: false))
        ),
        (
            "sync, reset", .sync(SyncQuery(conversation: conversation, after: 99)),
            .events(
                conversation: conversation,
                SyncPage(events: [], head: LogPosition(seq: 50, ordinal: 44), hasMore: false, isReset: true))
        ),
        (
            "history", .history(HistoryQuery(conversation: conversation)),
            .history(
                conversation: conversation,
                HistoryPage(messages: [presentMessage], head: LogPosition(seq: 50, ordinal: 44), hasMore: false))
        ),
        (
            "message.get", .messageGet(conversation: conversation, message: message), .message(presentMessage)
        ),
        ("search", .search(SearchQuery(text: "hi")), .found(Page(items: [presentMessage], next: message))),
        (
            "member.list", .memberList(conversation, after: nil, limit: 1),
            .members(
                conversation: conversation,
                Page(items: [Member(user: ada, role: .owner, joinedAt: at, cursors: cursors)], next: ada))
        ),
        ("user, oneself", .userGet(nil), .user(user, isSelf: true)),
        ("user", .userGet(bob), .user(peer, isSelf: false)),
        ("user.search", .userSearch(text: "", after: nil, limit: 1), .users(Page(items: [peer], next: bob))),
        (
            "presence", .presenceWatch([ada, bob]),
            .presence(
                Page(
                    items: [
                        PresenceStatus(user: ada, state: .online),
                        PresenceStatus(user: bob, state: .offline, lastSeen: at),
                    ], next: nil))
        ),
        ("block.list", .blockList, .blocks([bob])),
    ]

    static let pushes: [(name: String, push: Push)] = [
        ("conversation.created", .event(event(.created(title: "Team", members: [ada, bob])))),
        ("message.created", .event(event(.messageCreated(MessageContent(id: message, body: "Hello"))))),
        (
            "message.created, all fields",
            .event(
                event(
                    .messageCreated(
                        MessageContent(id: message, body: nasty, replyTo: parent, clientID: .named("c-1")))))
        ),
        ("message.edited", .event(event(.messageEdited(message, body: "Hello!")))),
        ("message.deleted", .event(event(.messageDeleted(message)))),
        ("reaction.added", .event(event(.reactionAdded(message, emoji: "👍")))),
        ("reaction.removed", .event(event(.reactionRemoved(message, emoji: "👍")))),
        ("member.joined", .event(event(.membersJoined([ada], role: .member)))),
        ("member.left", .event(event(.memberLeft(bob)))),
        ("member.role", .event(event(.memberRoleChanged(ada, role: .admin)))),
        ("conversation.renamed", .event(event(.renamed(title: "Équipe")))),
        ("receipt", .receipts(conversation: conversation, [MemberReceipt(user: ada, delivered: 42, read: 41)])),
        ("typing", .typing(conversation: conversation, user: bob, isActive: false)),
        ("presence", .presence([PresenceStatus(user: bob, state: .away)])),
        ("token.expiring", .tokenExpiring(expiresAt: at)),
        ("reconnect", .reconnect(afterMs: 1500)),
        ("resync", .resync),
    ]

    static let errors: [(name: String, id: RequestID?, error: ChatError)] = [
        ("with a text id", .text("7"), ChatError(.forbidden)),
        ("with a number id", .number(-7), ChatError(.conflict)),
        ("without an id", nil, ChatError(.invalidRequest, "Malformed JSON at byte 0: unexpected byte.")),
        ("with a delay", .text("\"\n"), ChatError(.rateLimited, retry: .after(.milliseconds(1500)))),
        ("with the default delay", .text("7"), ChatError(.storeUnavailable)),
        ("never sends the detail", .text("7"), ChatError(.internal, detail: "password=1")),
    ]
}
