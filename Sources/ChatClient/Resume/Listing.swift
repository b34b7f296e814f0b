import ChatCore

/// The reading of all conversation heads, page by page.
struct Listing: Sendable {
    /// Between the first question and the last page.
    private(set) var isRunning = false
    /// No earlier listing of this epoch was completed: its entries start at their heads.
    private(set) var isFirst = false
    /// Conversations named so far.
    private(set) var seen: Set<ConversationID> = []
    /// Where the next page starts.
    private(set) var cursor: InboxCursor?
    /// When a failed page is asked again.
    var retryAt: ContinuousClock.Instant?
    /// Heads may have moved behind the pages already read.
    private(set) var isRepeatWanted = false

    /// Begins anew. A first listing that was cut short is still a first one.
    mutating func start(isFirst: Bool) {
        self = Listing(isFirst: isFirst || (self.isFirst && !isDone), isRunning: true)
    }

    /// Begins anew unless one runs; a running one is followed by another.
    ///
    /// - Returns: True when the first page should be asked for now.
    mutating func restart() -> Bool {
        guard !isRunning else {
            isRepeatWanted = true
            return false
        }
        self = Listing(isFirst: false, isRunning: true, isDone: isDone)
        return true
    }

    /// A page came.
    mutating func pageArrived(_ entries: [InboxEntry], next: InboxCursor?) {
        seen.formUnion(entries.lazy.map(\.conversation.id))
        cursor = next
        if next == nil {
            isRunning = false
            isDone = true
        }
    }

    /// The session ended.
    mutating func abort() {
        isRunning = false
        retryAt = nil
        isRepeatWanted = false
    }

    /// A listing was completed in this epoch.
    private var isDone = false

    init() {}

    private init(isFirst: Bool, isRunning: Bool, isDone: Bool = false) {
        self.isFirst = isFirst
        self.isRunning = isRunning
        self.isDone = isDone
    }
}
