import ChatCore
import ChatWire
import Logging
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// Keeps what is logged.
final class RecordedLog: LogHandler, Sendable {
    private let state = Mutex<(lines: [(Logger.Level, String, Logger.Metadata)], metadata: Logger.Metadata)>(([], [:]))

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { state.withLock { $0.metadata } }
        set { state.withLock { $0.metadata = newValue } }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        state.withLock { $0.lines.append((event.level, event.message.description, event.metadata ?? [:])) }
    }

    /// Each line as its level and its sorted metadata.
    var lines: [String] {
        state.withLock { state in
            state.lines.map { level, _, metadata in
                let pairs = metadata.map { "\($0.key)=\($0.value)" }.sorted()
                return "\(level) " + pairs.joined(separator: " ")
            }
        }
    }
}

/// An error whose text must not be seen.
struct Blunder: Error, CustomStringConvertible {
    var description: String { "secret" }
}

@Suite("What an operator is told about failing handlers", .timeLimit(.minutes(1)))
struct SocketIOFailureLogTests {
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    private func fields(_ handler: String, _ event: String? = nil) -> String {
        "warning chat.error.type=ChatServerTests.Blunder" + (event.map { " chat.socketio.event=\($0)" } ?? "")
            + " chat.socketio.handler=\(handler) chat.socketio.namespace=/"
    }

    @Test("unexpected errors leave place and type, never their text, the arguments or a name the client made up")
    func unexpected() async throws {
        let log = RecordedLog()
        var main = SocketIONamespace("/")
        main.authorize { handshake in
            if try handshake.decodeAuth(as: [String: String].self)["token"] == "secret" { throw Blunder() }
        }
        main.on("known") { _, _ in throw Blunder() }
        main.onAny { _, _, _ in throw Blunder() }
        let server = namespaceServer(main) { $0.logger = Logger(label: "test") { _ in log } }
        let client = try await NamespaceClient(server, loop)
        try await client.send(#"0{"token":"secret"}"#)
        #expect(await client.next(1).first?.contains("internal") == true)
        try await client.send("0")
        #expect(await client.next(1).first?.hasPrefix("0{") == true)
        try await client.send(#"21["known","secret"]"#, #"22["secret"]"#)
        #expect(await client.next(2).count == 2)
        #expect(log.lines == [fields("authorize"), fields("on", "known"), fields("onAny")])
    }

    @Test("a failing onConnect is noted; what the client is told anyway is not")
    func expected() async throws {
        let log = RecordedLog()
        let connects = Atomic<Int>(0)
        var main = SocketIONamespace("/")
        main.authorize { handshake in
            if try handshake.decodeAuth(as: [String: String].self)["token"] == "no" {
                throw SocketIORefusal(message: "No")
            }
        }
        main.onConnect { _, _ in
            if connects.add(1, ordering: .relaxed).newValue == 1 { throw Blunder() }
        }
        main.on("number", as: Int.self) { _, _ in throw ChatError(.forbidden) }
        let server = namespaceServer(main) { $0.logger = Logger(label: "test") { _ in log } }
        let client = try await NamespaceClient(server, loop)
        try await client.send(#"0{"token":"no"}"#)
        #expect(await client.next(1) == [#"4{"message":"No"}"#])
        try await client.send("0")
        #expect(await client.next(2).last == "1")
        try await client.send("0")
        #expect(await client.next(1).first?.hasPrefix("0{") == true)
        try await client.send(#"21["number",1]"#, #"22["number","x"]"#)
        #expect(await client.next(2).count == 2)
        #expect(log.lines == [fields("onConnect")])
    }
}
