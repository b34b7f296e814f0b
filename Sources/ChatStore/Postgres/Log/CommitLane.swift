#if Postgres
    import ChatCore
    import Synchronization

    /// Group commit: requests that wait go to the database together, in one transaction, and while it runs the next ones gather.
    /// A request that finds the lane idle starts at once; nothing is ever held back to make a batch larger.
    ///
    /// - Guarantees: requests are carried out in the order of ``submit(_:)``. Every request is answered within its time: with
    ///   what its transaction came to, or with `store_unavailable`, after which its outcome is open (a repeat finds out). One that
    ///   the database refuses fails alone.
    final class CommitLane<Request: Sendable, Answer: Sendable, Doubt>: Sendable {
        typealias Results = [Result<Answer, ChatError>]
        /// Carries out one batch in one transaction; `Doubt` is what it needs to find out what became of a lost commit.
        typealias Perform =
            @Sendable ([Request], inout Doubt?, isolated PostgresConnection) throws(PostgresFailure) -> Results
        private typealias Queue = CommitQueue<Request, CheckedContinuation<Results, Never>>

        private struct State {
            var queue = Queue(batchLimit: 1024, queueLimit: 100_000)
            var isRunning = false
            var isWatching = false
            /// Who waits for the lane to become idle.
            var closing: [CheckedContinuation<Void, Never>] = []
        }

        private let connection: PostgresConnection
        private let timeout: Duration
        private let late: @Sendable ([Answer]) -> Void
        private let perform: Perform
        private let state = Mutex(State())

        /// How long a lost commit is looked up after everybody who waited for it was told that their time is up.
        private static var patience: Duration { .seconds(60) }

        /// - Parameters:
        ///   - connection: For this lane alone.
        ///   - timeout: How long a caller waits at most.
        ///   - late: Gets what came of requests whose callers had been told that their time was up.
        ///   - perform: Carries out a batch.
        init(
            _ connection: PostgresConnection, timeout: Duration,
            late: @escaping @Sendable ([Answer]) -> Void = { _ in }, perform: @escaping Perform
        ) {
            self.connection = connection
            self.timeout = timeout
            self.late = late
            self.perform = perform
        }

        /// Carries out requests, in order, possibly together with others.
        ///
        /// - Returns: One result per request, in order.
        func submit(_ requests: [Request]) async -> Results {
            guard !requests.isEmpty else { return [] }
            let deadline = ContinuousClock.now + timeout
            return await withCheckedContinuation { continuation in
                let (refusal, starts, watches) = state.withLock { state in
                    let refusal = state.queue.submitted(requests, by: continuation, deadline: deadline)
                    guard refusal == nil else { return (refusal, false, false) }
                    defer { (state.isRunning, state.isWatching) = (true, true) }
                    return (refusal, !state.isRunning, !state.isWatching)
                }
                if let refusal { continuation.resume(returning: Self.failures(refusal, requests.count)) }
                // Both end by themselves when nothing waits.
                if starts { Task { await self.drain(on: self.connection) } }
                if watches { Task { await self.watch() } }
            }
        }

        /// Refuses new requests, and returns when those under way are answered and the connection is closed.
        func close() async {
            await withCheckedContinuation { continuation in
                let isIdle = state.withLock { state in
                    state.queue.closed()
                    if state.isRunning { state.closing.append(continuation) }
                    return !state.isRunning
                }
                if isIdle { continuation.resume() }
            }
            await connection.close()
        }

        // MARK: Running

        /// Carries out batches on the connection's thread until nothing waits.
        private func drain(on connection: isolated PostgresConnection) async {
            while true {
                let (batch, closing) = state.withLock { state in
                    let batch = state.queue.nextBatch()
                    guard batch.isEmpty else { return (batch, [CheckedContinuation<Void, Never>]()) }
                    state.isRunning = false
                    defer { state.closing = [] }
                    return (batch, state.closing)
                }
                for continuation in closing { continuation.resume() }
                guard !batch.isEmpty else { return }
                carryOut(batch, on: connection)
            }
        }

        private func carryOut(_ batch: [Queue.Entry], on connection: isolated PostgresConnection) {
            let requests = batch.count == 1 ? batch[0].requests : batch.flatMap(\.requests)
            let results = results(of: requests, for: batch.map(\.ticket), on: connection)
            var start = 0
            for entry in batch {
                let end = start + entry.requests.count
                let answers = Array(results[start..<end])
                if let caller = state.withLock({ $0.queue.answered(entry.ticket) }) {
                    caller.resume(returning: answers)
                } else {
                    late(answers.compactMap { try? $0.get() })
                }
                start = end
            }
        }

        /// One result per request, whatever happens.
        private func results(
            of requests: [Request], for tickets: [Queue.Ticket], on connection: isolated PostgresConnection
        ) -> Results {
            var doubt: Doubt?
            var backOff = RetryBackOff()
            let end = ContinuousClock.now + Self.patience
            while true {
                do throws(PostgresFailure) {
                    try connection.connect(deadline: .now + timeout)
                    let results = try perform(requests, &doubt, connection)
                    if results.count == requests.count { return results }
                    throw PostgresFailure(.unexpectedAnswer, "a batch was answered in part")
                } catch {
                    if error.isWorthRepeating {
                        // Once nobody waits any more, only what became of a lost commit is still of interest.
                        let isAwaited = state.withLock { $0.queue.isAwaited(tickets) }
                        guard isAwaited || (doubt != nil && ContinuousClock.now < end) else {
                            return Self.failures(error.chatError, requests.count)
                        }
                        connection.pause(&backOff, until: .now + timeout)
                    } else if requests.count > 1, error.isAboutOneRequest {
                        return halves(of: requests, for: tickets, on: connection)
                    } else {
                        return Self.failures(error.chatError, requests.count)
                    }
                }
            }
        }

        /// Carries out two parts one after the other, until the request that the database refuses is alone.
        private func halves(
            of requests: [Request], for tickets: [Queue.Ticket], on connection: isolated PostgresConnection
        ) -> Results {
            let middle = requests.count / 2
            return [Array(requests[..<middle]), Array(requests[middle...])].flatMap { half in
                guard state.withLock({ $0.queue.isAwaited(tickets) }) else {
                    return Self.failures(ChatError(.storeUnavailable), half.count)
                }
                return results(of: half, for: tickets, on: connection)
            }
        }

        // MARK: Deadlines

        /// Tells those whose time is up, also while the database is silent.
        private func watch() async {
            var isNeeded = true
            while isNeeded {
                try? await Task.sleep(for: .milliseconds(50))
                let (overdue, goesOn) = state.withLock { state in
                    let overdue = state.queue.deadlineReached(now: .now)
                    state.isWatching = state.queue.isAwaited
                    return (overdue, state.isWatching)
                }
                let error = ChatError(.storeUnavailable, detail: "the database did not answer in time")
                for (caller, count) in overdue { caller.resume(returning: Self.failures(error, count)) }
                isNeeded = goesOn
            }
        }

        private static func failures(_ error: ChatError, _ count: Int) -> Results {
            Results(repeating: .failure(error), count: count)
        }
    }

    extension PostgresFailure {
        /// Whether the data of one request may be the reason, so that the others do better without it: data exceptions,
        /// violated constraints, exceeded limits of the server's program.
        fileprivate var isAboutOneRequest: Bool {
            switch kind {
            case .server(let state): ["22", "23", "54"].contains(state.category)
            case .unexpectedAnswer: true
            case .unreachable, .lost: false
            }
        }
    }
#endif
