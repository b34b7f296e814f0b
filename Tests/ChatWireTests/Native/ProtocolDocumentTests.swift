import ChatCore
import ChatWire
import Foundation
import Testing

/// Docs/protocol.md is complete, and its examples are what the code reads.
@Suite struct ProtocolDocumentTests {
    private struct Example {
        var kind: String
        var text: String
    }

    @Test("Every request example decodes, and every command has one")
    func requests() throws {
        var names: Set<String> = []
        for example in try examples() where example.kind == "json request" {
            let request = decodeRequest(example.text)
            guard case .success(let command) = request.result else {
                Issue.record("\(example.text): \(request.result)")
                continue
            }
            #expect(request.id != nil)
            names.insert(command.name)
        }
        #expect(names == Set(NativeCommandName.allCases.map(\.rawValue)))
    }

    @Test("Every reply example decodes as the answer to the request before it")
    func replies() throws {
        var command: Command?
        var count = 0
        for example in try examples() {
            if example.kind == "json request" { command = try decodeRequest(example.text).result.get() }
            guard example.kind == "json reply", let command else { continue }
            guard case .reply(_, .success(let body)) = try decodeFrame(Array(example.text.utf8)) else {
                Issue.record("not a reply: \(example.text)")
                continue
            }
            let reply = try body.reply(to: command)
            var bytes: [UInt8] = []
            NativeEncoder.encode(
                reply: reply, to: example.text.contains(#""re":"1""#) ? .text("1") : .text("7"), into: &bytes)
            let written = String(decoding: bytes, as: UTF8.self)
            #expect(written == example.text.replacing("\n ", with: ""), "as the server writes it")
            count += 1
        }
        #expect(count == NativeCommandName.allCases.count)
    }

    @Test("Every push example is what the server writes, and every push has one")
    func pushes() throws {
        var types: Set<String> = []
        for example in try examples() where example.kind == "json push" {
            guard case .push(let push) = try decodeFrame(Array(example.text.utf8)) else {
                Issue.record("not a push: \(example.text)")
                continue
            }
            var bytes: [UInt8] = []
            NativeEncoder.encode(push: push, into: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == example.text.replacing("\n ", with: ""))
            types.insert(typeOf(push))
        }
        var arbitrary = Arbitrary(seed: 1)
        #expect(types == Set(arbitrary.pushes().map(typeOf)))
    }

    @Test("Every error example decodes")
    func errorExamples() throws {
        let errors = try examples().filter { $0.kind == "json error" }
        #expect(!errors.isEmpty)
        for example in errors {
            guard case .reply(_, .failure(let error)) = try decodeFrame(Array(example.text.utf8)) else {
                Issue.record("not an error: \(example.text)")
                continue
            }
            #expect(example.text.contains(error.code.name))
        }
    }

    @Test("The error table has every code with its status and its advice", arguments: ChatError.Code.all)
    func errorTable(code: ChatError.Code) throws {
        let advice =
            switch ChatError(code).retry {
            case .never: "never"
            case .afterReauthentication: "new token"
            case .after: "after a delay"
            }
        let row = "| `\(code.name)` | \(code.httpStatus) | \(advice) | "
        #expect(try document().contains(row), "\(row)")
    }

    @Test("The table of close codes has every code with its reason and what to do", arguments: CloseCode.all)
    func closeTable(code: CloseCode) throws {
        let row = "| \(code.wireValue) | `\(code.reason)` | \(code.asksToReconnect ? "reconnect" : "stop") | "
        #expect(try document().contains(row), "\(row)")
    }

    @Test("The limits stated are those of the domain")
    func limits() throws {
        let text = try document()
        for limit in [
            "1...\(ConversationLimits.maxBodyBytes) bytes", "1...\(ConversationLimits.maxTitleBytes) bytes",
            "1...\(ConversationLimits.maxEmojiBytes) bytes", "1...\(ClientMessageID.maxBytes) bytes",
            "1...\(UserID.maxBytes) bytes", "1...\(ConversationLimits.maxPage)",
            "1...\(ConversationLimits.maxUsersPerCommand) users", "1...\(ConversationLimits.maxWatchedUsers) users",
            "\(ConversationLimits.defaultPage) unless given", "above \(ConversationLimits.receiptPushMembers) members",
            "1...\(RequestID.maxBytes) bytes", "more than \(JSONScanner.maxDepth) levels",
            "more than \(JSONScanner.maxMembers) unknown fields",
        ] {
            #expect(text.contains(limit), "\(limit)")
        }
    }

    private func document() throws -> String {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("Docs/protocol.md"), encoding: .utf8)
    }

    /// The fenced blocks, by the words behind the fence.
    private func examples() throws -> [Example] {
        var examples: [Example] = []
        var open: Example?
        for line in try document().split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let done = open { examples.append(done) }
                open = open == nil ? Example(kind: String(line.dropFirst(3)), text: "") : nil
            } else if let block = open {
                open?.text += (block.text.isEmpty ? "" : "\n") + line
            }
        }
        return examples
    }
}
