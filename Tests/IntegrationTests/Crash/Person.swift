import ChatClient
import ChatCore
import ChatTesting
import PostgresFixture

/// One user with one client, who sends, listens and reads, and writes all of it down.
struct Person: Sendable {
    let name: String
    let id: UserID
    let client: ChatClient
    let recorder: Recorder

    /// Signs in at a daemon; reconnects by itself, with a new token each time, for as long as the client lives.
    static func signIn(
        _ name: String, at daemon: RunningDaemon, recorder: Recorder, confirmsDelivery: Bool = true
    ) async throws -> Person {
        var configuration = ChatClientConfiguration(
            server: ServerAddress(host: "127.0.0.1", port: daemon.port, isSecure: false),
            token: { _ in try await daemon.token(for: name) })
        configuration.reconnect = ReconnectPolicy(first: .milliseconds(50), longest: .milliseconds(400))
        configuration.events = .buffered(limit: 100_000)
        configuration.confirmsDelivery = confirmsDelivery
        let client = try ChatClient(configuration)
        client.start()
        let welcome = try await client.waitUntilReady()
        return Person(name: name, id: welcome.user.id, client: client, recorder: recorder)
    }

    /// Takes all events until the client ends, and reads what it gets: every tenth event is confirmed as read.
    func listen() async {
        for await event in client.events {
            switch event {
            case .event(let event):
                recorder.note { checker, progress in
                    checker.saw(event, as: name)
                    progress.seen[name, default: [:]][event.conversation] = event.position.seq
                }
                if event.position.seq % 10 == 0 { await read(event.conversation, upTo: event.position.seq) }
            case .receipts(let conversation, let marks):
                recorder.note { checker, _ in
                    for mark in marks { checker.saw(mark, in: conversation, from: "pushes to \(name)") }
                }
            case .welcome(let welcome):
                recorder.note { _, progress in
                    progress.welcomes += 1
                    progress.epochs.insert(welcome.epoch)
                }
            case .reset(let conversation): fault("\(name) must drop \(conversation)")
            case .conversationLost(let conversation): fault("\(name) lost \(conversation)")
            case .connectionChanged(.stopped(let error?)): fault("\(name)'s client stopped: \(error)")
            case .connectionChanged, .inbox, .caughtUp, .typing, .presence: break
            }
        }
    }

    /// Sends one message after another to conversations by turns until the recorder is finished; each until it is acknowledged.
    func talk(in conversations: [ConversationID], pause: Duration) async {
        recorder.note { $1.senders += 1 }
        var number = 0
        while !recorder.isOver, !Task.isCancelled {
            number += 1
            guard await say("\(name) \(number)", to: conversations[number % conversations.count]) else { break }
            try? await Task.sleep(for: pause)
        }
        recorder.note { $1.senders -= 1 }
    }

    /// - Returns: False when it will never be acknowledged.
    private func say(_ text: String, to conversation: ConversationID) async -> Bool {
        guard let key = ClientMessageID.random() else { return false }
        recorder.note { checker, _ in checker.willSend(key, text, by: id) }
        while !Task.isCancelled {
            do throws(ChatError) {
                let sent = try await client.send(text, to: .conversation(conversation), clientID: key)
                recorder.note { checker, progress in
                    checker.acknowledged(key, by: id, sent)
                    progress.acknowledged[name, default: 0] += 1
                }
                return true
            } catch {
                guard case .after(let delay) = error.retry else {
                    if !Task.isCancelled { fault("\(name)'s send was refused for good: \(String(reflecting: error))") }
                    return false
                }
                recorder.note { $1.refusals[error.code.name, default: 0] += 1 }
                // The server's advice, but a test has less patience.
                try? await Task.sleep(for: min(delay, .milliseconds(200)))
            }
        }
        return false
    }

    private func read(_ conversation: ConversationID, upTo seq: Int64) async {
        // Refused while the store is away; a later mark covers it.
        guard
            case .cursors(_, let cursors, _)? = try? await client.request(
                .receipt(.read, conversation: conversation, seq: seq))
        else { return }
        let marks = MemberReceipt(user: id, delivered: cursors.delivered.seq, read: cursors.read.seq)
        recorder.note { checker, _ in checker.saw(marks, in: conversation, from: "replies to \(name)") }
    }

    /// Takes events until one stands where a message was stored.
    func hears(_ sent: Reply.Sent) async throws {
        let heard = try await within(.seconds(20)) { () -> Bool? in
            for await event in client.events {
                if case .event(let event) = event, event.conversation == sent.conversation,
                    event.position == sent.position
                {
                    return true
                }
            }
            return nil
        }
        if heard == nil { throw DeadlinePassed("seq \(sent.position.seq) at \(name)", after: .seconds(20)) }
    }

    /// The whole log, page by page, as the server has it now.
    func log(of conversation: ConversationID) async throws -> [ConversationEvent] {
        var events: [ConversationEvent] = []
        while true {
            let query = SyncQuery(conversation: conversation, after: events.last?.position.seq ?? 0)
            guard case .events(_, let page) = try await client.request(.sync(query)), !page.isReset else {
                throw ChatError(.internal, "\(name) gets no log of \(conversation).")
            }
            events += page.events
            if !page.hasMore || page.events.isEmpty { return events }
        }
    }

    private func fault(_ text: String) { recorder.note { $1.faults.append(text) } }
}
