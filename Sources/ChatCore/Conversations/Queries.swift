/// Asks for a range of a conversation's log.
public struct SyncQuery: Hashable, Sendable {
    /// Whose log.
    public var conversation: ConversationID
    /// Events with a greater seq; 0 for all.
    public var after: Int64
    /// At most so many events, 1...200.
    public var limit: Int
    /// Creates a query.
    public init(conversation: ConversationID, after: Int64, limit: Int = ConversationLimits.maxPage) {
        self.conversation = conversation
        self.after = after
        self.limit = limit
    }
}

/// A range of a log without holes, or the word that it cannot be had.
public struct SyncPage: Hashable, Sendable {
    /// Events after the asked seq, in order, the first one being `after + 1`. Empty with `isReset`.
    public var events: [ConversationEvent]
    /// The log's end when the page was read.
    public var head: LogPosition
    /// True when events after the last one of this page exist.
    public var hasMore: Bool
    /// True when the log no longer holds `after + 1` (bounded store) or `after` lies beyond the head: drop what you
    /// have of this conversation, read history, and continue from `head`.
    public var isReset: Bool
    /// Creates a page.
    public init(events: [ConversationEvent], head: LogPosition, hasMore: Bool, isReset: Bool) {
        self.events = events
        self.head = head
        self.hasMore = hasMore
        self.isReset = isReset
    }
}

/// Asks for messages in their present state.
public struct HistoryQuery: Hashable, Sendable {
    /// Which end of the range to fill the page from.
    public enum Anchor: Hashable, Sendable {
        /// The newest messages.
        case latest
        /// Messages with a smaller seq, nearest first taken.
        case before(Int64)
        /// Messages with a greater seq, nearest first taken.
        case after(Int64)
    }
    /// Whose messages.
    public var conversation: ConversationID
    /// Where to read.
    public var anchor: Anchor
    /// At most so many, 1...200.
    public var limit: Int
    /// Creates a query.
    public init(conversation: ConversationID, anchor: Anchor = .latest, limit: Int = ConversationLimits.defaultPage) {
        self.conversation = conversation
        self.anchor = anchor
        self.limit = limit
    }
}

/// Messages in ascending seq order, whatever the anchor.
public struct HistoryPage: Hashable, Sendable {
    /// Ascending by seq.
    public var messages: [Message]
    /// The log's end at the very moment the messages were read: every event up to it is in them, none after it is.
    public var head: LogPosition
    /// True when more lie in the direction read.
    public var hasMore: Bool
    /// Creates a page.
    public init(messages: [Message], head: LogPosition, hasMore: Bool) {
        self.messages = messages
        self.head = head
        self.hasMore = hasMore
    }
}

/// Asks for messages that contain all words of a text, newest first.
public struct SearchQuery: Hashable, Sendable {
    /// Words, compared without case; 1...256 bytes.
    public var text: String
    /// One conversation, or nil for all of the asking user's.
    public var conversation: ConversationID?
    /// Continue behind this message (the last of the previous page).
    public var before: MessageID?
    /// At most so many, 1...200.
    public var limit: Int
    /// Creates a query.
    public init(
        text: String, conversation: ConversationID? = nil, before: MessageID? = nil,
        limit: Int = ConversationLimits.defaultPage
    ) {
        self.text = text
        self.conversation = conversation
        self.before = before
        self.limit = limit
    }
}

/// A place in the inbox's order: last activity, then id, both descending.
public struct InboxCursor: Hashable, Sendable {
    /// Last activity of the last entry seen.
    public var at: Timestamp
    /// Its id.
    public var conversation: ConversationID
    /// Creates a cursor.
    public init(at: Timestamp, conversation: ConversationID) {
        self.at = at
        self.conversation = conversation
    }
}

/// One conversation as its member sees it in the list.
public struct InboxEntry: Hashable, Sendable {
    /// The conversation with its head.
    public var conversation: Conversation
    /// The asking user's role.
    public var role: MemberRole
    /// The asking user's marks.
    public var cursors: MemberCursors
    /// Newest message, if any.
    public var preview: Message?
    /// Time of the newest event, or of creation.
    public var lastActivity: Timestamp
    /// Direct only: the other user, for showing a name.
    public var peer: User?
    /// Creates an entry.
    public init(
        conversation: Conversation, role: MemberRole, cursors: MemberCursors, preview: Message?,
        lastActivity: Timestamp, peer: User?
    ) {
        self.conversation = conversation
        self.role = role
        self.cursors = cursors
        self.preview = preview
        self.lastActivity = lastActivity
        self.peer = peer
    }

    /// Messages after the read mark.
    public var unread: Int64 { max(0, conversation.head.ordinal - cursors.read.ordinal) }
}

/// A page of anything that continues behind a cursor.
public struct Page<Item: Hashable & Sendable, Cursor: Hashable & Sendable>: Hashable, Sendable {
    /// The items.
    public var items: [Item]
    /// Where the next page starts; nil on the last one.
    public var next: Cursor?
    /// Creates a page.
    public init(items: [Item], next: Cursor?) {
        self.items = items
        self.next = next
    }
}
