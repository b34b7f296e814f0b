extension ChatService {
    /// How long a repeated send is published again: longer than any client goes on repeating one.
    static let republishingPeriod = Duration.seconds(600)

    /// The answer to a gathered append, and who must hear of it.
    ///
    /// - Guarantees: an unchanged append is published to nobody; the calling session is left out of the push because its reply
    ///   says the same. A repeat of a recent send is published again: when the answer to the first was lost on the way from the
    ///   store, its publication was too. Whoever holds the event already knows it by its seq.
    public func appended(_ outcome: AppendOutcome, origin: SessionID, now: Timestamp) -> Outcome {
        Outcome(
            reply(for: outcome),
            publications: isNews(outcome, now: now) ? publications(for: outcome, origin: origin) : [])
    }

    /// Appends that turned out well after their sessions had been told that they failed, and who must hear of each: everybody,
    /// the session too.
    public func lateNews() -> AsyncStream<AppendOutcome> { storage.lateOutcomes() }

    /// Who must hear of one of ``lateNews()``.
    public func publications(ofLate outcome: AppendOutcome) -> [Publication] { publications(for: outcome, origin: nil) }

    private func isNews(_ outcome: AppendOutcome, now: Timestamp) -> Bool {
        switch outcome.disposition {
        case .appended: true
        case .duplicate: outcome.event.map { now.since($0.at) < Self.republishingPeriod } ?? false
        case .unchanged: false
        }
    }

    private func reply(for outcome: AppendOutcome) -> Reply {
        if let event = outcome.event, case .messageCreated(let content) = event.kind {
            return .sent(
                Reply.Sent(
                    conversation: outcome.conversation, message: content.id, position: event.position, at: event.at,
                    duplicate: outcome.disposition == .duplicate))
        }
        return .changed(
            conversation: outcome.conversation, seq: outcome.position.seq, changed: outcome.disposition == .appended)
    }

    /// A log event's publications. Joiners are subscribed before their event is pushed and leavers unsubscribed after it,
    /// so that both see it.
    func publications(for outcome: AppendOutcome, origin: SessionID?) -> [Publication] {
        guard let event = outcome.event else { return [] }
        let push = Publication.push(.event(event), to: outcome.audience, origin: origin)
        switch event.kind {
        case .created(_, let members): return joining(members + [event.actor], push, in: outcome.conversation)
        case .membersJoined(let users, _): return joining(users, push, in: outcome.conversation)
        case .memberLeft(let user):
            let leave = Publication(topics: [.user(user)], payload: .directive(.leave(outcome.conversation)))
            return [push] + partings(of: user, from: outcome.conversation) + [leave]
        case .messageCreated, .messageEdited, .messageDeleted, .reactionAdded, .reactionRemoved, .memberRoleChanged,
            .renamed:
            return [push]
        }
    }

    /// Where only contacts see each other, a leaver and the members may have stopped being contacts: their watches end, and
    /// whoever still may see the other watches again.
    private func partings(of user: UserID, from conversation: ConversationID) -> [Publication] {
        guard settings.visibility == .contacts else { return [] }
        return [
            Publication(topics: [.conversation(conversation)], payload: .directive(.unwatch(user))),
            Publication(topics: [.user(user)], payload: .directive(.unwatchAll)),
        ]
    }

    private func joining(_ users: [UserID], _ push: Publication, in conversation: ConversationID) -> [Publication] {
        let topics = users.map(Topic.user)
        var push = push
        push.topics += topics  // another node may not have heard of the group yet
        return [Publication(topics: topics, payload: .directive(.join(conversation))), push]
    }

    /// The answer to a gathered cursor move; pushing it to others is the ``ReceiptCoalescer``'s work.
    public func advanced(_ outcome: CursorOutcome, conversation: ConversationID) -> Outcome {
        Outcome(.cursors(conversation: conversation, cursors: outcome.cursors, unread: outcome.unread))
    }

    /// The answer to a gathered typing signal. Groups too large for receipts are too large for typing as well.
    public func signalled(
        _ answer: AudienceAnswer, request: AudienceRequest, isTyping: Bool, origin: SessionID
    ) -> Outcome {
        guard !answer.isBlocked, answer.memberCount <= ConversationLimits.receiptPushMembers else {
            return Outcome(.done)
        }
        let push = Push.typing(conversation: request.conversation, user: request.user, isActive: isTyping)
        return Outcome(.done, publications: [.push(push, to: answer.audience, origin: origin)])
    }
}
