/// A conversation as one of its members under load keeps it.
struct LoadMembership: Sendable {
    /// Place in the run's list.
    let conversation: Int
    /// Its id on the wire.
    let id: String
    let isDirect: Bool
    /// Members besides this one, to whom each message is owed.
    let others: Int
    /// Direct ones only: the other member's slot on the same event loop.
    let peer: Int?
    var ledger: LogLedger
    /// The number of the next own message.
    var nextNumber: Int64 = 0
    /// Up to where a receipt is to be sent; 0 when none is.
    var receiptDue: Int64 = 0
}

/// A connection's share of the schedule.
struct LoadSender: Sendable {
    /// Place among all senders.
    let place: Int
    /// Sends that are due and were not begun.
    var owed = 0
    /// Sends begun.
    var begun = 0
}

/// What a connection waits for an answer to.
enum LoadRequest: Sendable {
    /// A message in a membership of that place.
    case message(membership: Int, intended: UInt64)
    /// A page of history.
    case history(intended: UInt64)
    /// A typing signal, which takes part in a closed loop.
    case typing
    /// A receipt, which does not.
    case receipt
    /// Something the run needs before it can begin.
    case setup(SetupPromise)
}
