/// What comes of a change that someone asks for. Pure, and called by every store inside its own transaction, so that all
/// backends decide alike.
///
/// A store looks for a repeated send first (a retry is answered before any other rule but membership), asks here, and then
/// applies the event it gets.
public enum ChangeRules {
    /// Decides on a change in an existing conversation.
    ///
    /// - Parameters:
    ///   - change: What is asked for.
    ///   - actor: Who asks.
    ///   - facts: The conversation now, changes of the same transaction included.
    /// - Returns: The event to append; nil when the state already is as asked.
    /// - Throws: ``ChatError`` as ``ChatStorage/append(_:)`` lists them; `conversation_not_found` unless the actor is a member.
    public static func decide(
        _ change: PendingEvent.Change, by actor: UserID, in facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        guard let role = facts.role(of: actor) else { throw ChatError(.conversationNotFound) }
        try MembershipPolicy.authorize(
            change, kind: facts.kind, actor: actor, actorRole: role, roleOf: { facts.role(of: $0) },
            senderOf: { facts.message($0)?.sender }, owners: facts.ownerCount)
        if facts.isBlocked, reachesPeer(change) { throw ChatError(.blocked) }
        switch change {
        case .createMessage(let content): return try create(content, facts)
        case .editMessage(let message, let body): return try edit(message, body, facts)
        case .deleteMessage(let message):
            return try found(message, facts).isDeleted ? nil : .messageDeleted(message)
        case .addReaction(let message, let emoji): return try react(message, emoji, facts)
        case .removeReaction(let message, let emoji): return try unreact(message, emoji, facts)
        case .addMembers(let users, let role): return try add(users, role, facts)
        case .removeMember(let user): return try remove(user, facts)
        case .changeRole(let user, let role):
            return facts.role(of: user) == role ? nil : .memberRoleChanged(user, role: role)
        case .rename(let title): return try rename(title, facts)
        }
    }

    /// Decides on the first message of a direct conversation that is to be opened by it.
    ///
    /// - Throws: ``ChatError`` `user_not_found`, `blocked`, `message_not_found`, `invalid_request`, `payload_too_large`.
    public static func decideOpening(
        _ content: MessageContent, by actor: AccountStanding, with peer: AccountStanding, isBlocked: Bool
    ) throws(ChatError) {
        try checkOpening(by: actor, with: peer, isBlocked: isBlocked)
        if content.replyTo != nil { throw ChatError(.messageNotFound) }
        try checkBody(content.body)
    }

    /// Whether a direct conversation may be opened.
    ///
    /// - Throws: ``ChatError`` `user_not_found`, with the same text whichever of the two is missing or disabled; `blocked`.
    public static func checkOpening(
        by actor: AccountStanding, with peer: AccountStanding, isBlocked: Bool
    ) throws(ChatError) {
        guard actor == .enabled, peer == .enabled else { throw ChatError(.userNotFound) }
        if isBlocked { throw ChatError(.blocked) }
    }

    /// Decides on a group to create.
    ///
    /// - Returns: The first event, its members without repeats and without the creator.
    /// - Throws: ``ChatError`` `invalid_request`, `limit_exceeded`, `user_not_found`.
    public static func decideGroup(
        _ group: NewGroup, standing: (UserID) -> AccountStanding
    ) throws(ChatError) -> ConversationEvent.Kind {
        try checkTitle(group.title)
        try checkCount(group.members)
        guard standing(group.creator) == .enabled else { throw ChatError(.userNotFound) }
        let others = try distinct(group.members, standing: standing) { $0 != group.creator }
        return .created(title: group.title, members: others)
    }

    /// Refuses a text that is no message.
    ///
    /// - Throws: ``ChatError`` `invalid_request`, `payload_too_large`.
    public static func checkBody(_ body: String) throws(ChatError) {
        let count = body.utf8.count
        guard count > 0 else { throw ChatError(.invalidRequest, "A message needs a text.") }
        guard count <= ConversationLimits.maxBodyBytes else {
            throw ChatError(.payloadTooLarge, "The message is longer than \(ConversationLimits.maxBodyBytes) bytes.")
        }
    }

    // MARK: Messages

    private static func create(
        _ content: MessageContent, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind {
        try checkBody(content.body)
        if let reply = content.replyTo, facts.message(reply)?.isDeleted == true {
            throw ChatError(.conflict, "A deleted message cannot be answered.")
        }
        return .messageCreated(content)
    }

    private static func edit(
        _ message: MessageID, _ body: String, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        try checkBody(body)
        let present = try found(message, facts)
        guard !present.isDeleted else { throw ChatError(.conflict, "A deleted message cannot be edited.") }
        return Text.sameBytes(present.body, body) ? nil : .messageEdited(message, body: body)
    }

    private static func react(
        _ message: MessageID, _ emoji: String, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        guard (1...ConversationLimits.maxEmojiBytes).contains(emoji.utf8.count) else {
            throw ChatError(.invalidRequest, "A reaction is 1 to \(ConversationLimits.maxEmojiBytes) bytes long.")
        }
        let present = try found(message, facts)
        guard !present.isDeleted else { throw ChatError(.conflict, "A deleted message takes no reactions.") }
        if holds(present.actorsEmojis, emoji) { return nil }
        guard holds(present.emojis, emoji) || present.emojis.count < ConversationLimits.maxEmojisPerMessage else {
            throw ChatError(.limitExceeded, "The message has too many different reactions.")
        }
        return .reactionAdded(message, emoji: emoji)
    }

    private static func unreact(
        _ message: MessageID, _ emoji: String, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        let present = try found(message, facts)
        guard !present.isDeleted else { throw ChatError(.conflict, "A deleted message has no reactions.") }
        return holds(present.actorsEmojis, emoji) ? .reactionRemoved(message, emoji: emoji) : nil
    }

    private static func found(
        _ message: MessageID, _ facts: some ConversationFacts
    ) throws(ChatError) -> MessageFacts {
        guard let present = facts.message(message) else { throw ChatError(.messageNotFound) }
        return present
    }

    private static func holds(_ emojis: [String], _ emoji: String) -> Bool {
        emojis.contains { Text.sameBytes($0, emoji) }
    }

    /// Blocked people may still take back what they said: deletions and removed reactions tell the other nothing new.
    private static func reachesPeer(_ change: PendingEvent.Change) -> Bool {
        switch change {
        case .deleteMessage, .removeReaction: false
        default: true
        }
    }

    // MARK: Members

    private static func add(
        _ users: [UserID], _ role: MemberRole, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        try checkCount(users)
        let new = try distinct(users, standing: facts.standing) { facts.role(of: $0) == nil }
        guard !new.isEmpty else { return nil }
        guard facts.memberCount + new.count <= ConversationLimits.maxMembers else {
            throw ChatError(.limitExceeded, "The group is full.")
        }
        return .membersJoined(new, role: role)
    }

    private static func remove(
        _ user: UserID, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind {
        if facts.role(of: user) == .owner, facts.ownerCount == 1, facts.memberCount > 1 {
            throw ChatError(.conflict, "A group needs an owner; make another member owner first.")
        }
        return .memberLeft(user)
    }

    private static func rename(
        _ title: String, _ facts: some ConversationFacts
    ) throws(ChatError) -> ConversationEvent.Kind? {
        try checkTitle(title)
        if case .group(let old) = facts.kind, Text.sameBytes(old, title) { return nil }
        return .renamed(title: title)
    }

    private static func checkTitle(_ title: String) throws(ChatError) {
        guard (1...ConversationLimits.maxTitleBytes).contains(title.utf8.count) else {
            throw ChatError(.invalidRequest, "A title is 1 to \(ConversationLimits.maxTitleBytes) bytes long.")
        }
    }

    private static func checkCount(_ users: [UserID]) throws(ChatError) {
        guard users.count <= ConversationLimits.maxUsersPerCommand else {
            throw ChatError(.limitExceeded, "Too many users in one request.")
        }
    }

    /// Users without repeats, in order, of those that are wanted; the others need only exist.
    private static func distinct(
        _ users: [UserID], standing: (UserID) -> AccountStanding, where isWanted: (UserID) -> Bool
    ) throws(ChatError) -> [UserID] {
        var seen: Set<UserID> = []
        var result: [UserID] = []
        for user in users {
            let standing = standing(user)
            guard standing != .missing else { throw ChatError(.userNotFound) }
            guard isWanted(user) else { continue }
            guard standing == .enabled else { throw ChatError(.userNotFound) }
            if seen.insert(user).inserted { result.append(user) }
        }
        return result
    }
}
