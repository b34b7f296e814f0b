#if Postgres
    import ChatCore

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    extension PostgresConnection {
        /// Runs a body until it succeeds or the deadline comes: connects first, again after a lost connection, and repeats what
        /// lost against another transaction.
        ///
        /// - Parameter body: May run several times, also after an earlier run whose outcome is unknown.
        /// - Throws: The last failure; any other failure of the body at once.
        package func attempt<Value>(
            until deadline: ContinuousClock.Instant,
            _ body: (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) throws(PostgresFailure) -> Value {
            var backOff = RetryBackOff()
            requestDeadline = deadline
            defer { requestDeadline = nil }
            while true {
                do throws(PostgresFailure) {
                    try connect(deadline: deadline)
                    return try body(self)
                } catch {
                    guard error.isWorthRepeating, ContinuousClock.now < deadline else { throw error }
                    pause(&backOff, until: deadline)
                }
            }
        }

        /// Runs a body inside a transaction, once.
        package func inTransaction<Value>(
            _ body: (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) throws(PostgresFailure) -> Value {
            _ = try execute([.begin])
            do throws(PostgresFailure) {
                let value = try body(self)
                _ = try execute([.commit])
                return value
            } catch {
                if isConnected { _ = try? execute([.rollback]) }
                throw error
            }
        }

        /// Waits on the connection's own thread; nothing else runs there.
        func pause(_ backOff: inout RetryBackOff, until deadline: ContinuousClock.Instant) {
            var random = SystemRandomNumberGenerator()
            let wait = min(backOff.next(using: &random), deadline - .now).milliseconds
            guard wait > 0 else { return }
            _ = poll(nil, 0, Int32(clamping: wait))
        }
    }

    extension PostgresFailure {
        /// Whether the same may succeed on a new connection or against less resistance.
        var isWorthRepeating: Bool {
            switch kind {
            case .unreachable, .lost: true
            case .server(let state): state.advice != .giveUp
            case .unexpectedAnswer: false
            }
        }
    }
#endif
