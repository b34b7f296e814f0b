public import ChatCore
import NIOCore

extension LoopHub {
    /// Tells at most so many sessions to reconnect that have not been told yet.
    ///
    /// - Returns: How many were told now.
    func drain(atMost quota: Int, delay: () -> Int64) -> Int {
        var told = 0
        for session in Array(sessions.values) where told < quota && !session.isDraining {
            session.drain(reconnectAfterMs: delay())
            told += 1
        }
        return told
    }

    /// Sessions left, and how many of those that were told still wait for answers.
    var drainState: (left: Int, busy: Int) {
        (sessions.count, sessions.values.count { $0.isDraining && $0.inFlight > 0 })
    }

    /// Closes the sessions that were told; all of them whatever they wait for when time is up.
    func closeDrained(isTimeUp: Bool = false) {
        for session in Array(sessions.values) where isTimeUp || session.isDraining { session.close(.serverDraining) }
    }

    func sessionInfos(of user: UserID?) -> [SessionInfo] {
        sessions.values.compactMap { session in
            guard let caller = session.caller, session.machine.isOpen, user == nil || user == caller.user else {
                return nil
            }
            return SessionInfo(
                session: session.id, user: caller.user, device: session.device,
                address: session.transport.remoteAddress, connectedAt: session.connectedAt,
                bufferedBytes: session.transport.bufferedBytes)
        }
    }

    /// Publications may have been lost on the way from other nodes: clients read the store again.
    func busRecovered() {
        loop.execute {
            for session in self.sessions.values where session.machine.isOpen { session.push(.resync) }
            self.scheduleTick()
        }
    }
}

/// A live session as an administrator sees it.
public struct SessionInfo: Hashable, Sendable {
    /// The session's id.
    public var session: SessionID
    /// Its user.
    public var user: UserID
    /// What the client called its device.
    public var device: String?
    /// Peer address.
    public var address: String
    /// When the connection was accepted.
    public var connectedAt: Timestamp
    /// Bytes that wait to be written to it.
    public var bufferedBytes: Int
}
