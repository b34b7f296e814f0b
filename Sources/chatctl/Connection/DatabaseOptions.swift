import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Which database a command works on: the one a chatd with the same file and environment would use.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "chatd's configuration file; its database.* keys are read. CHAT_CONFIG when not given.")
    var config: String?
    @Option(help: "chatd's directory of secret files. CHAT_SECRETS when not given.")
    var secrets: String?
    @Option(
        name: .customLong("database-url"),
        help: ArgumentHelp(
            "The database, as postgres://user@host:port/name or keyword=value text.",
            discussion: "Stronger than CHAT_DATABASE_…, DB_… and PG… variables. Keep the password out of it."))
    var databaseURL: String?

    /// Reads and checks the keys.
    ///
    /// - Throws: ``CommandFailure`` in a build without Postgres, ``ChatError`` `invalid_configuration` naming the key at fault.
    func configuration() async throws -> PostgresConfiguration {
        #if Postgres
            var arguments: [String] = []
            if let config { arguments += ["--config=\(config)"] }
            if let secrets { arguments += ["--secrets=\(secrets)"] }
            if let databaseURL { arguments += ["--database-url=\(databaseURL)"] }
            return try await PostgresConfiguration(
                arguments: arguments, environment: ProcessInfo.processInfo.environment)
        #else
            throw Self.notInThisBuild
        #endif
    }

    /// Exit status when the server cannot be reached: `EX_TEMPFAIL` of sysexits.h, as with chatd.
    static let isUnreachable: Int32 = 75

    /// Work on the database, with a failure to reach it told so that a person knows where to look.
    static func explaining<Result>(
        _ configuration: PostgresConfiguration, _ body: () async throws(ChatError) -> Result
    ) async throws -> Result {
        do throws(ChatError) {
            return try await body()
        } catch {
            guard error.code == .storeUnavailable else {
                // The detail is what the server said: which role, which privilege, which table.
                let reason = reason(error)
                let detail = error.publicMessage.contains(reason) ? "" : " (\(reason))"
                throw CommandFailure(
                    error.publicMessage + detail, status: error.code == .invalidConfiguration ? 78 : 1)
            }
            throw CommandFailure(
                "the database server at \(configuration.target) cannot be reached: \(reason(error)) "
                    + "('chatctl db wait' returns when it answers)",
                status: isUnreachable)
        }
    }

    /// The same for work that also fails by itself, such as with a file.
    static func explainingAll<Result>(
        _ configuration: PostgresConfiguration, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as ChatError {
            return try await explaining(configuration) { () throws(ChatError) in throw error }
        }
    }

    /// Why it cannot be reached, on one line.
    static func reason(_ error: ChatError) -> String {
        (error.detail ?? error.publicMessage).split(whereSeparator: \.isNewline)
            .map { Terminal.safe(String($0.drop(while: \.isWhitespace))) }.joined(separator: " ")
    }

    /// What commands on a database say in a build without the package trait `Postgres`.
    static let notInThisBuild = CommandFailure(
        "this build has no Postgres: its package trait Postgres is off", status: 78)
}
