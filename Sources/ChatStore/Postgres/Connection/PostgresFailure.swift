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

    /// The error that crosses the storage port and may reach a client.
    package var chatError: ChatError {
        switch kind {
        case .unreachable, .lost: return ChatError(.storeUnavailable, detail: detail)
        case .server(let state):
            let error = state.chatError(detail: detail)
            // A client cannot mend the operator's settings, and once they are mended the same request succeeds.
            return error.code == .invalidConfiguration
                ? ChatError(.storeUnavailable, retry: .after(.seconds(10)), detail: detail) : error
        case .unexpectedAnswer: return ChatError(.internal, detail: detail)
        }
    }
}

extension PostgresFailure {
    /// The error as an operator gets it: with the reason, which names host, role and database but no password.
    package var operatorError: ChatError {
        let error: ChatError
        if case .server(let state) = kind { error = state.chatError(detail: detail) } else { error = chatError }
        switch error.code {
        case .storeUnavailable where kind == .unreachable:
            return ChatError(.storeUnavailable, "The database cannot be reached: \(detail).", detail: detail)
        case .invalidConfiguration:
            return ChatError(.invalidConfiguration, "\(error.publicMessage) (\(detail))", detail: detail)
        case .internal, .storeUnavailable:
            return ChatError(
                error.code, "The database failed: \(detail).", retry: error.retry, detail: detail)
        default: return error
        }
    }
}
