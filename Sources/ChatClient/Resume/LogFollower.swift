package import ChatCore

/// Follows all of a user's conversations through pushes, own replies, listings and syncs. Pure.
///
/// Who is new decides where following starts: a conversation of the first listing starts at its head (history is for
/// what lies before), one that began later starts at its beginning, and an old one that the user joined later starts at
/// the first event seen or at its head.
package struct LogFollower: Sendable {
    let settings: FollowerSettings
    /// The signed-in user; nil before the first welcome.
    package private(set) var me: UserID?
    private var epoch: String?
    /// Server time of the first listing of this epoch: conversations begun later are new; nil before it.
    private var since: Timestamp?
    /// Where following ended in conversations that the user left: coming back continues there.
    private var left: [ConversationID: Int64] = [:]
    var trackers: [ConversationID: ConversationTracker] = [:]
    var strangers = Strangers()
    /// Trackers with something to repair.
    private var restless: Set<ConversationID> = []
    private var syncsInFlight: Set<ConversationID> = []
    var listing = Listing()
    /// A welcome or `resync` whose consequences have not all been told yet.
    private var isCatchingUp = false

    /// Creates a follower, continuing at a point an application kept.
    package init(settings: FollowerSettings = FollowerSettings(), resume: ResumePoint? = nil) {
        self.settings = settings
        epoch = resume?.epoch
        since = resume?.since
        for (id, seq) in resume?.positions ?? [:] { trackers[id] = tracker(after: max(0, seq)) }
    }

    /// Positions told so far, for continuing in another process; nil before the first welcome.
    package var resumePoint: ResumePoint? {
        guard let epoch, let since else { return nil }
        return ResumePoint(epoch: epoch, since: since, positions: trackers.mapValues(\.position))
    }

    /// The next moment at which ``advance(now:)`` has work.
    package var nextDeadline: ContinuousClock.Instant? {
        let repairs =
            syncsInFlight.count < settings.maxSyncsInFlight
            ? restless.lazy.compactMap { trackers[$0]?.deadline }.min() : nil
        return [repairs, listing.retryAt].compactMap(\.self).min()
    }

    // MARK: Session

    /// Signed in: reads all heads, and starts over when the epoch is another.
    package mutating func welcomed(_ welcome: Reply.Welcome, now: ContinuousClock.Instant) -> [FollowerOutput] {
        var output: [FollowerOutput] = []
        if let epoch, epoch != welcome.epoch {
            output += trackers.keys.sorted().map { .emit(.reset($0)) }
            trackers = [:]
            restless = []
            strangers = Strangers()
            left = [:]
            since = nil
        }
        epoch = welcome.epoch
        me = welcome.user.id
        listing.start(isFirst: since == nil)
        since = since ?? welcome.now
        isCatchingUp = true
        return output + [.list(after: nil)]
    }

    /// The session ended; questions on their way stay unanswered.
    package mutating func connectionLost() {
        for id in restless { trackers[id]?.connectionLost() }
        restless = []
        syncsInFlight = []
        listing.abort()
        strangers.forgetLookUps()
        isCatchingUp = false
    }

    /// Pushes may have been lost on the server's side: compare all heads again.
    package mutating func resyncAsked() -> [FollowerOutput] {
        isCatchingUp = true
        return listing.restart() ? [.list(after: nil)] : []
    }

    // MARK: Events

    /// A log event came by push, or was made up from the reply to an own send.
    package mutating func eventArrived(_ event: ConversationEvent, now: ContinuousClock.Instant) -> [FollowerOutput] {
        let id = event.conversation
        if trackers[id] == nil {
            guard event.position.seq == 1 else { return strangerArrived(event) }
            trackers[id] = tracker(after: 0)
        }
        let released = trackers[id]?.observed(event, now: now) ?? []
        return emit(released, of: id) + touched(id, now: now)
    }

    /// An own change is at `seq` and no push will tell of it.
    ///
    /// - Parameter isCertain: False when the seq is only the head, so that pushes may still bring it.
    package mutating func ownChange(
        in id: ConversationID, at seq: Int64, isCertain: Bool, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        guard trackers[id] != nil else {
            return listing.isRunning ? [] : lookUp(id)
        }
        trackers[id]?.headSeen(seq, isCertain: isCertain, now: now)
        return touched(id, now: now)
    }

    /// A conversation was shown to the application (opened, created, looked at).
    package mutating func entrySeen(_ entry: InboxEntry, now: ContinuousClock.Instant) -> [FollowerOutput] {
        adopt(entry, isFirst: listing.isRunning && listing.isFirst, isCertain: false, now: now)
    }

    /// Time passed: asks for what is due.
    package mutating func advance(now: ContinuousClock.Instant) -> [FollowerOutput] {
        var output: [FollowerOutput] = []
        if let retryAt = listing.retryAt, retryAt <= now {
            listing.retryAt = nil
            output.append(.list(after: listing.cursor))
        }
        return output + pump(now: now)
    }

    // MARK: Answers

    /// A page of the log arrived.
    package mutating func syncAnswered(
        _ id: ConversationID, _ result: Result<SyncPage, ChatError>, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        guard syncsInFlight.remove(id) != nil, trackers[id] != nil else { return pump(now: now) }
        switch result {
        case .success(let page):
            guard let (isReset, released) = trackers[id]?.pageArrived(page, now: now) else { return [] }
            return (isReset ? [.emit(.reset(id))] : []) + emit(released, of: id) + touched(id, now: now)
        case .failure(let error):
            if error.code == .conversationNotFound { return lose(id) + pump(now: now) }
            let delay = settings.retryDelay(error)
            trackers[id]?.syncFailed(retryAfter: delay, now: now)
            return pump(now: now)
        }
    }

    /// A tracker changed: keeps the list of restless ones, asks what is due, and tells when all is told.
    mutating func touched(_ id: ConversationID, now: ContinuousClock.Instant) -> [FollowerOutput] {
        if trackers[id]?.isRestless == true { restless.insert(id) } else { restless.remove(id) }
        return pump(now: now)
    }

    mutating func lose(_ id: ConversationID) -> [FollowerOutput] {
        restless.remove(id)
        guard let tracker = trackers.removeValue(forKey: id) else { return [] }
        left[id] = tracker.position
        return [.emit(.conversationLost(id))]
    }

    /// Starts following a conversation that an entry describes, or compares its head.
    mutating func adopt(
        _ entry: InboxEntry, isFirst: Bool, isCertain: Bool, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        let id = entry.conversation.id
        let head = entry.conversation.head.seq
        let waiting = strangers.take(id)
        let isKnown = trackers[id] != nil
        if !isKnown {
            let firstSeen = waiting.first.map { $0.position.seq - 1 } ?? head
            let start = isFirst || !isNew(entry.conversation) ? min(head, firstSeen) : 0
            trackers[id] = tracker(after: left.removeValue(forKey: id) ?? start)
        }
        trackers[id]?.headSeen(head, isCertain: isCertain || !isKnown, now: now)
        var output: [FollowerOutput] = []
        for event in waiting { output += eventArrived(event, now: now) }
        return output + touched(id, now: now)
    }

    mutating func emit(_ released: [ConversationEvent], of id: ConversationID) -> [FollowerOutput] {
        var output: [FollowerOutput] = []
        for event in released {
            output.append(.emit(.event(event)))
            // Whoever leaves hears nothing more; coming back later starts anew.
            if case .memberLeft(let user) = event.kind, user == me { output += lose(id) }
        }
        return output
    }

    /// Asks for what is due, as far as the number of questions in flight allows.
    mutating func pump(now: ContinuousClock.Instant) -> [FollowerOutput] {
        var output: [FollowerOutput] = []
        if syncsInFlight.count < settings.maxSyncsInFlight {
            for id in restless.sorted() where syncsInFlight.count < settings.maxSyncsInFlight {
                guard let after = trackers[id]?.takeDue(now: now) else {
                    if trackers[id]?.isRestless != true { restless.remove(id) }
                    continue
                }
                syncsInFlight.insert(id)
                output.append(.sync(SyncQuery(conversation: id, after: after)))
            }
        }
        if isCatchingUp, !listing.isRunning, restless.isEmpty, strangers.isEmpty {
            isCatchingUp = false
            output.append(.emit(.caughtUp))
        }
        return output
    }

    private func isNew(_ conversation: Conversation) -> Bool {
        since.map { conversation.createdAt >= $0 - settings.newnessTolerance } ?? false
    }

    func tracker(after seq: Int64) -> ConversationTracker {
        ConversationTracker(after: seq, grace: settings.grace, maxAhead: settings.maxAhead)
    }
}
