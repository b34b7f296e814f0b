import ChatCore
import ChatStore
import Testing

@Suite("What an SQLSTATE means")
struct SQLStateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var state: String
        var code: ChatError.Code
        var retry: ChatError.Retry
        var advice: SQLState.Advice
        var testDescription: String { state }

        init(_ state: String, _ code: ChatError.Code, _ retry: ChatError.Retry, _ advice: SQLState.Advice) {
            (self.state, self.code, self.retry, self.advice) = (state, code, retry, advice)
        }
    }

    /// Appendix A of the PostgreSQL manual, as far as this program meets it.
    static let rows: [Row] = [
        // Lost against another transaction.
        Row("40001", .storeUnavailable, .after(.milliseconds(200)), .repeatNow),
        Row("40P01", .storeUnavailable, .after(.milliseconds(200)), .repeatNow),
        Row("55P03", .storeUnavailable, .after(.milliseconds(200)), .repeatNow),
        // The server goes, or went.
        Row("57P01", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("57P02", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("57P03", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("25006", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("08000", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("08003", .storeUnavailable, .after(.seconds(2)), .reconnect),
        Row("08006", .storeUnavailable, .after(.seconds(2)), .reconnect),
        // Time or room is short.
        Row("57014", .storeUnavailable, .after(.seconds(1)), .giveUp),
        Row("53300", .storeUnavailable, .after(.seconds(5)), .giveUp),
        Row("53100", .storeFull, .after(.seconds(30)), .giveUp),
        Row("53000", .storeUnavailable, .after(.seconds(10)), .giveUp),
        Row("53200", .storeUnavailable, .after(.seconds(10)), .giveUp),
        Row("58030", .storeUnavailable, .after(.seconds(10)), .giveUp),
        Row("25P03", .storeUnavailable, .after(.seconds(2)), .giveUp),
        // The request.
        Row("22001", .invalidRequest, .never, .giveUp),
        Row("22021", .invalidRequest, .never, .giveUp),
        Row("23505", .conflict, .never, .giveUp),
        // The set-up.
        Row("28000", .invalidConfiguration, .never, .reconnect),
        Row("28P01", .invalidConfiguration, .never, .reconnect),
        Row("3D000", .invalidConfiguration, .never, .reconnect),
        Row("42501", .invalidConfiguration, .never, .giveUp),
        Row("42P01", .invalidConfiguration, .never, .giveUp),
        // This program.
        Row("23503", .internal, .never, .giveUp),
        Row("42601", .internal, .never, .giveUp),
        Row("XX000", .internal, .never, .giveUp),
        Row("", .internal, .never, .giveUp),
        Row("0", .internal, .never, .giveUp),
    ]

    @Test("each has an error for the client and advice for the one who asked", arguments: rows)
    func table(row: Row) {
        let state = SQLState(row.state)
        let error = state.chatError(detail: "why")
        #expect(error.code == row.code)
        #expect(error.retry == row.retry)
        #expect(error.detail == "why")
        #expect(!error.publicMessage.contains("why"))
        #expect(state.advice == row.advice)
    }

    @Test("what is worth repeating here is never final for the client", arguments: rows)
    func consistency(row: Row) {
        guard row.advice != .giveUp else { return }
        let error = PostgresFailure(.server(SQLState(row.state)), "").chatError
        #expect(error.retry != .never)
        #expect(error.code == .storeUnavailable)
    }

    @Test("faults of the set-up say what to do")
    func advice() {
        #expect(SQLState.undefinedTable.chatError(detail: "").publicMessage.contains("chatctl db migrate"))
        #expect(SQLState.insufficientPrivilege.chatError(detail: "").publicMessage.contains("Docs/storage.md"))
    }

    @Test(
        "a failure without a state is an absent store, but an answer that makes no sense is a fault",
        arguments: [
            (PostgresFailure.Kind.unreachable, ChatError.Code.storeUnavailable), (.lost, .storeUnavailable),
            (.unexpectedAnswer, .internal), (.server(.diskFull), .storeFull),
        ])
    func failures(kind: PostgresFailure.Kind, code: ChatError.Code) {
        let error = PostgresFailure(kind, "why").chatError
        #expect(error.code == code)
        #expect(error.detail == "why")
    }
}
