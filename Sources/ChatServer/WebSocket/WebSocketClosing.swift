/// The closing handshake of RFC 6455 §7 as a state machine; the shell owns socket and timer.
///
/// The server never just closes after its last frame: it ends its own direction and waits for the peer's end, because a
/// close with unread input makes TCP reset the connection and the peer may then never see the close frame.
package struct WebSocketClosing: Hashable, Sendable {
    private enum State {
        case open  // → awaitingPeer, finishing, closed
        case awaitingPeer  // our close frame is out → finishing, closed
        case finishing  // both sides are done, or the peer failed → closed
        case closed  // final
    }

    /// What the shell does.
    package enum Action: Hashable, Sendable {
        case doNothing
        /// Send this close frame and start the time-out.
        case sendClose(WebSocketCloseStatus)
        /// Send this close frame, end the outbound direction behind it and start the time-out.
        case sendCloseAndFinish(WebSocketCloseStatus)
        /// End the outbound direction; the time-out is running.
        case finish
        /// Close the TCP connection now.
        case closeTransport
    }

    private var state = State.open

    package init() {}

    /// Messages are delivered and may be written.
    package var isOpen: Bool { state == .open }
    /// Input may still hold the peer's close frame.
    package var isReading: Bool { state == .open || state == .awaitingPeer }

    /// This side wants to close.
    package mutating func closeRequested(_ status: WebSocketCloseStatus) -> Action {
        guard state == .open else { return .doNothing }
        state = .awaitingPeer
        return .sendClose(status)
    }

    /// The peer's close frame came; its code is echoed unless ours is already out.
    package mutating func peerCloseReceived(_ status: WebSocketCloseStatus) -> Action {
        switch state {
        case .open:
            state = .finishing
            return .sendCloseAndFinish(WebSocketCloseStatus(code: status.code))
        case .awaitingPeer:
            state = .finishing
            return .finish
        case .finishing, .closed:
            return .doNothing
        }
    }

    /// The peer broke the protocol.
    package mutating func peerFailed(_ failure: WebSocketFailure) -> Action {
        switch state {
        case .open:
            state = .finishing
            return .sendCloseAndFinish(WebSocketCloseStatus(code: failure.closeCode, reason: failure.closeReason))
        case .awaitingPeer:
            state = .finishing
            return .finish
        case .finishing, .closed:
            return .doNothing
        }
    }

    /// The peer ended its direction, the time-out passed, or somebody asked for an end at once.
    package mutating func endReached() -> Action {
        guard state != .closed else { return .doNothing }
        state = .closed
        return .closeTransport
    }
}
