import ChatCore

extension Arbitrary {
    /// The replies each command may get; together every case of ``Reply``.
    mutating func reply(to command: Command) -> Reply {
        switch command {
        case .hello: .welcome(welcome())
        case .tokenRefresh: .tokenRefreshed(expiresAt: time())
        case .inbox: .inbox(page({ $0.inboxEntry() }, { $0.inboxCursor() }))
        case .sync: .events(conversation: conversation(), syncPage())
        case .history:
            .history(
                conversation: conversation(),
                HistoryPage(messages: list { $0.presentMessage() }, head: position(), hasMore: flag()))
        case .messageGet: .message(presentMessage())
        case .search: .found(page({ $0.presentMessage() }, { $0.message() }))
        case .messageSend:
            .sent(
                Reply.Sent(
                    conversation: conversation(), message: message(), position: position(), at: time(),
                    duplicate: flag()))
        case .messageEdit, .messageDelete, .reactionAdd, .reactionRemove, .conversationUpdate, .conversationLeave,
            .memberAdd, .memberRemove, .memberRole:
            .changed(conversation: conversation(), seq: seq(), changed: flag())
        case .receipt: .cursors(conversation: conversation(), cursors: cursors(), unread: seq())
        case .receiptCounts:
            .receiptCounts(
                conversation: conversation(), seq: seq(),
                ReceiptCounts(members: count(), delivered: count(), read: count()))
        case .typing, .presenceSet, .presenceUnwatch, .blockAdd, .blockRemove: .done
        case .conversationOpen, .conversationCreate, .conversationGet: .conversation(inboxEntry())
        case .memberList:
            .members(
                conversation: conversation(),
                page(
                    {
                        Member(user: $0.user(), role: $0.role(), joinedAt: $0.time(), cursors: $0.cursors())
                    }, { $0.user() }))
        case .userGet: selfOrOther()
        case .userSearch: .users(page({ $0.profile(isSelf: false) }, { $0.user() }))
        case .presenceWatch, .presenceList: .presence(page({ $0.presence() }, { $0.user() }))
        case .blockList: .blocks(users())
        }
    }

    private mutating func selfOrOther() -> Reply {
        let isSelf = flag()
        return .user(profile(isSelf: isSelf), isSelf: isSelf)
    }

    mutating func welcome() -> Reply.Welcome {
        Reply.Welcome(
            user: profile(isSelf: true), session: SessionID(uuid()), epoch: "0193-e", now: time(),
            tokenExpiresAt: time(), heartbeatMs: seq(), maxMessageBytes: count())
    }

    mutating func profile(isSelf: Bool) -> User {
        User(
            id: user(), handle: text(maxBytes: 64), displayName: text(maxBytes: 128),
            email: isSelf ? maybe { $0.text(maxBytes: 100) } : nil, avatarURL: maybe { $0.text(maxBytes: 200) },
            roles: isSelf ? list { $0.text(maxBytes: 30) } : [], isDisabled: flag(), createdAt: time(),
            lastSeenAt: maybe { $0.time() })
    }

    mutating func presentMessage() -> Message {
        Message(
            id: message(), conversation: conversation(), seq: seq(), ordinal: seq(), sender: user(), at: time(),
            body: random.pick(["", body()]), replyTo: maybe { $0.message() }, clientID: maybe { $0.clientID() },
            editedAt: maybe { $0.time() }, isDeleted: flag(),
            reactions: list { ReactionTally(emoji: $0.emoji(), count: $0.count(), mine: $0.flag()) })
    }

    mutating func inboxEntry() -> InboxEntry {
        InboxEntry(
            conversation: Conversation(
                id: conversation(), kind: flag() ? .direct(user(), user()) : .group(title: title()),
                createdAt: time(), head: position(), memberCount: count()),
            role: role(), cursors: cursors(), preview: maybe { $0.presentMessage() }, lastActivity: time(),
            peer: maybe { $0.profile(isSelf: false) })
    }

    mutating func presence() -> PresenceStatus {
        PresenceStatus(user: user(), state: random.pick(PresenceState.allCases), lastSeen: maybe { $0.time() })
    }

    private mutating func syncPage() -> SyncPage {
        SyncPage(events: [], head: position(), hasMore: flag(), isReset: flag())
    }
}

extension Arbitrary {
    /// One kind of event each.
    mutating func eventKinds() -> [ConversationEvent.Kind] {
        [
            .created(title: title(), members: users()),
            .messageCreated(
                MessageContent(
                    id: message(), body: random.pick(["", body()]), replyTo: maybe { $0.message() },
                    clientID: maybe { $0.clientID() })),
            .messageEdited(message(), body: body()),
            .messageDeleted(message()),
            .reactionAdded(message(), emoji: emoji()),
            .reactionRemoved(message(), emoji: emoji()),
            .membersJoined(users(), role: role()),
            .memberLeft(user()),
            .memberRoleChanged(user(), role: role()),
            .renamed(title: title()),
        ]
    }

    /// One event of every kind in one conversation.
    mutating func events(in conversation: ConversationID) -> [ConversationEvent] {
        eventKinds().map {
            ConversationEvent(conversation: conversation, position: position(), at: time(), actor: user(), kind: $0)
        }
    }

    /// One push of every kind.
    mutating func pushes() -> [Push] {
        events(in: conversation()).map { .event($0) } + [
            .receipts(
                conversation: conversation(),
                list { MemberReceipt(user: $0.user(), delivered: $0.seq(), read: $0.seq()) }),
            .typing(conversation: conversation(), user: user(), isActive: flag()),
            .presence(list { $0.presence() }),
            .tokenExpiring(expiresAt: time()),
            .reconnect(afterMs: seq()),
            .resync,
        ]
    }
}
