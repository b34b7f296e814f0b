#if Postgres
    import ChatCore

    extension PostgresArchive {
        private static let rowsPerFetch = 500

        /// Writes an archive.
        ///
        /// - Guarantees: the state of one moment, although the database may be in use; equal content gives equal bytes; memory is
        ///   bounded, whatever the size.
        /// - Parameters:
        ///   - write: Takes pieces of the archive, each ends with a line.
        ///   - progress: Called after each piece.
        /// - Returns: How many lines of each kind there are.
        /// - Throws: ``ChatError`` `store_unavailable`, `invalid_configuration`, and what `write` throws.
        public func export(
            to write: ([UInt8]) async throws -> Void, progress: (ArchiveProgress) -> Void = { _ in }
        ) async throws -> ArchiveCounts {
            try await withTransaction([Self.call("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")]) { connection in
                let all = try await connection.run { connection throws(PostgresFailure) in
                    try Self.counts(on: connection)
                }
                var done = ArchiveCounts()
                try await write(all.headerLine)
                for section in ArchiveSection.allCases {
                    try await connection.run { connection throws(PostgresFailure) in
                        _ = try connection.execute(
                            [Self.call("DECLARE archive NO SCROLL CURSOR FOR \(section.records.select)")],
                            timeout: Self.timeout)
                    }
                    while true {
                        try Task.checkCancellation()
                        let (lines, count) = try await connection.run { connection throws(PostgresFailure) in
                            try Self.fetch(section.records, on: connection)
                        }
                        guard count > 0 else { break }
                        try await write(lines)
                        done[section] += Int64(count)
                        progress(ArchiveProgress(done: done, all: all))
                    }
                    try await connection.run { connection throws(PostgresFailure) in
                        _ = try connection.execute([Self.call("CLOSE archive")])
                    }
                }
                try await write(done.endLine)
                return done
            }
        }

        private static func counts(on connection: isolated PostgresConnection) throws(PostgresFailure) -> ArchiveCounts
        {
            var counts = ArchiveCounts()
            for section in ArchiveSection.allCases {
                let rows = try connection.execute([call(section.records.count)], timeout: timeout)
                counts[section] = try rows[0].first?.int64(0) ?? 0
            }
            return counts
        }

        private static func fetch(
            _ records: any StoredArchiveRecord.Type, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> (lines: [UInt8], count: Int) {
            let rows = try connection.execute([call("FETCH \(rowsPerFetch) FROM archive")], timeout: timeout)[0]
            var lines: [UInt8] = []
            try rows.forEach { row throws(PostgresFailure) in lines += try records.init(row).line }
            return (lines, rows.count)
        }
    }
#endif
