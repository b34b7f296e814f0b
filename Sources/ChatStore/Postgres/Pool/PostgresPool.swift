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
            /// Requests that have a connection, and what tells their callers that their time is up.
            var underWay: [UInt64: (deadline: ContinuousClock.Instant, expire: @Sendable () -> Void)] = [:]
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
            let connection = connections[slot]
            let result: Result<Value, ChatError> = await withCheckedContinuation { continuation in
                let request = begin(until: deadline) { continuation.resume(returning: .failure(Self.late)) }
                // Ends with the body. Its own waits are bounded; looking a host name up is not, and the caller does not wait for
                // that either.
                Task {
                    let result: Result<Value, ChatError>
                    do throws(PostgresFailure) {
                        result = .success(
                            try await connection.run { connection throws(PostgresFailure) in
                                try connection.attempt(until: deadline, body)
                            })
                    } catch {
                        result = .failure(error.chatError)
                    }
                    await self.release(slot)
                    if self.finish(request) { continuation.resume(returning: result) }
                }
            }
            return try result.get()
        }

        private static var late: ChatError {
            ChatError(.storeUnavailable, detail: "the database did not answer in time")
        }

        /// Remembers a request that is under way.
        private func begin(
            until deadline: ContinuousClock.Instant, expire: @escaping @Sendable () -> Void
        ) -> UInt64 {
            let (id, startsWatch) = state.withLock { state in
                state.lastWaiter += 1
                state.underWay[state.lastWaiter] = (deadline, expire)
                defer { state.isWatching = true }
                return (state.lastWaiter, !state.isWatching)
            }
            if startsWatch { watch() }
            return id
        }

        /// Forgets a request that is done.
        ///
        /// - Returns: False when its caller was told before that its time is up.
        private func finish(_ request: UInt64) -> Bool {
            state.withLock { $0.underWay.removeValue(forKey: request) != nil }
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

        /// Tells those whose time is up. Ends by itself when there is nobody to tell.
        private func watch() {
            Task {
                var isNeeded = true
                while isNeeded {
                    try? await Task.sleep(for: .milliseconds(50))
                    let now = ContinuousClock.now
                    let (waiting, expired, goesOn) = state.withLock { state in
                        let waiting = state.machine.deadlineReached(now: now).compactMap {
                            state.waiting.removeValue(forKey: $0)
                        }
                        let expired = state.underWay.filter { $0.value.deadline <= now }
                        for id in expired.keys { state.underWay[id] = nil }
                        state.isWatching = state.machine.hasWaiters || !state.underWay.isEmpty
                        return (waiting, expired.values.map(\.expire), state.isWatching)
                    }
                    for caller in waiting { caller.resume(returning: nil) }
                    for expire in expired { expire() }
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
