import ChatClient
import NIOCore

/// How far an event loop is with its connections.
struct ConnectState {
    /// The next one to open, and those that are signed in or have failed.
    var next = 0
    var settled = 0
    /// Open loop: when each is to be opened.
    var turns: TurnTaker?
    /// Completed when all are settled.
    var done: EventLoopPromise<Void>?
}

extension LoadLoop {
    /// Longest time from a connect to the end of sign-in, in nanoseconds.
    static var signInLimit: UInt64 { 60_000_000_000 }

    /// Opens all connections at the plan's pace.
    ///
    /// - Parameter start: When the first is due.
    /// - Returns: Succeeds when each is signed in or has failed.
    func connectAll(start: UInt64) -> EventLoopFuture<Void> {
        let done = eventLoop.makePromise(of: Void.self)
        guard !connections.isEmpty else {
            done.succeed()
            return done.futureResult
        }
        connecting.done = done
        scheduleSweep()
        let threads = setting.plan.threads
        switch setting.plan.connecting {
        case .rate(let rate):
            connecting.turns = TurnTaker(
                OpenLoopSchedule(start: start, rate: rate, senders: threads), senders: [number])
            connectTurn()
        case .window(let window):
            // An even share; the first loops take what is left over.
            let share = window / threads + (number < window % threads ? 1 : 0)
            for _ in 0..<max(share, 1) { connectNext(intended: NIODeadline.now().uptimeNanoseconds) }
        }
        return done.futureResult
    }

    private func connectTurn() {
        let now = NIODeadline.now().uptimeNanoseconds
        while connecting.next < connections.count, let due = connecting.turns?.next, due <= now {
            _ = connecting.turns?.take(now: now)
            connectNext(intended: due)
        }
        guard connecting.next < connections.count, let due = connecting.turns?.next else { return }
        eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(due)) { self.connectTurn() }
    }

    private func connectNext(intended: UInt64) {
        guard connecting.next < connections.count else { return }
        connecting.next += 1
        connections[connecting.next - 1].connect(intended: intended)
    }

    /// Gives up what takes too long, every now and then for as long as the run lasts.
    private func scheduleSweep() {
        eventLoop.assumeIsolated().scheduleTask(in: .seconds(5)) {
            guard !self.isEnded else { return }
            let now = NIODeadline.now().uptimeNanoseconds
            if now > Self.signInLimit {
                for connection in self.connections { connection.giveUp(startedBefore: now - Self.signInLimit) }
            }
            self.scheduleSweep()
        }
    }

    /// A connection signed in.
    func settled(_ connection: LoadConnection, now: UInt64) {
        if isStorming {
            meter.comeback.record(now &- connection.cutAt)
        } else {
            oneSettled()
        }
    }

    /// A connection failed to sign in, or ended.
    func lost(_ connection: LoadConnection, wasReady: Bool) {
        if isStorming {
            comeBack(connection)
        } else if !wasReady {
            oneSettled()
        }
    }

    private func oneSettled() {
        connecting.settled += 1
        if case .window = setting.plan.connecting { connectNext(intended: NIODeadline.now().uptimeNanoseconds) }
        if connecting.settled == connections.count {
            connecting.done?.succeed()
            connecting.done = nil
        }
    }

    // MARK: Storm

    /// Cuts all connections at once; each comes back after a wait of its own, as ``ChatClient`` waits.
    ///
    /// - Returns: How many were cut.
    func storm() -> Int {
        isStorming = true
        let now = NIODeadline.now().uptimeNanoseconds
        let cut = connections.filter(\.isReady)
        for connection in cut {
            connection.cut()
            connection.cutAt = now
            connection.backOff = BackOff(ReconnectPolicy(), seed: setting.plan.seed &+ UInt64(connection.index))
        }
        for connection in cut { comeBack(connection) }
        return cut.count
    }

    private func comeBack(_ connection: LoadConnection) {
        guard let delay = connection.backOff?.delay(readyFor: nil, serverDelay: nil) else { return }
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            guard self.isStorming, case .idle = connection.phase else { return }
            connection.connect(intended: NIODeadline.now().uptimeNanoseconds)
        }
    }
}
