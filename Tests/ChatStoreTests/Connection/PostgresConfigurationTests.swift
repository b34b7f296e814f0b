import ChatCore
import ChatStore
import Testing

@Suite("Postgres configuration")
struct PostgresConfigurationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout PostgresConfiguration) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout PostgresConfiguration) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    static let accepted: [Row] = [
        Row("nothing but defaults") { _ in },
        Row("the least port") { $0.port = 1 },
        Row("the greatest port") { $0.port = 65_535 },
        Row("a password") { $0.password = "x" },
        Row("a password file") { $0.passwordFile = "password" },
        Row("one of each connection") { ($0.writers, $0.readers) = (1, 1) },
        Row("as many connections as can be") { ($0.writers, $0.readers) = (64, 256) },
        Row("the shortest times") {
            ($0.connectTimeout, $0.statementTimeout, $0.requestTimeout) = (
                .milliseconds(100), .milliseconds(100), .milliseconds(100)
            )
        },
        Row("the longest times") {
            ($0.connectTimeout, $0.statementTimeout, $0.requestTimeout) = (
                .seconds(3600), .seconds(3600), .seconds(3600)
            )
        },
        Row("a language") { $0.searchLanguage = "english" },
        Row("a language of a schema") { $0.searchLanguage = "public.my_english" },
    ]

    /// Named by the member that the message must begin with.
    static let refused: [Row] = [
        Row("port") { $0.port = 0 },
        Row("port") { $0.port = 65_536 },
        Row("port") { $0.port = .min },
        Row("password") { ($0.password, $0.passwordFile) = ("secret", "file") },
        Row("writers") { $0.writers = 0 },
        Row("writers") { $0.writers = 65 },
        Row("readers") { $0.readers = 0 },
        Row("readers") { $0.readers = 257 },
        Row("connectTimeout") { $0.connectTimeout = .milliseconds(99) },
        Row("connectTimeout") { $0.connectTimeout = .seconds(3601) },
        Row("connectTimeout") { $0.connectTimeout = .seconds(Int64.max) },
        Row("statementTimeout") { $0.statementTimeout = .zero },
        Row("statementTimeout") { $0.statementTimeout = .seconds(Int64.max) },
        Row("requestTimeout") { $0.requestTimeout = .seconds(-1) },
        Row("requestTimeout") { $0.requestTimeout = .seconds(3601) },
        Row("searchLanguage") { $0.searchLanguage = "" },
        Row("searchLanguage") { $0.searchLanguage = "English" },
        Row("searchLanguage") { $0.searchLanguage = "english'); DROP TABLE" },
        Row("searchLanguage") { $0.searchLanguage = "a b" },
    ]

    @Test("is accepted inside its bounds", arguments: accepted)
    func valid(row: Row) {
        var configuration = PostgresConfiguration()
        row.change(&configuration)
        #expect(throws: Never.self) { try configuration.validate() }
    }

    @Test("is refused outside of them, naming the member and no secret", arguments: refused)
    func invalid(row: Row) throws {
        var configuration = PostgresConfiguration()
        row.change(&configuration)
        let error = try #require(throws: ChatError.self) { try configuration.validate() }
        #expect(error.code == .invalidConfiguration)
        #expect(error.publicMessage.hasPrefix(row.testDescription + " "))
        #expect(!error.publicMessage.contains("secret"))
    }

    @Test("TLS modes are libpq's words")
    func modes() {
        #expect(
            PostgresConfiguration.SSLMode.allCases.map(\.rawValue)
                == ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
    }
}
