import ChatCore
import ChatTesting

/// Random commands of a few people in a few conversations: mostly sensible, often not.
struct RandomCommands {
    let samples: SampleMaker
    let users: [UserID]
    var random: SplitMix64
    /// The newest ones are used most.
    var groups: [ConversationID] = []
    var directs: [ConversationID: (UserID, UserID)] = [:]
    private var messages: [(id: MessageID, place: ConversationID?)] = []
    private let keys: [ClientMessageID]

    init(seed: UInt64, users: [UserID], samples: SampleMaker) {
        (self.users, self.samples) = (users, samples)
        random = SplitMix64(seed: seed)
        // A small stock, so that repeats happen.
        keys = (0..<15).map { _ in samples.clientID() }
    }

    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    mutating func user() -> UserID { users.randomElement(using: &random) ?? users[0] }

    mutating func batch() -> [PendingEvent] {
        (0..<Int.random(in: 1...12, using: &random)).map { _ in event() }
    }

    private mutating func event() -> PendingEvent {
        let time = samples.time()
        switch Int.random(in: 0..<12, using: &random) {
        case 0...1:
            let target = PendingEvent.Target.direct(with: user(), newID: samples.conversationID())
            let change = oneIn(12) ? change(in: nil) : send(in: nil)
            return PendingEvent(target: target, actor: user(), at: time, change: change)
        case 2...3:
            // In an order that does not depend on hashes: the same seed gives the same commands.
            guard let (id, pair) = directs.sorted(by: { $0.key < $1.key }).randomElement(using: &random) else { break }
            let actor = oneIn(10) ? user() : oneIn(2) ? pair.0 : pair.1
            return PendingEvent(target: .conversation(id), actor: actor, at: time, change: change(in: id))
        default: break
        }
        let id = oneIn(30) ? samples.conversationID() : groups.suffix(2).randomElement(using: &random) ?? groups[0]
        return PendingEvent(target: .conversation(id), actor: user(), at: time, change: change(in: id))
    }

    /// Mostly a recent one of this place: those of the same batch matter most.
    private mutating func message(in place: ConversationID?) -> MessageID {
        if oneIn(30) { return samples.messageID() }
        let pool = oneIn(20) ? messages : messages.filter { $0.place == place }
        let recent = oneIn(4) ? pool[...] : pool.suffix(4)
        return recent.randomElement(using: &random)?.id ?? samples.messageID()
    }

    private mutating func send(in place: ConversationID?) -> PendingEvent.Change {
        let content = MessageContent(
            id: samples.messageID(), body: oneIn(20) ? "" : "m\(Int.random(in: 0..<4, using: &random))",
            replyTo: oneIn(4) ? message(in: place) : nil, clientID: oneIn(3) ? nil : keys.randomElement(using: &random))
        messages.append((content.id, place))
        return .createMessage(content)
    }

    private mutating func change(in place: ConversationID?) -> PendingEvent.Change {
        let emoji = ["+", "-", "e"].randomElement(using: &random) ?? "+"
        let role = MemberRole.allCases.randomElement(using: &random) ?? .member
        switch Int.random(in: 0..<32, using: &random) {
        case 0...11: return send(in: place)
        case 12...14: return .editMessage(message(in: place), body: "e\(Int.random(in: 0..<3, using: &random))")
        case 15...16: return .deleteMessage(message(in: place))
        case 17...20: return .addReaction(message(in: place), emoji: emoji)
        case 21...22: return .removeReaction(message(in: place), emoji: emoji)
        case 23...25: return .addMembers([user(), user()], role: role)
        case 26: return .removeMember(user())
        case 27...29: return .changeRole(user(), role: role)
        default: return .rename(title: "t\(Int.random(in: 0..<3, using: &random))")
        }
    }
}
