public import ArgumentParser
import ChatCore
import ChatServer
public import ChatStore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `chatctl import livechat`
struct ImportLiveChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "livechat", abstract: "Take users and messages of the older stack over from its database.",
        discussion: """
            Reads the tables user(id, name, email) and message(id, sender, to, content, timestamp), changes nothing there, and \
            makes users, direct conversations and their history. Sender and receiver are matched exactly against ids, \
            names and e-mail addresses. It can be run again at any time: what is there already is left as it is.

            Nothing is guessed. Rows that are not clear are listed on standard error with their id and reason, counted, and \
            left out. A user's id must become the subject of their tokens: --user-id says which column it is, --user-map \
            names it for single users.

            Exits 0 when everything was taken over, 1 when rows were left out or something failed, 75 when a server cannot \
            be reached, 78 when the configuration is wrong.

            Examples:
              chatctl import livechat --from postgres://reader@old.example/livechat --dry-run
              chatctl import livechat --from service=livechat --user-id email --time-zone Europe/Berlin
              chatctl import livechat --from service=livechat --user-map subjects.csv --json
            """)

    @Option(help: "The older stack's database, as postgres://… or keyword=value text. Keep the password out of it.")
    var from: String
    @Option(help: "The Postgres schema with its tables.")
    var fromSchema = "public"
    @Option(name: .customLong("user-id"), help: "The column that becomes a user's id: id, name or email.")
    var userID = LiveChatImporter.UserIDRule.id
    @Option(help: "A file of lines old,new (or with a tab): the id, name or e-mail address there, the id here.")
    var userMap: String?
    @Option(help: "The zone of timestamps without one: an offset such as +02:00, or a name such as Europe/Berlin.")
    var timeZone = "UTC"
    @Option(help: "What timestamps count that are plain numbers: milliseconds or seconds.")
    var timestampUnit = LiveChatTime.Unit.milliseconds
    @Flag(help: "Mark everything that is imported as read by both sides.")
    var markRead = false
    @Flag(help: "Read and judge every row, but write nothing; needs no target.")
    var dryRun = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        #if Postgres
            var importer = LiveChatImporter()
            importer.userID = userID
            importer.time = LiveChatTime(unit: timestampUnit, defaultOffset: LiveChatTime.fixedOffset(timeZone))
            importer.marksRead = markRead
            if let userMap { importer.userMap = try Self.readMap(userMap) }
            var source = PostgresConfiguration()
            source.url = from
            let (importing, origin) = (importer, source)

            let rows = try await DatabaseOptions.explaining(origin) { () throws(ChatError) in
                try await PostgresLiveChatSource.open(
                    origin, schema: fromSchema, unit: timestampUnit, zone: timeZone)
            }
            let summary: LiveChatSummary
            do {
                summary = try await run(importing, from: rows)
                await rows.close()
            } catch {
                await rows.close()
                throw error
            }
            try output.show(summary) { $0.text }
            if !summary.isComplete { throw CommandFailure("", status: 1) }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }

    private static func readMap(_ path: String) throws -> LiveChatUserMap {
        let input = try ByteInput(path)
        var bytes: [UInt8] = []
        while let piece = try input.read() { bytes += piece }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw CommandFailure("\(path) is not UTF-8") }
        return try LiveChatUserMap(text: text)
    }

    #if Postgres
        private func run(
            _ importer: LiveChatImporter, from rows: PostgresLiveChatSource
        ) async throws -> LiveChatSummary {
            guard !dryRun else { return try await run(importer, from: rows, to: nil) }
            let target = try await database.configuration()
            return try await DatabaseOptions.explainingAll(target) {
                let storage = try await PostgresChatStorage.open(target)
                do {
                    let summary = try await run(importer, from: rows, to: storage)
                    await storage.close()
                    return summary
                } catch {
                    await storage.close()
                    throw error
                }
            }
        }

        private func run(
            _ importer: LiveChatImporter, from rows: PostgresLiveChatSource, to storage: PostgresChatStorage?
        ) async throws -> LiveChatSummary {
            let line = ProgressLine()
            defer { line.end() }
            var summary = LiveChatSummary(isTrial: dryRun)
            let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            let report = try await importer.run(
                from: rows, to: storage, now: now,
                refused: { refusal in
                    line.end()
                    Diagnostics.note(LiveChatSummary.line(refusal))
                    summary.add(refusal)
                },
                progress: { line.show(LiveChatSummary.line($0)) })
            summary.add(report)
            return summary
        }
    #endif
}

extension LiveChatImporter.UserIDRule: ExpressibleByArgument {}
extension LiveChatTime.Unit: ExpressibleByArgument {}
