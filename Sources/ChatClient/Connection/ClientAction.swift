package import ChatCore

/// What ``ClientStateMachine`` asks its surroundings to do, in this order.
package enum ClientAction: Hashable, Sendable {
    /// Fetch a token, then open a socket; both belong to the numbered attempt.
    case open(Int, TokenRequest)
    /// Fetch a token for the living session.
    case refreshToken(Int, TokenRequest)
    /// Write a request to the living socket.
    case write(RequestNumber, Command)
    /// Close the numbered attempt's socket, whether open or still opening.
    case close(Int, SocketClose)
    /// Hand an answer to whoever waits; comes once per request.
    case complete(RequestNumber, RequestPurpose, Result<Reply, ChatError>)
    /// An answer to a request nobody waits for any more; it may still tell of an event.
    case stray(Command, Reply)
    /// An answer as it came, before its `complete`, for those who learn from it.
    case answered(Command, Reply)
    /// Signed in.
    case welcomed(Reply.Welcome)
    /// The session ended; nothing sent on it will be answered.
    case connectionLost
    /// The server says something unasked.
    case push(Push)
    /// For showing to a person.
    case stateChanged(ConnectionState)
    /// The end: no further attempt.
    case finish(ChatError?)
}

/// How a socket is given up.
package enum SocketClose: Hashable, Sendable {
    /// With a close frame (1000), waiting shortly for the peer's.
    case normal
    /// With a close frame that says the peer broke the protocol (1002).
    case protocolError
    /// At once: the peer does not listen.
    case abort
}
