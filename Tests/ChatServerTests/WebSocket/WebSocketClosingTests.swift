import ChatServer
import Testing

@Suite struct WebSocketClosingTests {
    private static let bye = WebSocketCloseStatus(code: 1000, reason: "bye")
    private static let events: [(String, @Sendable (inout WebSocketClosing) -> WebSocketClosing.Action)] = [
        ("request", { $0.closeRequested(bye) }), ("peer", { $0.peerCloseReceived(WebSocketCloseStatus(code: 3000)) }),
        ("failure", { $0.peerFailed(.invalidUTF8) }), ("end", { $0.endReached() }),
    ]

    @Test("Whatever comes in whatever order, one close frame is sent and the transport is closed once")
    func everyOrder() {
        for first in Self.events {
            for second in Self.events {
                for third in Self.events {
                    var closing = WebSocketClosing()
                    var actions = [first, second, third].map { $0.1(&closing) }
                    actions.append(closing.endReached())
                    let order = "\(first.0) \(second.0) \(third.0)"
                    #expect(actions.filter(\.sendsClose).count <= 1, "\(order)")
                    #expect(actions.filter { $0 == .closeTransport }.count == 1, "\(order)")
                    #expect(!closing.isOpen && !closing.isReading, "\(order)")
                }
            }
        }
    }

    @Test("The peer's code is echoed without its reason, an absent one stays absent")
    func echo() {
        var closing = WebSocketClosing()
        let status = WebSocketCloseStatus(code: 3001, reason: "bye")
        #expect(closing.peerCloseReceived(status) == .sendCloseAndFinish(WebSocketCloseStatus(code: 3001)))
        closing = WebSocketClosing()
        let empty = WebSocketCloseStatus(code: nil)
        #expect(closing.peerCloseReceived(empty) == .sendCloseAndFinish(empty))
    }

    @Test("After our close frame the peer's ends the handshake, and only its frames are read")
    func ourClose() {
        var closing = WebSocketClosing()
        #expect(closing.closeRequested(Self.bye) == .sendClose(Self.bye))
        #expect(!closing.isOpen)
        #expect(closing.isReading)
        #expect(closing.peerCloseReceived(Self.bye) == .finish)
        #expect(!closing.isReading)
    }

    @Test("A violation is reported with its own code")
    func failure() {
        var closing = WebSocketClosing()
        let expected = WebSocketCloseStatus(code: 1009, reason: "message too large")
        #expect(closing.peerFailed(.messageTooLarge) == .sendCloseAndFinish(expected))
    }
}

extension WebSocketClosing.Action {
    fileprivate var sendsClose: Bool {
        switch self {
        case .sendClose, .sendCloseAndFinish: true
        case .doNothing, .finish, .closeTransport: false
        }
    }
}
