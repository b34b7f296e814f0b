/// Why a row was not taken over. The texts are stable: scripts may compare them.
public enum LiveChatReason: String, Hashable, Sendable, CaseIterable {
    /// The column `sender` is null.
    case senderIsNull = "the sender is null"
    /// No user has that name, e-mail address or id.
    case senderIsUnknown = "the sender is no known user"
    /// Several users have it.
    case senderIsAmbiguous = "the sender could be several users"
    /// The sender was refused as a user.
    case senderIsRefused = "the sender was refused as a user"
    /// The column `to` is null.
    case receiverIsNull = "the receiver is null"
    /// No user has that name, e-mail address or id.
    case receiverIsUnknown = "the receiver is no known user"
    /// Several users have it.
    case receiverIsAmbiguous = "the receiver could be several users"
    /// The receiver was refused as a user.
    case receiverIsRefused = "the receiver was refused as a user"
    /// Null or empty.
    case contentIsEmpty = "the content is empty"
    /// Longer than a message may be.
    case contentIsTooLong = "the content is longer than 8192 bytes"
    /// Null, or in a form or unit that is not understood.
    case timestampIsUnreadable = "the timestamp cannot be read"
    /// Text in another form than its neighbours: its place among them is not known.
    case timestampIsOutOfOrder = "the timestamp is earlier than that of the row before"
    /// Too long or with control characters.
    case idIsUnusable = "the id cannot be part of an idempotency key"
    /// The column that shall become the user's id is null or no valid id.
    case userIDIsUnusable = "there is no usable user id"
    /// Two rows of `user` would become one account.
    case userIDIsTaken = "another user would get the same user id"
    /// The store refused it: blocked, disabled …
    case storeRefused = "the store refused it"
}

/// A row that was not taken over.
public struct LiveChatRefusal: Hashable, Sendable {
    /// The two tables.
    public enum Table: String, Hashable, Sendable {
        /// Users.
        case user
        /// Messages.
        case message
    }

    /// Which table.
    public var table: Table
    /// The row's id.
    public var id: String
    /// Why.
    public var reason: LiveChatReason
    /// The store's error code, when it was the store.
    public var code: String?

    /// Creates a value.
    public init(table: Table, id: String, reason: LiveChatReason, code: String? = nil) {
        self.table = table
        self.id = id
        self.reason = reason
        self.code = code
    }
}

/// What an import of the older stack came to.
public struct LiveChatReport: Hashable, Sendable {
    /// Users that were created; in a trial: that would be looked up or created.
    public var usersCreated = 0
    /// Users that were there before; nothing about them was changed.
    public var usersPresent = 0
    /// Users without an entry in the map, when there is one.
    public var usersNotInMap = 0
    /// Rows of `message` that were read.
    public var messagesRead = 0
    /// Messages that are in the logs now and were not before; in a trial: that could be.
    public var messagesImported = 0
    /// Messages that an earlier run had imported.
    public var messagesPresent = 0
    /// Rows that were not taken over.
    public var refusals: [LiveChatReason: Int] = [:]

    /// Creates an empty report.
    public init() {}

    /// How many rows were not taken over.
    public var refused: Int { refusals.values.reduce(0, +) }
}
