import Testing

@testable import ChatStore

@Suite("Pool of connections")
struct PoolMachineTests {
    typealias Machine = PoolMachine<String, Int>

    private static let start = ContinuousClock.now
    private static func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// Two slots; two may wait.
    enum State: String, CaseIterable {
        case idle, partlyLeased, leased, awaited, full, closedIdle, closedLeased, closedAwaited

        var machine: Machine {
            var machine = Machine(slots: ["a", "b"], waiterLimit: 2)
            let requests =
                switch self {
                case .idle, .closedIdle: 0
                case .partlyLeased: 1
                case .leased, .closedLeased: 2
                case .awaited, .closedAwaited: 3
                case .full: 4
                }
            for waiter in 0..<requests { _ = machine.requested(waiter, deadline: PoolMachineTests.at(10 + waiter)) }
            if rawValue.hasPrefix("closed") { _ = machine.closed() }
            return machine
        }
    }

    @Test(
        "a request is served, waits, or is refused at once",
        arguments: [
            (.idle, .lease("b")), (.partlyLeased, .lease("a")), (.leased, .wait), (.awaited, .wait), (.full, .refuse),
            (.closedIdle, .closed), (.closedLeased, .closed), (.closedAwaited, .closed),
        ] as [(State, Machine.RequestAction)])
    func requests(state: State, action: Machine.RequestAction) {
        var machine = state.machine
        let waited = machine.hasWaiters
        #expect(machine.requested(9, deadline: Self.at(20)) == action)
        #expect(machine.hasWaiters == (waited || action == .wait))
    }

    @Test(
        "a slot that comes back goes to the one who waits longest, else rests, or ends when the pool is closed",
        arguments: [
            (.partlyLeased, .doNothing), (.leased, .doNothing), (.awaited, .lease("b", to: 2)),
            (.full, .lease("b", to: 2)), (.closedLeased, .close("b")), (.closedAwaited, .lease("b", to: 2)),
        ] as [(State, Machine.ReleaseAction)])
    func releases(state: State, action: Machine.ReleaseAction) {
        var machine = state.machine
        #expect(machine.released("b") == action)
    }

    @Test("the one used last is used first")
    func warmth() {
        var machine = State.leased.machine
        for slot in ["b", "a"] { #expect(machine.released(slot) == .doNothing) }
        #expect(machine.requested(7, deadline: Self.at(1)) == .lease("a"))
    }

    @Test("whoever waits too long is named once, in order", arguments: State.allCases)
    func deadlines(state: State) {
        let expected: [Int] =
            switch state {
            case .awaited, .closedAwaited: [2]
            case .full: [2, 3]
            default: []
            }
        var machine = state.machine
        #expect(machine.deadlineReached(now: Self.at(0)) == [])
        #expect(machine.deadlineReached(now: Self.at(20)) == expected)
        #expect(machine.deadlineReached(now: Self.at(20)) == [])
        let waits = machine.hasWaiters
        #expect(!waits)
    }

    @Test("only those whose own time is up are named, at the moment itself too")
    func ownDeadlines() {
        var machine = State.full.machine
        #expect(machine.deadlineReached(now: Self.at(12)) == [2])
        #expect(machine.released("a") == .lease("a", to: 3))
        #expect(machine.deadlineReached(now: Self.at(99)) == [])
    }

    @Test("a waiter may give up, others may not", arguments: State.allCases)
    func cancelling(state: State) {
        var machine = state.machine
        let waits = machine.hasWaiters
        // Waiter 0 has a slot or never came, 2 waits if anybody does.
        #expect(machine.cancelled(0) == false)
        #expect(machine.cancelled(2) == waits)
        #expect(machine.cancelled(2) == false)
        #expect(machine.deadlineReached(now: Self.at(99)) == (state == .full ? [3] : []))
    }

    @Test("closing hands over what is idle, once", arguments: State.allCases)
    func closing(state: State) {
        let idle =
            switch state {
            case .idle: ["a", "b"]
            case .partlyLeased: ["a"]
            default: [String]()
            }
        var machine = state.machine
        #expect(machine.closed() == idle)
        #expect(machine.closed() == [])
        #expect(machine.requested(9, deadline: Self.at(1)) == .closed)
    }

    @Test("a closed pool still serves those who waited, and ends each slot after the last of them")
    func closedWithWaiters() {
        var machine = State.full.machine
        #expect(machine.closed() == [])
        #expect(machine.released("a") == .lease("a", to: 2))
        #expect(machine.released("b") == .lease("b", to: 3))
        #expect(machine.released("a") == .close("a"))
        #expect(machine.released("b") == .close("b"))
    }

    @Test("a pool without slots lets wait and refuses, but never leases")
    func noSlots() {
        var machine = Machine(slots: [], waiterLimit: 1)
        #expect(machine.requested(1, deadline: Self.at(1)) == .wait)
        #expect(machine.requested(2, deadline: Self.at(1)) == .refuse)
    }
}
