package import ChatCore

/// A five-character SQLSTATE (PostgreSQL manual, appendix A), and what it means for the one who asked.
package struct SQLState: Hashable, Sendable {
    /// Digits and upper case letters.
    package let code: String

    /// Wraps a code as the server sent it.
    package init(_ code: String) { self.code = code }

    package static let uniqueViolation = SQLState("23505")
    package static let serializationFailure = SQLState("40001")
    package static let deadlockDetected = SQLState("40P01")
    package static let diskFull = SQLState("53100")
    package static let tooManyConnections = SQLState("53300")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    package static let adminShutdown = SQLState("57P01")
    package static let crashShutdown = SQLState("57P02")
    package static let cannotConnectNow = SQLState("57P03")
    package static let readOnlyTransaction = SQLState("25006")
    package static let invalidStatementName = SQLState("26000")
    package static let duplicateStatement = SQLState("42P05")
    package static let featureNotSupported = SQLState("0A000")
    package static let undefinedTable = SQLState("42P01")
    package static let insufficientPrivilege = SQLState("42501")

    /// The first two characters.
    package var category: Substring { code.prefix(2) }

    /// What a caller may do about it.
    package enum Advice: Hashable, Sendable {
        /// The same transaction will do: it lost against another one.
        case repeatNow
        /// The server or the way to it is gone or going: reconnect first.
        case reconnect
        /// Nothing here helps; the caller may after a while.
        case giveUp
    }

    /// What to do after a transaction ended with this state.
    package var advice: Advice {
        switch self {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable: .repeatNow
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .readOnlyTransaction: .reconnect
        // What this connection has prepared is gone or does not fit the schema any more: a new one prepares anew.
        case .invalidStatementName, .duplicateStatement, .featureNotSupported: .reconnect
        // A role, password or name that is refused may be accepted again after a rotation.
        default: ["08", "28", "3D"].contains(category) ? .reconnect : .giveUp
        }
    }

    /// The error that an operator gets.
    ///
    /// - Parameter detail: For the log.
    package func chatError(detail: String) -> ChatError {
        switch self {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable:
            ChatError(.storeUnavailable, retry: .after(.milliseconds(200)), detail: detail)
        case .queryCanceled: ChatError(.storeUnavailable, retry: .after(.seconds(1)), detail: detail)
        case .tooManyConnections: ChatError(.storeUnavailable, retry: .after(.seconds(5)), detail: detail)
        case .uniqueViolation: ChatError(.conflict, detail: detail)
        case .diskFull: ChatError(.storeFull, retry: .after(.seconds(30)), detail: detail)
        case .undefinedTable:
            ChatError(
                .invalidConfiguration,
                "The database has no chat schema; run 'chatctl db migrate', or start chatd with --migrate.",
                detail: detail)
        case .insufficientPrivilege:
            ChatError(
                .invalidConfiguration, "The database role lacks a privilege; Docs/storage.md lists them.",
                detail: detail)
        default:
            switch category {
            case "08", "57", "25": ChatError(.storeUnavailable, detail: detail)
            case "53", "58": ChatError(.storeUnavailable, retry: .after(.seconds(10)), detail: detail)
            case "22": ChatError(.invalidRequest, detail: detail)
            case "28", "3D":
                ChatError(
                    .invalidConfiguration, "The database refuses the role, its password or the database's name.",
                    detail: detail)
            default: ChatError(.internal, detail: detail)
            }
        }
    }
}
