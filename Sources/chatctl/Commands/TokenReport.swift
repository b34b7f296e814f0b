import ChatAuth
import ChatCore

/// How an explanation is shown.
struct TokenReport {
    let isAccepted: Bool
    private let explanation: TokenExplanation?
    private let error: ChatError?

    init(_ explanation: TokenExplanation) {
        self.explanation = explanation
        switch explanation.verdict {
        case .accepted:
            isAccepted = true
            error = nil
        case .rejected(let reason):
            isAccepted = false
            error = reason
        }
    }

    /// A verdict that came before the token was looked at.
    init(rejected error: ChatError) {
        isAccepted = false
        explanation = nil
        self.error = error
    }

    /// Header, claims, a table of checks and the verdict as last line.
    var text: String {
        var parts: [String] = []
        if let header = explanation?.header { parts.append("header\n" + Self.safeLines(header)) }
        if let claims = explanation?.claims { parts.append("claims\n" + Self.safeLines(claims)) }
        if let checks = explanation?.checks {
            var table = Table("CHECK", "OUTCOME", "DETAIL")
            for check in checks { table.add(check.name, check.outcome.rawValue, check.message) }
            parts.append(table.text)
        }
        if let user = explanation?.verified?.user { parts.append("user " + Terminal.safe(user.rawValue)) }
        parts.append(error.map { "rejected: \($0.code.name): \($0.publicMessage)" } ?? "accepted")
        return parts.joined(separator: "\n\n")
    }

    /// One object; `header` and `claims` are the token's own JSON.
    var json: String {
        struct Check: Encodable {
            var name: String
            var outcome: String
            var message: String?
        }
        var members = ["\"accepted\": \(isAccepted)"]
        func add(_ name: String, _ value: some Encodable) {
            if let text = try? JSONOutput.line(value) { members.append("\"\(name)\": \(text)") }
        }
        if let error {
            add("code", error.code.name)
            add("message", error.publicMessage)
        }
        if let header = explanation?.header { members.append("\"header\": \(header)") }
        if let claims = explanation?.claims { members.append("\"claims\": \(claims)") }
        if let checks = explanation?.checks {
            add(
                "checks",
                checks.map {
                    Check(name: $0.name, outcome: $0.outcome.rawValue, message: $0.message.isEmpty ? nil : $0.message)
                })
        }
        if let user = explanation?.verified?.user { add("user", user.rawValue) }
        return "{\n" + members.joined(separator: ",\n") + "\n}"
    }

    private static func safeLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Terminal.safe(String($0)) }
            .joined(separator: "\n")
    }
}
