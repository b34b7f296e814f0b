/// A statement that a connection prepares on first use.
package struct PostgresStatement: Sendable {
    /// Unique within the program; seen in the server's logs and views. Empty for a statement that is used once.
    package let name: StaticString
    /// SQL with `$1` …, each cast to its type where the server could not tell.
    package let sql: String

    /// Names a statement.
    package init(_ name: StaticString, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// One use of a statement.
package struct PostgresCall: Sendable {
    /// What is run.
    package let statement: PostgresStatement
    /// With which values.
    package let parameters: PostgresParameters

    /// Pairs a statement with its values.
    package init(_ statement: PostgresStatement, _ parameters: PostgresParameters = PostgresParameters()) {
        self.statement = statement
        self.parameters = parameters
    }

    /// Pairs a statement with values that are added in a closure.
    package init(_ statement: PostgresStatement, _ add: (inout PostgresParameters) -> Void) {
        var parameters = PostgresParameters()
        add(&parameters)
        self.init(statement, parameters)
    }

    /// Begins a transaction; READ COMMITTED, so that a statement behind a lock sees what others committed before it.
    package static let begin = PostgresCall(PostgresStatement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED"))
    /// Ends a transaction.
    package static let commit = PostgresCall(PostgresStatement("commit", "COMMIT"))
    /// Gives a transaction up.
    package static let rollback = PostgresCall(PostgresStatement("rollback", "ROLLBACK"))
}
