#if Postgres
    import ChatCore

    /// An import in its transaction: gathers rows of one section and writes them in batches.
    struct ArchiveImportRun {
        let connection: PostgresConnection
        let progress: @Sendable (ArchiveProgress) -> Void

        private var reader = ArchiveReader()
        private var all = ArchiveCounts()
        private var batch: [any ArchiveRecord] = []
        private var batchBytes = 0
        private var firstLine: Int64 = 1

        private static let maxRows = 1000
        private static let maxBytes = 1 << 20

        init(connection: PostgresConnection, progress: @escaping @Sendable (ArchiveProgress) -> Void) {
            self.connection = connection
            self.progress = progress
        }

        /// Lines of each section so far.
        var counts: ArchiveCounts { reader.counts }

        /// Takes a line.
        mutating func add(_ line: [UInt8]) async throws {
            switch try reader.next(line) {
            case .header(let counts): all = counts
            case .record(let record):
                if let first = batch.first, type(of: first).section != type(of: record).section { try await flush() }
                if batch.isEmpty { firstLine = reader.lineNumber }
                batch.append(record)
                batchBytes += line.count
                if batch.count >= Self.maxRows || batchBytes >= Self.maxBytes { try await flush() }
            case .end: try await flush()
            }
        }

        private mutating func flush() async throws {
            guard let first = batch.first else { return }
            let section = type(of: first).section
            let call = section.records.insertAll(batch)
            let lines = firstLine...(firstLine + Int64(batch.count) - 1)
            batch = []
            batchBytes = 0
            do {
                try await connection.run { connection throws(PostgresFailure) in
                    _ = try connection.execute([call], timeout: PostgresArchive.timeout)
                }
            } catch {
                throw Self.explain(error, lines, section)
            }
            progress(ArchiveProgress(done: reader.counts, all: all))
        }

        /// Closes the import; the caller commits.
        mutating func finish(epoch: String?) async throws {
            try reader.finish()
            let state = ArchiveProgress(done: reader.counts, all: all)
            let progress = progress
            let report: @Sendable (String) -> Void = { step in
                progress(ArchiveProgress(done: state.done, all: state.all, step: step))
            }
            let findings = try await connection.run { connection throws(PostgresFailure) in
                report("statistics")
                _ = try connection.execute(
                    [PostgresCall(ArchivedBlock.markConversations), Self.epoch(epoch)]
                        + ["users", "conversations", "members", "events", "messages", "reactions", "blocks"].map {
                            PostgresArchive.call("ANALYZE chat.\($0)")
                        }, timeout: PostgresArchive.timeout)
                return try IntegrityCheck.findings(on: connection, progress: report)
            }
            guard let first = findings.first else { return }
            let place = first.conversation.map { " in conversation \($0)" } ?? ""
            throw ChatError(
                .invalidRequest,
                "The archive contradicts itself\(place): \(first.text) (\(first.check)); \(findings.count) findings in all."
            )
        }

        private static func epoch(_ epoch: String?) -> PostgresCall {
            PostgresCall(
                PostgresStatement(
                    "",
                    """
                    UPDATE chat.metadata
                    SET epoch = coalesce($1::text, left(replace(gen_random_uuid()::text, '-', ''), 16))
                    """)
            ) { $0.add(epoch) }
        }

        /// What the server refused, in terms of the archive where it can be.
        private static func explain(
            _ failure: PostgresFailure, _ lines: ClosedRange<Int64>, _ section: ArchiveSection
        ) -> any Error {
            guard case .server(let state) = failure.kind, state.category == "23" else { return failure }
            let place =
                lines.count == 1
                ? "Line \(lines.lowerBound)" : "One of the lines \(lines.lowerBound) to \(lines.upperBound)"
            let what =
                switch state.code {
                case "23505": "has a key that an earlier line has already"
                case "23503": "refers to something that is not in the archive"
                default: "breaks a rule of the store"
                }
            let rule = failure.constraint.map { " (\($0))" } ?? ""
            return ChatError(
                .invalidRequest, "\(place) of the archive (\(section.rawValue)) \(what)\(rule).", detail: failure.detail
            )
        }
    }
#endif
