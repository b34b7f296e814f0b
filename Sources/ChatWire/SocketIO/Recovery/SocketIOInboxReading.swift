public import ChatCore

/// Reads as much of a user's inbox as a recovery has to know, page by page, and makes sure that nothing slipped through:
/// a conversation that moves while later pages are read jumps to the first page, which is therefore read again.
public struct SocketIOInboxReading: Hashable, Sendable {
    /// Pages of 200 read at most; a user with more has no recovery.
    static let maxPages = 10

    /// What to do next.
    public enum Step: Hashable, Sendable {
        /// Read the page behind this place, nil for the first one, with the largest page size.
        case read(after: InboxCursor?)
        /// All is known: make the plan of these.
        case finished([InboxEntry])
    }

    private let tail: InboxCursor?
    private var entries: [ConversationID: InboxEntry] = [:]
    private var pages = 0
    private var isReadingAgain = false

    /// Starts; the first page is to be read.
    public init(for position: SocketIOSessionPosition) { tail = position.tail }

    /// Takes a page.
    ///
    /// - Throws: ``SocketIORecoveryRefusal`` `inbox_unread`.
    public mutating func received(
        _ page: Page<InboxEntry, InboxCursor>
    ) throws(SocketIORecoveryRefusal) -> Step {
        if isReadingAgain {
            // Everything newer than an entry that did not move is on this page; each of it must be known.
            var isAnchored = false
            for entry in page.items where !isAnchored {
                guard let known = entries[entry.conversation.id] else { throw .inboxUnread }
                isAnchored = known.place == entry.place
            }
            guard isAnchored else { throw .inboxUnread }
            return .finished(Array(entries.values))
        }
        for entry in page.items { entries[entry.conversation.id] = entry }
        pages += 1
        if let next = page.next, !isBehindTail(next) {
            guard pages < Self.maxPages else { throw .inboxUnread }
            return .read(after: next)
        }
        guard pages > 1 else { return .finished(Array(entries.values)) }
        isReadingAgain = true
        return .read(after: nil)
    }

    private func isBehindTail(_ place: InboxCursor) -> Bool { tail.map { place <= $0 } ?? false }
}
