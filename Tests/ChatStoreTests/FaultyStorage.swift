import ChatCore
import Synchronization

/// A store with one deliberate fault, to show that the contract suite can fail. Everything else passes through.
final class FaultyStorage: ChatStorage {
    enum Fault: CaseIterable {
        case seqGap, duplicateFlagLost, retryStoredTwice, lastEventLost, wholeBatchFails, bodyNormalised
        case cursorGoesBack, cursorPassesHead, strangerReadsLog, strangerReadsHistory, strangerSearches
        case redactionUndoneInHistory, redactionUndoneInLog, blockIgnored, historyEndsEarly, headOfThePage, inboxRepeats
        case handleNotUnique, lastSeenGoesBack, revocationForgotten, disabledUserFound, secondOwnerHidden, lookingOpens
    }

    private struct Notes {
        var members: [ConversationID: UserID] = [:]
        var bodies: [MessageID: String] = [:]
    }

    private let fault: Fault
    private let store: any ChatStorage
    private let notes = Mutex(Notes())

    init(_ fault: Fault, _ store: any ChatStorage) {
        self.fault = fault
        self.store = store
    }

    private func insider(_ conversation: ConversationID?, else viewer: UserID) -> UserID {
        conversation.flatMap { id in notes.withLock { $0.members[id] } } ?? viewer
    }

    // MARK: The log

    func metadata() async throws(ChatError) -> StoreMetadata { try await store.metadata() }

    func append(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>] {
        let results = await store.append(events.map(altered))
        let failure = results.lazy.compactMap { if case .failure(let error) = $0 { error } else { nil } }.first
        if fault == .wholeBatchFails, let failure { return results.map { _ in .failure(failure) } }
        return results.map { result in result.map(altered) }
    }

    private func altered(_ event: PendingEvent) -> PendingEvent {
        guard case .createMessage(var content) = event.change else { return event }
        notes.withLock { $0.bodies[content.id] = content.body }
        if fault == .retryStoredTwice { content.clientID = ClientMessageID(content.id.description) }
        if fault == .bodyNormalised { content.body = content.body.replacing("\r\n", with: "\n") }
        var event = event
        event.change = .createMessage(content)
        return event
    }

    private func altered(_ outcome: AppendOutcome) -> AppendOutcome {
        var outcome = outcome
        if fault == .duplicateFlagLost, outcome.disposition == .duplicate { outcome.disposition = .appended }
        if fault == .seqGap { outcome.position = gapped(outcome.position) }
        if fault == .seqGap, let position = outcome.event?.position { outcome.event?.position = gapped(position) }
        return outcome
    }

    private func gapped(_ position: LogPosition) -> LogPosition {
        LogPosition(seq: position.seq + (position.seq > 2 ? 1 : 0), ordinal: position.ordinal)
    }

    func events(_ query: SyncQuery, viewer: UserID) async throws(ChatError) -> SyncPage {
        let viewer = fault == .strangerReadsLog ? insider(query.conversation, else: viewer) : viewer
        var page = try await store.events(query, viewer: viewer)
        if fault == .seqGap {
            for index in page.events.indices { page.events[index].position = gapped(page.events[index].position) }
        }
        if fault == .lastEventLost, page.head.seq > 2, page.events.last?.position == page.head {
            page.events.removeLast()
        }
        if fault == .redactionUndoneInLog {
            for index in page.events.indices {
                if case .messageCreated(var content) = page.events[index].kind {
                    content.body = notes.withLock { $0.bodies[content.id] } ?? content.body
                    page.events[index].kind = .messageCreated(content)
                }
            }
        }
        return page
    }

    func history(_ query: HistoryQuery, viewer: UserID) async throws(ChatError) -> HistoryPage {
        let viewer = fault == .strangerReadsHistory ? insider(query.conversation, else: viewer) : viewer
        var page = try await store.history(query, viewer: viewer)
        if fault == .historyEndsEarly { page.hasMore = false }
        // The likeliest mistake: the newest message read taken for the log's end.
        if fault == .headOfThePage, let last = page.messages.last {
            page.head = LogPosition(seq: last.seq, ordinal: last.ordinal)
        }
        if fault == .redactionUndoneInHistory {
            for index in page.messages.indices where page.messages[index].isDeleted {
                let id = page.messages[index].id
                page.messages[index].body = notes.withLock { $0.bodies[id] } ?? ""
            }
        }
        return page
    }

    func message(
        _ id: MessageID, in conversation: ConversationID, viewer: UserID
    ) async throws(ChatError) -> Message {
        try await store.message(id, in: conversation, viewer: viewer)
    }

    func search(_ query: SearchQuery, viewer: UserID) async throws(ChatError) -> Page<Message, MessageID> {
        let viewer = fault == .strangerSearches ? insider(query.conversation, else: viewer) : viewer
        return try await store.search(query, viewer: viewer)
    }

    // MARK: Conversations

    func openDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) async throws(ChatError) -> Conversation {
        let conversation = try await store.openDirect(a, b, id: id, at: at)
        notes.withLock { $0.members[conversation.id] = a }
        return conversation
    }

    func directConversation(of a: UserID, _ b: UserID) async throws(ChatError) -> ConversationID? {
        if fault == .lookingOpens {
            let id = ConversationID(
                UUIDv7(at: Timestamp(milliseconds: 1), randomA: .random(in: 0...(.max)), randomB: 1))
            _ = try? await store.openDirect(a, b, id: id, at: Timestamp(milliseconds: 1))
        }
        return try await store.directConversation(of: a, b)
    }

    func createGroup(_ group: NewGroup) async throws(ChatError) -> AppendOutcome {
        notes.withLock { $0.members[group.id] = group.creator }
        return altered(try await store.createGroup(group))
    }

    func conversation(_ id: ConversationID, viewer: UserID) async throws(ChatError) -> InboxEntry {
        try await store.conversation(id, viewer: viewer)
    }

    func inbox(
        of viewer: UserID, after cursor: InboxCursor?, limit: Int
    ) async throws(ChatError) -> Page<InboxEntry, InboxCursor> {
        var page = try await store.inbox(of: viewer, after: cursor, limit: limit)
        if fault == .inboxRepeats, cursor != nil, let first = page.items.first { page.items.append(first) }
        return page
    }

    func members(
        of conversation: ConversationID, viewer: UserID, after: UserID?, limit: Int
    ) async throws(ChatError) -> Page<Member, UserID> {
        try await store.members(of: conversation, viewer: viewer, after: after, limit: limit)
    }

    func groups(of user: UserID) async throws(ChatError) -> [ConversationID] { try await store.groups(of: user) }

    func audiences(_ requests: [AudienceRequest]) async -> [Result<AudienceAnswer, ChatError>] {
        await store.audiences(requests)
    }

    // MARK: Cursors

    func advance(_ requests: [CursorAdvance]) async -> [Result<CursorOutcome, ChatError>] {
        let results = await store.advance(requests)
        return zip(requests, results).map { request, result in
            result.map { outcome in
                var outcome = outcome
                let goesBack = fault == .cursorGoesBack && request.seq < outcome.cursors.read.seq
                let passesHead = fault == .cursorPassesHead && request.seq > outcome.cursors.read.seq
                if request.kind == .read, goesBack || passesHead { outcome.cursors.read.seq = request.seq }
                return outcome
            }
        }
    }

    func receiptCounts(
        of conversation: ConversationID, upTo seq: Int64, viewer: UserID
    ) async throws(ChatError) -> ReceiptCounts {
        try await store.receiptCounts(of: conversation, upTo: seq, viewer: viewer)
    }

    // MARK: Users

    func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) async throws(ChatError) -> User {
        var user = try await store.signIn(id, profile: profile, at: at)
        if fault == .handleNotUnique { user.handle = profile.handle ?? user.handle }
        return user
    }

    func users(_ ids: [UserID]) async throws(ChatError) -> [User] { try await store.users(ids) }

    func users(named text: String) async throws(ChatError) -> [User] {
        let users = try await store.users(named: text)
        return fault == .secondOwnerHidden ? Array(users.prefix(1)) : users
    }

    func searchUsers(
        _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
    ) async throws(ChatError) -> Page<User, UserID> {
        try await store.searchUsers(
            text, contactsOf: contactsOf, after: after, limit: limit,
            includeDisabled: includeDisabled || fault == .disabledUserFound)
    }

    func contacts(of user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        try await store.contacts(of: user, among: others)
    }

    func setDisabled(_ id: UserID, _ isDisabled: Bool) async throws(ChatError) -> User {
        try await store.setDisabled(id, isDisabled)
    }

    func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError) {
        if fault == .lastSeenGoesBack {
            try await store.noteLastSeen(times.mapValues { Timestamp(milliseconds: .max - $0.milliseconds) })
        } else {
            try await store.noteLastSeen(times)
        }
    }

    func block(_ blocked: UserID, by user: UserID, at: Timestamp) async throws(ChatError) -> Bool {
        fault == .blockIgnored ? true : try await store.block(blocked, by: user, at: at)
    }

    func unblock(_ blocked: UserID, by user: UserID) async throws(ChatError) -> Bool {
        try await store.unblock(blocked, by: user)
    }

    func blocks(of user: UserID) async throws(ChatError) -> [UserID] { try await store.blocks(of: user) }

    func blockedEitherWay(_ user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        try await store.blockedEitherWay(user, among: others)
    }

    func revoke(_ revocation: Revocation) async throws(ChatError) {
        if fault != .revocationForgotten { try await store.revoke(revocation) }
    }

    func isRevoked(_ token: VerifiedToken) async throws(ChatError) -> Bool { try await store.isRevoked(token) }
}
