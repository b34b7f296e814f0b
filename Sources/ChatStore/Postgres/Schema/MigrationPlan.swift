package import ChatCore

/// Decides what has to be applied to a database; pure.
package struct MigrationPlan: Hashable, Sendable {
    /// A migration and the checksum of its text.
    package struct Step: Hashable, Sendable {
        /// 1, 2, 3 …
        package var version: Int
        /// For messages.
        package var name: String
        /// SHA-256 of the text, hexadecimal.
        package var checksum: String
        /// Creates a value.
        package init(version: Int, name: String, checksum: String) {
            self.version = version
            self.name = name
            self.checksum = checksum
        }
    }

    /// What is missing, in order.
    package let pending: [Step]

    /// Compares what a database says was applied with what this program knows.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` for a schema that is newer than the program, was changed since, or has
    ///   holes: nothing may be done to it.
    package init(applied: [Step], known: [Step]) throws(ChatError) {
        let supported = known.last?.version ?? 0
        if let newest = applied.map(\.version).max(), newest > supported {
            throw ChatError(
                .invalidConfiguration,
                "The database has schema version \(newest), this program knows \(supported); run a newer program.")
        }
        for (index, step) in applied.sorted(by: { $0.version < $1.version }).enumerated() {
            guard index < known.count, known[index].version == step.version else {
                throw ChatError(
                    .invalidConfiguration, "The database lacks schema version \(index + 1) but has a later one.")
            }
            guard known[index].checksum == step.checksum else {
                throw ChatError(
                    .invalidConfiguration,
                    "Schema version \(step.version) of the database is not the one this program knows: the checksums differ."
                )
            }
        }
        pending = Array(known.dropFirst(applied.count))
    }

    /// Refuses to run on a schema that something is missing of.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` that says what to run.
    package func requireNothingPending() throws(ChatError) {
        guard let first = pending.first else { return }
        let what =
            first.version == 1
            ? "The database has no chat schema" : "The database's schema is at version \(first.version - 1)"
        throw ChatError(
            .invalidConfiguration, "\(what); run 'chatctl db migrate', or start chatd with --migrate.")
    }
}
