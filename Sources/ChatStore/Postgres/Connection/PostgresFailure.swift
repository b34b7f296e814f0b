package import ChatCore

/// Why a round trip to the database did not succeed.
package struct PostgresFailure: Error, Hashable, Sendable {
    /// What went wrong.
    package enum Kind: Hashable, Sendable {
        /// There is no connection and none could be made: nothing was asked of the server.
        case unreachable
        /// The connection died or went silent during a round trip: whether the server did what was asked is unknown.
        case lost
        /// The server refused a statement; the transaction changed nothing.
        case server(SQLState)
        /// The server answered something that this program does not expect.
        case unexpectedAnswer
    }

    /// What went wrong.
    package let kind: Kind
    /// Text for operators: never a parameter's value.
    package let detail: String
    /// The constraint that was violated, if any.
    package let constraint: String?

    package init(_ kind: Kind, _ detail: String, constraint: String? = nil) {
        self.kind = kind
        self.detail = detail
        self.constraint = constraint
    }

    /// The error that crosses the storage port.
    package var chatError: ChatError {
        switch kind {
        case .unreachable, .lost: ChatError(.storeUnavailable, detail: detail)
        case .server(let state): state.chatError(detail: detail)
        case .unexpectedAnswer: ChatError(.internal, detail: detail)
        }
    }
}
