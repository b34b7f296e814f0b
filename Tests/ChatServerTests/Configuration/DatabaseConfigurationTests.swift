import ChatCore
import ChatStore
import Foundation
import Testing

@testable import ChatServer

@Suite("The database's configuration")
struct DatabaseConfigurationTests {
    typealias Loading = ConfigurationLoadingTests

    private static func database(
        _ arguments: [String] = [], environment: [String: String] = [:], file: String? = nil
    ) throws -> PostgresConfiguration {
        try Loading.load(["--dev"] + arguments, environment: environment, file: file).configuration.database.connection
    }

    private static func entry(_ name: String, _ loaded: LoadedConfiguration) -> ConfigurationReport.Entry? {
        loaded.report.entries.first { $0.name == name }
    }

    @Test("the store is Postgres when something says where the database is, else memory")
    func backend() throws {
        #expect(try Loading.load(["--dev"]).configuration.storeBackend == .memory)
        #expect(try Loading.load(["--dev", "--database-writers", "3"]).configuration.storeBackend == .memory)
        #expect(
            try Loading.load(["--dev", "--store-backend", "memory"], environment: ["DB_HOST": "h"])
                .configuration.storeBackend == .memory)
        #if Postgres
            for (variable, value) in [
                ("CHAT_DATABASE_URL", "postgres://h"), ("CHAT_DATABASE_SERVICE", "s"), ("CHAT_DATABASE_NAME", "n"),
                ("CHAT_DATABASE_PASSWORD_FILE", "f"), ("DB_HOST", "h"), ("DB_PASSWORD", "p"),
            ] {
                let loaded = try Loading.load(["--dev"], environment: [variable: value])
                #expect(loaded.configuration.storeBackend == .postgres)
                #expect(Self.entry("store.backend", loaded)?.value == "postgres")
                #expect(Self.entry("store.backend", loaded)?.source == "default with \(variable)")
            }
        #else
            let message = Loading.message { () throws(ChatError) in
                try Loading.load(["--dev", "--database-host", "h"])
            }
            #expect(message.hasPrefix("store.backend cannot be postgres: this build has no Postgres"))
        #endif
    }

    #if Postgres
        @Test("the older stack's variables count, behind the own ones and before the file")
        func olderVariables() throws {
            let older = [
                "DB_HOST": "older", "DB_PORT": "5433", "DB_USERNAME": "u", "DB_PASSWORD": "p", "DB_DATABASE": "n",
            ]
            let file = #"{"database": {"host": "filed", "searchLanguage": "english"}}"#
            let alone = try Self.database(environment: older, file: file)
            #expect(alone.host == "older" && alone.port == 5433)
            #expect(alone.user == "u" && alone.password == "p" && alone.name == "n")
            #expect(alone.searchLanguage == "english")
            let both = older.merging(["CHAT_DATABASE_HOST": "own"]) { $1 }
            #expect(try Self.database(environment: both).host == "own")
            #expect(try Self.database(environment: both).user == "u")
            #expect(try Self.database(environment: ["DB_HOST": ""], file: file).host == "filed")
            let loaded = try Loading.load(["--dev"], environment: older)
            #expect(Self.entry("database.host", loaded)?.source == "DB_HOST")
            #expect(Self.entry("database.user", loaded)?.source == "DB_USERNAME")
            #expect(Self.entry("database.password", loaded)?.value == "***")
        }

        @Test("a URL rules out what weaker places say about another database")
        func oneDatabase() throws {
            let older = ["DB_HOST": "older", "DB_PASSWORD": "p", "DB_DATABASE": "n"]
            let arguments = ["--database-url", "postgres://u@h/n2"]
            let overOlder = try Self.database(arguments, environment: older)
            #expect(overOlder.host == nil && overOlder.name == nil && overOlder.password == nil)
            let own = ["CHAT_DATABASE_HOST": "own", "CHAT_DATABASE_PASSWORD": "p", "CHAT_DATABASE_SSL_MODE": "require"]
            let overOwn = try Self.database(arguments, environment: own)
            #expect(overOwn.host == nil)
            #expect(overOwn.password == "p", "secrets come from elsewhere")
            #expect(overOwn.sslMode == .require)
            let whole = try Self.database(["--database-url", "postgres://u:q@h/n2"], environment: own)
            #expect(whole.password == nil, "the URL has one")
            #expect(try Self.database(["--database-service", "s"], environment: own).host == nil)
            let parts = try Self.database(
                ["--database-host", "h"], environment: ["CHAT_DATABASE_URL": "postgres://u@x/n"])
            #expect(parts.host == "h" && parts.url == "postgres://u@x/n", "a stronger part replaces the URL's")
        }

        @Test("a password rules out the password file of a weaker place, and the other way round")
        func onePassword() throws {
            let file = #"{"database": {"host": "h", "passwordFile": "f"}}"#
            let password = try Self.database(environment: ["CHAT_DATABASE_PASSWORD": "p"], file: file)
            #expect(password.password == "p" && password.passwordFile == nil)
            let named = try Self.database(["--database-password-file", "g"], environment: ["DB_PASSWORD": "p"])
            #expect(named.password == nil && named.passwordFile == "g")
        }

        @Test("--migrate is short for --database-migrate")
        func migrate() throws {
            let loaded = try Loading.load(["--dev", "--database-url", "postgres://u@h", "--migrate"])
            #expect(loaded.configuration.database.migratesAtStart)
            #expect(Self.entry("database.migrate", loaded)?.source == "--migrate")
        }
    #endif

    @Test("the URL's password is shown nowhere")
    func secrets() throws {
        let url = "postgres://u:hunter2@h/n"
        let loaded = try Loading.load(["--dev", "--database-url", url, "--store-backend", "memory"])
        #expect(Self.entry("database.url", loaded)?.value == "postgres://u:***@h/n")
        #expect(loaded.configuration.database.connection.url == url)
        for arguments in [[url], ["--database-url", "hunter2"], ["--database-url", "mysql://u:hunter2@h"]] {
            let message = Loading.message { () throws(ChatError) in try Loading.load(["--dev"] + arguments) }
            #expect(!message.contains("hunter2") && message != "accepted", "\(message)")
        }
    }

    @Test(
        "what is wrong is named with its key and source",
        arguments: [
            ([], ["DB_PORT": "hunter2"], "database.port (DB_PORT) must be a whole number from 1 to 65535."),
            (
                ["--database-url", "postgres://h"], ["DB_PORT": "0"],
                "database.port (DB_PORT) must be a whole number from 1 to 65535."
            ),
            (["--database-url", "hunter2"], [:], "database.url (--database-url) must be a URL that begins with"),
            (["--database-ssl-mode", "maybe"], [:], "database.sslMode (--database-ssl-mode) must be one of disable,"),
            (["--database-writers", "0"], [:], "database.writers (--database-writers) must be a whole number from 1"),
            (["--database-search-language", "Klingon!"], [:], "database.searchLanguage must be a text search"),
            (
                ["--database-password", "a", "--database-password-file", "b"], [:],
                "database.password and passwordFile exclude each other"
            ),
            (["--migrate"], [:], "database.migrate means nothing while store.backend is memory"),
            ([], ["CHAT_DATABASE_HOTS": "h"], "CHAT_DATABASE_HOTS is an unknown environment variable; did you mean"),
        ] as [([String], [String: String], String)])
    func faults(arguments: [String], environment: [String: String], expected: String) {
        let message = Loading.message { () throws(ChatError) in
            try Loading.load(["--dev"] + arguments, environment: environment)
        }
        #expect(message.hasPrefix(expected), "\(message)")
        #expect(!message.contains("hunter2"))
    }

    #if Postgres
        @Test(
            "what only the in-memory store has is refused beside a database",
            arguments: [
                (["--store-max-users", "5"], "store.maxUsers (--store-max-users) means nothing unless"),
                (["--store-seed-file", "f"], "store.seedFile means nothing unless store.backend is memory."),
            ])
        func memoryOnly(arguments: [String], expected: String) {
            let message = Loading.message { () throws(ChatError) in
                try Loading.load(["--dev", "--database-host", "h"] + arguments)
            }
            #expect(message.hasPrefix(expected), "\(message)")
        }
    #endif

    @Test("the embedder's faults name the keys, too")
    func embedded() {
        var configuration = ChatServerConfiguration()
        configuration.database.connection.connectTimeout = .zero
        #expect(throws: ChatError(.invalidConfiguration, "database.connectTimeoutMs must be at least 100 ms.")) {
            try configuration.validate()
        }
    }

    @Test("tools read the same keys without an issuer")
    func tools() async throws {
        let read = try await PostgresConfiguration(
            arguments: ["--database-url", "postgres://h"], environment: ["CHAT_DATABASE_READERS": "9", "DB_HOST": "x"])
        #expect(read.url == "postgres://h" && read.readers == 9 && read.host == nil)
        #expect(read.target == "postgres://h")
        await #expect(throws: ChatError.self) {
            try await PostgresConfiguration(arguments: [], environment: ["DB_PORT": "x"])
        }
    }
}
