import ChatCore

/// A conversation as rules see it, made of plain values.
struct RuleWorld: ConversationFacts {
    var kind = Conversation.Kind.group(title: "Group")
    var roles: [UserID: MemberRole] = [user("me"): .member, user("other"): .member]
    var memberCount = 4
    var ownerCount = 2
    var isBlocked = false
    var messages: [MessageID: MessageFacts] = [:]
    var standings: [UserID: AccountStanding] = [:]

    func role(of user: UserID) -> MemberRole? { roles[user] }
    func message(_ id: MessageID) -> MessageFacts? { messages[id] }
    func standing(of user: UserID) -> AccountStanding { standings[user] ?? .enabled }

    /// A message of `other` under number 1, one's own under 2, a deleted one under 3.
    init() {
        messages[numbered(1)] = Self.message(by: user("other"))
        messages[numbered(2)] = Self.message(by: user("me"))
        messages[numbered(3)] = Self.message(by: user("me"), isDeleted: true)
    }

    static func message(
        by sender: UserID, _ body: String = "old", isDeleted: Bool = false, emojis: [String] = [], mine: [String] = []
    ) -> MessageFacts {
        MessageFacts(
            sender: sender, body: isDeleted ? "" : body, isDeleted: isDeleted, emojis: emojis, actorsEmojis: mine)
    }

    /// The event, `-` when nothing changes, or the code of the refusal.
    func verdict(_ change: PendingEvent.Change, by actor: UserID = user("me")) -> Verdict {
        do throws(ChatError) {
            return try ChangeRules.decide(change, by: actor, in: self).map { .event($0) } ?? .unchanged
        } catch {
            return .refused(error.code)
        }
    }
}

/// The fixture that the protocol's method of the same name hides.
private func numbered(_ number: Int) -> MessageID { message(number) }

/// What rules say.
enum Verdict: Equatable {
    case event(ConversationEvent.Kind)
    case unchanged
    case refused(ChatError.Code)

    /// For tables that only ask whether something happens: `ok`, `-` or a code.
    var word: String {
        switch self {
        case .event: "ok"
        case .unchanged: "-"
        case .refused(let code): code.name
        }
    }
}
