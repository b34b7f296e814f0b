#if Postgres
    import ChatCore

    /// Looks for contradictions between the tables; every rule of the schema that no constraint can state.
    enum IntegrityCheck {
        /// One rule: a query that returns what breaks it, as a conversation (or null) and a text.
        struct Rule: Sendable {
            /// Shown with each finding.
            let name: String
            /// For progress.
            let title: String
            /// Returns `(uuid, text)`; the limit is added.
            let sql: String
        }

        /// A broken table is broken often; the first rows say enough.
        static let findingsPerRule = 100
        /// Each rule reads whole tables.
        private static let timeout = Duration.seconds(24 * 3600)

        /// All rules, in the order in which they are checked.
        static let rules = logRules + memberRules + messageRules

        /// Checks a database that may be in use.
        ///
        /// - Guarantees: changes nothing; all rules see the same moment.
        static func run(
            on connection: isolated PostgresConnection, progress: @Sendable (String) -> Void
        ) throws(PostgresFailure) -> [PostgresFinding] {
            do throws(PostgresFailure) {
                _ = try connection.execute([call("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")])
                let findings = try findings(on: connection, progress: progress)
                _ = try connection.execute([.commit])
                return findings
            } catch {
                if connection.isConnected { _ = try? connection.execute([.rollback]) }
                throw error
            }
        }

        /// Checks inside the transaction that is open, whose own changes are seen.
        static func findings(
            on connection: isolated PostgresConnection, progress: @Sendable (String) -> Void
        ) throws(PostgresFailure) -> [PostgresFinding] {
            _ = try connection.execute([
                call("SET LOCAL statement_timeout = 0"), call("SET LOCAL lock_timeout = 0"),
                call("SET LOCAL idle_in_transaction_session_timeout = 0"),
            ])
            var findings: [PostgresFinding] = []
            for rule in rules {
                progress(rule.title)
                let rows = try connection.execute(
                    [call("SELECT * FROM (\(rule.sql)) AS found LIMIT \(findingsPerRule + 1)")], timeout: timeout)
                findings += try rows[0].map { row throws(PostgresFailure) in
                    PostgresFinding(
                        check: rule.name, conversation: row.optionalUUID(0)?.description, text: try row.text(1))
                }
                if rows[0].count > findingsPerRule {
                    findings[findings.count - 1] = PostgresFinding(
                        check: rule.name, conversation: nil, text: "more of these; only the first are shown")
                }
            }
            return findings
        }

        private static func call(_ sql: String) -> PostgresCall { PostgresCall(PostgresStatement("", sql)) }
    }
#endif
