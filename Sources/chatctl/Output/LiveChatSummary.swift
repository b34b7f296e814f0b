import ChatStore

/// What `chatctl import livechat` came to.
struct LiveChatSummary: Encodable {
    private struct Refusal: Encodable {
        var table: String
        var id: String
        var reason: String
        var code: String?
    }

    private var dryRun: Bool
    private var usersCreated = 0
    private var usersPresent = 0
    private var usersNotInMap = 0
    private var messagesRead = 0
    private var messagesImported = 0
    private var messagesPresent = 0
    private var refused = 0
    private var refusedByReason: [String: Int] = [:]
    /// The first of them; all were listed on standard error.
    private var refusals: [Refusal] = []
    private static let maxRefusals = 10_000

    init(isTrial: Bool) { dryRun = isTrial }

    /// Whether every row was taken over.
    var isComplete: Bool { refused == 0 }

    mutating func add(_ refusal: LiveChatRefusal) {
        guard refusals.count < Self.maxRefusals else { return }
        refusals.append(
            Refusal(
                table: refusal.table.rawValue, id: refusal.id, reason: refusal.reason.rawValue, code: refusal.code))
    }

    mutating func add(_ report: LiveChatReport) {
        usersCreated = report.usersCreated
        usersPresent = report.usersPresent
        usersNotInMap = report.usersNotInMap
        messagesRead = report.messagesRead
        messagesImported = report.messagesImported
        messagesPresent = report.messagesPresent
        refused = report.refused
        refusedByReason = Dictionary(uniqueKeysWithValues: report.refusals.map { ($0.key.rawValue, $0.value) })
    }

    /// For people.
    var text: String {
        var lines = [
            dryRun
                ? "users: \(usersCreated) would be there"
                : "users: \(usersCreated) created, \(usersPresent) there before",
            dryRun
                ? "messages: \(messagesRead) read, \(messagesImported) would be there"
                : "messages: \(messagesRead) read, \(messagesImported) imported, \(messagesPresent) there before",
        ]
        if usersNotInMap > 0 { lines.append("not in the user map: \(usersNotInMap) users") }
        lines.append("left out: \(refused) rows")
        lines += refusedByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "  \($0.value)  \($0.key)" }
        if dryRun { lines.append("nothing was written") }
        return lines.joined(separator: "\n")
    }

    static func line(_ refusal: LiveChatRefusal) -> String {
        let code = refusal.code.map { " (\($0))" } ?? ""
        return "left out: \(refusal.table.rawValue) \(refusal.id): \(refusal.reason.rawValue)\(code)"
    }

    static func line(_ report: LiveChatReport) -> String {
        "\(report.messagesRead) messages read, \(report.messagesImported) imported, \(report.refused) rows left out"
    }
}
