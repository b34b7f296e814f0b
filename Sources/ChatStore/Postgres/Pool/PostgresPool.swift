#if Postgres
    import ChatCore
    import Synchronization

    /// Connections for reads and rare writes. The shell around ``PoolMachine``.
    ///
    /// - Guarantees: a request ends within its time, with an answer or `store_unavailable`, also while the database is away or
    ///   silent; at most ``waiterLimit`` wait.
    final class PostgresPool: Sendable {
        /// Resumed with a slot, or with nil when the time is up.
        private typealias Waiting = CheckedContinuation<Int?, Never>

        private struct State {
            var machine: PoolMachine<Int, UInt64>
            var waiting: [UInt64: Waiting] = [:]
            var lastWaiter: UInt64 = 0
            var isWatching = false
        }

        /// Most requests that wait for a connection.
        static let waiterLimit = 10_000
        private let connections: [PostgresConnection]
        private let timeout: Duration
        private let state: Mutex<State>

        init(
            _ configuration: PostgresConfiguration, size: Int, role: ConnectionRole,
            onEvent: @escaping @Sendable (PostgresEvent) -> Void
        ) {
            connections = (0..<size).map { _ in PostgresConnection(configuration, role: role, onEvent: onEvent) }
            timeout = configuration.requestTimeout
            state = Mutex(
                State(machine: PoolMachine(slots: Array((0..<size).reversed()), waiterLimit: Self.waiterLimit)))
        }

        /// Runs a body on a connection, again after a failure of the connection, until the request's time is up.
        ///
        /// - Parameters:
        ///   - limit: A shorter time than requests have.
        ///   - body: May run several times.
        func run<Value: Sendable>(
            timeout limit: Duration? = nil,
            _ body: @escaping @Sendable (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) async throws(ChatError) -> Value {
            let deadline = ContinuousClock.now + min(limit ?? timeout, timeout)
            let slot = try await lease(until: deadline)
            do throws(PostgresFailure) {
                let value = try await connections[slot].run { connection throws(PostgresFailure) in
                    try connection.attempt(until: deadline, body)
                }
                await release(slot)
                return value
            } catch {
                await release(slot)
                throw error.chatError
            }
        }

        /// Like ``run(_:)``, inside a transaction. A commit whose outcome is unknown is repeated, so the body has to be one
        /// that may be carried out twice.
        func transaction<Value: Sendable>(
            _ body: @escaping @Sendable (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) async throws(ChatError) -> Value {
            try await run { connection throws(PostgresFailure) in try connection.inTransaction(body) }
        }

        private func lease(until deadline: ContinuousClock.Instant) async throws(ChatError) -> Int {
            // A request that cannot be served at once is rare: only then there is a continuation.
            let id = state.withLock { state -> UInt64 in
                state.lastWaiter += 1
                return state.lastWaiter
            }
            let slot: Int? = await withCheckedContinuation { continuation in
                let (action, startsWatch) = state.withLock { state in
                    let action = state.machine.requested(id, deadline: deadline)
                    guard action == .wait else { return (action, false) }
                    state.waiting[id] = continuation
                    defer { state.isWatching = true }
                    return (action, !state.isWatching)
                }
                switch action {
                case .lease(let slot): continuation.resume(returning: slot)
                case .refuse, .closed: continuation.resume(returning: nil)
                case .wait: if startsWatch { watch() }
                }
            }
            guard let slot else {
                throw ChatError(.storeUnavailable, detail: "no database connection was free in time")
            }
            return slot
        }

        private func release(_ slot: Int) async {
            let (action, waiting) = state.withLock { state -> (PoolMachine<Int, UInt64>.ReleaseAction, Waiting?) in
                let action = state.machine.released(slot)
                guard case .lease(_, let waiter) = action else { return (action, nil) }
                return (action, state.waiting.removeValue(forKey: waiter))
            }
            switch action {
            case .lease(let slot, _): waiting?.resume(returning: slot)
            case .close(let slot): await connections[slot].close()
            case .doNothing: break
            }
        }

        /// Tells those who wait too long. Ends by itself when nobody waits.
        private func watch() {
            Task {
                var isNeeded = true
                while isNeeded {
                    try? await Task.sleep(for: .milliseconds(50))
                    let (overdue, goesOn) = state.withLock { state in
                        let overdue = state.machine.deadlineReached(now: .now).compactMap {
                            state.waiting.removeValue(forKey: $0)
                        }
                        state.isWatching = state.machine.hasWaiters
                        return (overdue, state.isWatching)
                    }
                    for waiting in overdue { waiting.resume(returning: nil) }
                    isNeeded = goesOn
                }
            }
        }

        /// Takes no more requests and closes each connection once nobody needs it.
        func close() async {
            let idle = state.withLock { $0.machine.closed() }
            for slot in idle { await connections[slot].close() }
            // An actor runs one request after another: this comes behind the one that a leased connection is at.
            for connection in connections { await connection.close() }
        }
    }
#endif
