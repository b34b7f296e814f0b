package import ChatCore

/// Who waits for a reply: the client's user, or one of the client's own parts.
package enum RequestPurpose: Hashable, Sendable {
    /// The application; `isRepeatable` when sending it twice does no harm.
    case user(isRepeatable: Bool)
    /// Sign-in.
    case hello
    /// A newer token for the living session.
    case tokenRefresh
    /// A page of conversation heads.
    case listing
    /// Missing events of a conversation.
    case sync(ConversationID)
    /// The head of a conversation that pushes came from and that no listing named.
    case lookUp(ConversationID)
    /// A coalesced mark.
    case receipt(ReceiptMark)
    /// Watching users again after a reconnect.
    case watch
    /// Signals nobody waits for.
    case signal

    /// True when the request outlives the connection it was sent on.
    var survivesConnection: Bool {
        if case .user(let isRepeatable) = self { isRepeatable } else { false }
    }
}
