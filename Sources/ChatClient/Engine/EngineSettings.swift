package import ChatCore

/// Everything that shapes a ``ClientEngine``.
package struct EngineSettings: Hashable, Sendable {
    /// Connection and request periods.
    package var timings = ClientTimings()
    /// Resumption.
    package var follower = FollowerSettings()
    /// Receipts are sent at most this often per mark.
    package var receiptWindow = Duration.milliseconds(250)
    /// Send `receipt.delivered` for what the application took.
    package var confirmsDelivery = true
    /// How the device presents itself: online, or away.
    package var presence = PresenceState.online
    /// Names the device in session lists.
    package var device: String?

    /// Creates the defaults.
    package init() {}
}

/// What a ``ClientEngine`` asks the shell to do, in order.
package enum ClientEffect: Hashable, Sendable {
    /// Fetch a token, then open a socket for the numbered attempt.
    case open(Int, TokenRequest)
    /// Fetch a token for the living session.
    case refreshToken(Int, TokenRequest)
    /// Write to the living socket.
    case write(RequestNumber, Command)
    /// Give the numbered attempt's socket up.
    case close(Int, SocketClose)
    /// Answer the application; once per request.
    case complete(RequestNumber, Result<Reply, ChatError>)
    /// Tell the application.
    case emit(ChatClientEvent)
    /// The end.
    case finish(ChatError?)
}
