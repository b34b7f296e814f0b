public import ChatCore

extension Command {
    /// True when a repeat after a lost reply is harmless: reads, commands that only move forward or are keyed.
    ///
    /// `message.send` carries its idempotency key, receipts are monotonic, `conversation.open` and blocks are idempotent.
    /// Edits, reactions and membership changes are left out: between the two tries another device may have undone them.
    public var isRepeatable: Bool {
        switch self {
        case .inbox, .sync, .history, .messageGet, .search, .receiptCounts, .conversationGet, .memberList, .userGet,
            .userSearch, .presenceList, .blockList:
            true
        case .messageSend, .receipt, .conversationOpen, .presenceSet, .presenceWatch, .presenceUnwatch, .blockAdd,
            .blockRemove:
            true
        case .hello, .tokenRefresh, .messageEdit, .messageDelete, .reactionAdd, .reactionRemove, .typing,
            .conversationCreate, .conversationUpdate, .conversationLeave, .memberAdd, .memberRemove, .memberRole:
            false
        }
    }

    /// True for sends, which wait for their acknowledgement however long that takes.
    var waitsForEver: Bool {
        if case .messageSend = self { true } else { false }
    }
}
