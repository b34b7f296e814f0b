import ChatCore

extension NativeObject {
    /// The reply's fields, by the command it answers.
    func reply(to command: Command) throws(ChatError) -> Reply {
        switch command {
        case .hello: return .welcome(try welcome())
        case .tokenRefresh: return .tokenRefreshed(expiresAt: try time(.expiresAt))
        case .messageSend: return .sent(try sent())
        case .messageEdit, .messageDelete, .reactionAdd, .reactionRemove, .conversationUpdate, .conversationLeave,
            .memberAdd, .memberRemove, .memberRole:
            return .changed(conversation: try conversation(), seq: try integer(.seq), changed: try flag(.changed))
        case .receipt:
            return .cursors(conversation: try conversation(), cursors: try cursors(), unread: try integer(.unread))
        case .receiptCounts:
            let counts = ReceiptCounts(
                members: try count(.members), delivered: try count(.delivered), read: try count(.read))
            return .receiptCounts(conversation: try conversation(), seq: try integer(.seq), counts)
        case .typing, .presenceSet, .presenceUnwatch, .blockAdd, .blockRemove:
            return .done
        case .conversationOpen, .conversationCreate, .conversationGet:
            return .conversation(try object(.conversation) { entry throws(ChatError) in try entry.inboxEntry() })
        case .inbox:
            let entries = try objects(.conversations) { entry throws(ChatError) in try entry.inboxEntry() }
            return .inbox(Page(items: entries, next: try inboxCursor()))
        case .sync: return .events(conversation: try conversation(), try syncPage())
        case .history:
            let page = HistoryPage(messages: try messages(), head: try head(), hasMore: try flag(.more))
            return .history(conversation: try conversation(), page)
        case .messageGet:
            return .message(try object(.message) { message throws(ChatError) in try message.presentMessage() })
        case .search: return .found(Page(items: try messages(), next: try optionalMessage(.next)))
        case .memberList:
            let members = try objects(.members) { member throws(ChatError) in try member.member() }
            return .members(conversation: try conversation(), Page(items: members, next: try optionalUser(.next)))
        case .userGet:
            return .user(
                try object(.user) { user throws(ChatError) in try user.profile() }, isSelf: try optionalFlag(.isSelf))
        case .userSearch:
            let users = try objects(.users) { user throws(ChatError) in try user.profile() }
            return .users(Page(items: users, next: try optionalUser(.next)))
        case .presenceWatch, .presenceList:
            return .presence(Page(items: try presences(), next: try optionalUser(.next)))
        case .blockList: return .blocks(try users(.users))
        }
    }

    private func welcome() throws(ChatError) -> Reply.Welcome {
        Reply.Welcome(
            user: try object(.user) { user throws(ChatError) in try user.profile() },
            session: SessionID(try uuid(.session)), epoch: try text(.epoch), now: try time(.now),
            tokenExpiresAt: try time(.tokenExpiresAt), heartbeatMs: try integer(.heartbeatMs),
            maxMessageBytes: try count(.maxMessageBytes))
    }

    private func sent() throws(ChatError) -> Reply.Sent {
        Reply.Sent(
            conversation: try conversation(), message: try message(), position: try position(), at: try time(.at),
            duplicate: try flag(.duplicate))
    }

    private func syncPage() throws(ChatError) -> SyncPage {
        let conversation = try conversation()
        return SyncPage(
            events: try objects(.events) { event throws(ChatError) in try event.event(in: conversation) },
            head: try head(), hasMore: try flag(.more), isReset: try flag(.reset))
    }

    private func head() throws(ChatError) -> LogPosition {
        LogPosition(seq: try integer(.head), ordinal: try integer(.headOrdinal))
    }

    private func messages() throws(ChatError) -> [Message] {
        try objects(.messages) { message throws(ChatError) in try message.presentMessage() }
    }

    /// A message in its present state.
    func presentMessage() throws(ChatError) -> Message {
        let position = try position()
        let reactions =
            has(.reactions)
            ? try objects(.reactions) { tally throws(ChatError) in
                ReactionTally(
                    emoji: try tally.text(.emoji), count: try tally.count(.count), mine: try tally.flag(.mine))
            } : []
        return Message(
            id: try message(), conversation: try conversation(), seq: position.seq, ordinal: position.ordinal,
            sender: try user(.by), at: try time(.at), body: try text(.body), replyTo: try optionalMessage(.replyTo),
            clientID: try clientID(), editedAt: try optionalTime(.editedAt), isDeleted: try optionalFlag(.deleted),
            reactions: reactions)
    }

    /// One member of a conversation.
    func member() throws(ChatError) -> Member {
        Member(user: try user(), role: try role(), joinedAt: try time(.joinedAt), cursors: try cursors())
    }

    /// A user; what the server did not tell is nil or empty.
    func profile() throws(ChatError) -> User {
        User(
            id: try user(.id), handle: try text(.handle), displayName: try text(.displayName),
            email: try optionalText(.email), avatarURL: try optionalText(.avatarURL),
            roles: has(.roles) ? try texts(.roles) : [], isDisabled: try optionalFlag(.disabled),
            createdAt: try time(.createdAt), lastSeenAt: try optionalTime(.lastSeenAt))
    }

    /// A conversation as the inbox lists it.
    func inboxEntry() throws(ChatError) -> InboxEntry {
        let kind: Conversation.Kind
        switch try text(.kind) {
        case "direct":
            let pair = try users(.users)
            guard pair.count == 2 else { throw NativeFields.fault(.users, "must hold two user ids") }
            kind = .direct(pair[0], pair[1])
        case "group": kind = .group(title: try text(.title))
        default: throw NativeFields.fault(.kind, "must be direct or group")
        }
        return InboxEntry(
            conversation: Conversation(
                id: try conversation(.id), kind: kind, createdAt: try time(.createdAt), head: try position(),
                memberCount: try count(.memberCount)),
            role: try role(), cursors: try cursors(),
            preview: try optionalObject(.preview) { preview throws(ChatError) in try preview.presentMessage() },
            lastActivity: try time(.lastActivity),
            peer: try optionalObject(.peer) { peer throws(ChatError) in try peer.profile() })
    }
}
