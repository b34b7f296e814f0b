package import ChatCore

extension LogFollower {
    /// A page of heads arrived.
    package mutating func listAnswered(
        _ result: Result<Page<InboxEntry, InboxCursor>, ChatError>, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        guard listing.isRunning else { return [] }
        switch result {
        case .failure(let error):
            listing.retryAt = now + settings.retryDelay(error)
            return []
        case .success(let page):
            let isFirst = listing.isFirst
            // A page that leads back to itself would be read for ever.
            let next = page.items.isEmpty || page.next == listing.cursor ? nil : page.next
            listing.pageArrived(page.items, next: next)
            var output: [FollowerOutput] = page.items.isEmpty ? [] : [.emit(.inbox(page.items))]
            for entry in page.items { output += adoptListed(entry, isFirst: isFirst, now: now) }
            return output + (next.map { [.list(after: $0)] } ?? listingCompleted(now: now))
        }
    }

    /// The answer to a look-up.
    package mutating func lookUpAnswered(
        _ id: ConversationID, _ result: Result<InboxEntry, ChatError>, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        switch result {
        case .success(let entry):
            return adopt(entry, isFirst: false, isCertain: true, now: now)
        case .failure(let error) where error.code == .connectionLost:
            return []  // the next session's listing names it
        case .failure(let error):
            let waiting = strangers.take(id)
            guard error.code != .conversationNotFound, trackers[id] == nil, let first = waiting.first else {
                return pump(now: now)
            }
            trackers[id] = tracker(after: first.position.seq - 1)
            var output: [FollowerOutput] = []
            for event in waiting { output += eventArrived(event, now: now) }
            return output
        }
    }

    mutating func strangerArrived(_ event: ConversationEvent) -> [FollowerOutput] {
        strangers.keep(event)
        return listing.isRunning ? [] : lookUp(event.conversation)
    }

    mutating func lookUp(_ id: ConversationID) -> [FollowerOutput] {
        strangers.beginLookUp(id) ? [.lookUp(id)] : []
    }

    private mutating func adoptListed(
        _ entry: InboxEntry, isFirst: Bool, now: ContinuousClock.Instant
    ) -> [FollowerOutput] {
        let id = entry.conversation.id
        if let position = trackers[id]?.position, entry.conversation.head.seq < position {
            // Either the entry is older than a push that came meanwhile, or the server's log went back: ask.
            trackers[id]?.doubted(now: now)
            return touched(id, now: now)
        }
        return adopt(entry, isFirst: isFirst, isCertain: true, now: now)
    }

    private mutating func listingCompleted(now: ContinuousClock.Instant) -> [FollowerOutput] {
        var output: [FollowerOutput] = []
        for id in trackers.keys.sorted() where !listing.seen.contains(id) {
            // Moved between pages while they were read, or no longer the user's: the log knows.
            trackers[id]?.doubted(now: now)
            output += touched(id, now: now)
        }
        for id in strangers.unasked { output += lookUp(id) }
        if listing.isRepeatWanted, listing.restart() { output.append(.list(after: nil)) }
        return output + pump(now: now)
    }
}
