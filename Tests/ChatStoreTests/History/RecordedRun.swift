import ChatCore
import ChatTesting

/// A run of two people in one group, recorded without fault; tests then break the log, a view or a mark.
struct RecordedRun {
    let samples = SampleMaker()
    let talk: ConversationID
    let ann: UserID
    let bob: UserID
    let bodies = ["one", "two", "three", "four"]
    var keys: [ClientMessageID] = []
    var ids: [MessageID] = []
    var checker = LogChecker()
    var log: [ConversationEvent] = []
    var views: [String: [ConversationEvent]] = [:]
    var stored: [MemberReceipt]

    /// The group, then four messages at seqs 2 to 5 by turns; the second was not acknowledged, the third was answered twice.
    init() {
        (talk, ann, bob) = (samples.conversationID(), samples.userID("ann"), samples.userID("bob"))
        stored = [MemberReceipt(user: bob, delivered: 5, read: 5)]
        append(.created(title: "talk", members: [ann, bob]), by: ann)
        for (index, body) in bodies.enumerated() {
            let (sender, content) = (index % 2 == 0 ? ann : bob, samples.content(body))
            keys.append(content.clientID ?? samples.clientID())
            ids.append(content.id)
            checker.willSend(keys[index], body, by: sender)
            append(.messageCreated(content), by: sender)
            if index != 1 { acknowledge(index, duplicate: false) }
        }
        acknowledge(2, duplicate: true)
        views = ["ann": log, "bob": log]
    }

    /// Appends an event, which everybody sees.
    mutating func append(_ kind: ConversationEvent.Kind, by actor: UserID) {
        var position = log.last?.position ?? .zero
        position.seq += 1
        if case .messageCreated = kind { position.ordinal += 1 }
        let event = ConversationEvent(
            conversation: talk, position: position, at: samples.time(), actor: actor, kind: kind)
        log.append(event)
        for observer in Array(views.keys) { views[observer]?.append(event) }
    }

    /// Answers a send as it stands in the log.
    mutating func acknowledge(_ index: Int, duplicate: Bool) {
        let event = log[index + 1]
        let sent = Reply.Sent(
            conversation: talk, message: ids[index], position: event.position, at: event.at, duplicate: duplicate)
        checker.acknowledged(keys[index], by: event.actor, sent)
    }

    /// Changes a stored message, for everybody.
    mutating func rewrite(_ index: Int, _ change: (inout MessageContent) -> Void) {
        guard case .messageCreated(var content) = log[index].kind else { return }
        change(&content)
        log[index].kind = .messageCreated(content)
        for observer in Array(views.keys) { views[observer]?[index] = log[index] }
    }

    /// Tells ann of a member's marks.
    mutating func mark(_ user: UserID, delivered: Int64, read: Int64) {
        checker.saw(MemberReceipt(user: user, delivered: delivered, read: read), in: talk, from: "ann")
    }

    /// What the checker says when all is over.
    func findings() -> [LogFinding] {
        var checker = checker
        for (observer, view) in views {
            checker.follows(observer, talk)
            for event in view { checker.saw(event, as: observer) }
        }
        checker.stored(log, of: talk)
        checker.stored(stored, of: talk)
        return checker.findings()
    }
}
