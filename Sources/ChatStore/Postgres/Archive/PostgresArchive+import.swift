#if Postgres
    import ChatCore

    extension PostgresArchive {
        /// Fills an empty database from an archive.
        ///
        /// - Guarantees: all or nothing: one transaction, committed only after ``PostgresSchema/check(progress:)`` would find
        ///   nothing. Nobody else can write meanwhile. Memory is bounded, whatever the size. The search index is built afterwards,
        ///   by the servers that run on the database.
        /// - Parameters:
        ///   - epoch: What the store is identified by from now on. Nil for a new one, which tells clients of the archived store that
        ///     their places in its logs mean nothing here.
        ///   - read: Returns the next piece of the archive, cut anywhere; nil at its end.
        ///   - progress: Called after each batch and before each check.
        /// - Returns: How many lines of each kind were imported.
        /// - Throws: ``ChatError`` `conflict` for a database that holds users or conversations; `invalid_request` naming line and
        ///   field, or what contradicts what; `store_unavailable`; `invalid_configuration`; and what `read` throws.
        public func `import`(
            epoch: String? = nil, from read: () async throws -> [UInt8]?,
            progress: @escaping @Sendable (ArchiveProgress) -> Void = { _ in }
        ) async throws -> ArchiveCounts {
            if let epoch { try Self.checkEpoch(epoch) }
            return try await withTransaction([.begin]) { connection in
                try await connection.run { connection throws(PostgresFailure) in
                    try Self.requireEmpty(on: connection)
                }.get()
                var run = ArchiveImportRun(connection: connection, progress: progress)
                var splitter = ArchiveLineSplitter()
                while let piece = try await read() {
                    try Task.checkCancellation()
                    for line in try splitter.lines(in: piece) { try await run.add(Array(line)) }
                }
                if let line = splitter.last() { try await run.add(line) }
                try await run.finish(epoch: epoch)
                return run.counts
            }
        }

        private static func checkEpoch(_ epoch: String) throws(ChatError) {
            let isValid =
                (1...64).contains(epoch.utf8.count)
                && epoch.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
            guard isValid else {
                throw ChatError(.invalidRequest, "An epoch is 1 to 64 characters of a-z, 0-9 and -.")
            }
        }

        private static func requireEmpty(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<Void, ChatError> {
            // Sign-ins and new conversations of a server that runs already wait until the import has ended.
            let rows = try connection.execute(
                [
                    call("LOCK TABLE chat.users, chat.conversations IN SHARE ROW EXCLUSIVE MODE"),
                    call("SELECT EXISTS (SELECT FROM chat.users), EXISTS (SELECT FROM chat.conversations)"),
                ], timeout: timeout)
            guard let row = rows[1].first, try !row.bool(0), try !row.bool(1) else {
                return .failure(
                    ChatError(
                        .conflict,
                        "The database already holds users or conversations; an archive goes into an empty one only."))
            }
            return .success(())
        }
    }
#endif
