#if Postgres
    import CLibPQ
    import ChatCore

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    // libpq's pipeline mode (PostgreSQL manual, "Pipeline Mode"): all statements of a call travel in one round trip.
    extension PostgresConnection {
        /// What the next results of a pipeline belong to.
        private enum Expected {
            case preparation(String)
            case answer
        }

        /// Sends statements together and returns their rows in order.
        ///
        /// - Guarantees: one round trip, whatever the number of statements. Statements run in order; when one fails the rest is
        ///   skipped, and outside an explicit transaction nothing of the call stays.
        /// - Throws: `server` for the first statement that failed, `lost` when the connection died or the deadline passed (it is
        ///   then closed, and whether the server did the work is unknown), `unreachable` without a connection.
        package func execute(
            _ calls: [PostgresCall], timeout: Duration? = nil
        ) throws(PostgresFailure) -> [PostgresRows] {
            guard isConnected else { throw PostgresFailure(.unreachable, "not connected") }
            let limit = ContinuousClock.now + (timeout ?? configuration.statementTimeout)
            let deadline = requestDeadline.map { min($0, limit) } ?? limit
            var expected: [Expected] = []
            for call in calls { try send(call, &expected) }
            guard let open = handle, unsafe PQpipelineSync(open.pointer) == 1 else { throw lose(lastMessage) }
            return try receive(expected, deadline)
        }

        private func send(_ call: PostgresCall, _ expected: inout [Expected]) throws(PostgresFailure) {
            guard let connection = handle else { throw PostgresFailure(.unreachable, "not connected") }
            let name = call.statement.name.description
            if !name.isEmpty, !prepared.contains(name) {
                guard unsafe PQsendPrepare(connection.pointer, name, call.statement.sql, 0, nil) == 1 else {
                    throw lose(lastMessage)
                }
                expected.append(.preparation(name))
                // Taken back when the server refuses it; a second use in this call must not prepare it again.
                prepared.insert(name)
            }
            let parameters = call.parameters
            let lengths = parameters.places.map { Int32(truncatingIfNeeded: max(0, $0.length)) }
            let formats = [Int32](repeating: 1, count: lengths.count)
            let sent = unsafe parameters.bytes.withUnsafeBytes { bytes -> Int32 in
                // An empty value still needs an address, or libpq takes it for null.
                let base = unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
                let values = unsafe parameters.places.map { place in
                    unsafe place.length < 0
                        ? nil : base.map { unsafe ($0 + place.start).assumingMemoryBound(to: CChar.self) }
                }
                guard !name.isEmpty else {
                    return unsafe PQsendQueryParams(
                        connection.pointer, call.statement.sql, Int32(values.count), nil, values, lengths, formats, 1)
                }
                return unsafe PQsendQueryPrepared(
                    connection.pointer, name, Int32(values.count), values, lengths, formats, 1)
            }
            guard sent == 1 else { throw lose(lastMessage) }
            expected.append(.answer)
        }

        private func receive(
            _ expected: [Expected], _ deadline: ContinuousClock.Instant
        ) throws(PostgresFailure) -> [PostgresRows] {
            var rows: [PostgresRows] = []
            rows.reserveCapacity(expected.count)
            var failure: PostgresFailure?
            for item in expected {
                var isDone = false
                // A statement's results end with a null.
                while let result = try nextResult(deadline) {
                    switch result.status {
                    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                        if case .answer = item, !isDone { rows.append(result) }
                        isDone = true
                    default:
                        if failure == nil { failure = Self.failure(of: result) }
                        if case .preparation(let name) = item { prepared.remove(name) }
                    }
                }
            }
            // The answer to the sync; no null follows it.
            let status = try nextResult(deadline)?.status
            guard status == PGRES_PIPELINE_SYNC else { throw lose("the pipeline is out of step") }
            if let failure { throw failed(failure) }
            guard rows.count == expected.count(where: { if case .answer = $0 { true } else { false } }) else {
                throw lose("the server answered too few statements")
            }
            return rows
        }

        /// A server that says it is going takes the connection along.
        private func failed(_ failure: PostgresFailure) -> PostgresFailure {
            guard case .server(let state) = failure.kind, state.advice == .reconnect else { return failure }
            return lose(failure.detail)
        }

        private static func failure(of result: PostgresRows) -> PostgresFailure {
            // Fields C (SQLSTATE), M (primary message) and n (constraint). The detail field is left out: it quotes values.
            guard let state = result.errorField("C") else {
                return PostgresFailure(.lost, "a statement failed without a state")
            }
            let message = OpenConnection.oneLine(result.errorField("M") ?? "no message")
            return PostgresFailure(
                .server(SQLState(state)), "\(state): \(message)", constraint: result.errorField("n"))
        }

        // MARK: Waiting

        private func nextResult(_ deadline: ContinuousClock.Instant) throws(PostgresFailure) -> PostgresRows? {
            while true {
                guard let open = handle else { throw PostgresFailure(.lost, "not connected") }
                let unsent = unsafe PQflush(open.pointer)
                guard unsent >= 0 else { throw lose(lastMessage) }
                if unsafe PQisBusy(open.pointer) == 0 {
                    let result = unsafe PQgetResult(open.pointer).map { unsafe PostgresRows($0) }
                    // Asked before the result is used: libpq makes up an error result when the connection is gone.
                    guard unsafe PQstatus(open.pointer) == CONNECTION_OK else { throw lose(lastMessage) }
                    return result
                }
                try wait(reading: true, writing: unsent == 1, until: deadline)
                guard unsafe PQconsumeInput(open.pointer) == 1 else { throw lose(lastMessage) }
            }
        }

        /// Waits until the socket can be read or written.
        func wait(
            reading: Bool, writing: Bool, until deadline: ContinuousClock.Instant
        ) throws(PostgresFailure) {
            guard let open = handle else { throw PostgresFailure(.lost, "not connected") }
            let events = (reading ? Int32(POLLIN) : 0) | (writing ? Int32(POLLOUT) : 0)
            while true {
                let left = (deadline - .now).milliseconds
                guard left > 0 else { throw lose("no answer in time") }
                var descriptor = pollfd(
                    fd: unsafe PQsocket(open.pointer), events: Int16(truncatingIfNeeded: events), revents: 0)
                let count = unsafe poll(&descriptor, 1, Int32(clamping: left))
                if count > 0 { return }
                if count < 0, errno != EINTR { throw lose("poll failed: \(errno)") }
            }
        }
    }
#endif
