import ChatClient
import ChatCore
import ChatStore
import Foundation
import Testing

@testable import ChatServer

@Suite("The native door under pressure", .serialized)
struct PressureTests {
    /// Resident memory of this process in bytes; nil where /proc is not to be had.
    private func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * 4096
    }

    private func unlimited(_ settings: inout NodeSettings) {
        settings.session.requestsPerSecond = 1_000_000
        settings.session.requestBurst = 1_000_000
        settings.userRequestsPerSecond = 1_000_000
        settings.userRequestBurst = 1_000_000
    }

    private func signedIn(_ user: String, _ server: LiveServer) async throws -> RawPeer {
        let (peer, _) = try await RawPeer.connect(port: server.port)
        try await peer.send(#"{"id":"h","type":"hello","token":"token:\#(user)"}"#)
        _ = try await peer.nextJSON()
        return peer
    }

    @Test("a peer that never reads while 100 MB are sent to it is closed; memory stays bounded, others miss nothing")
    func slowConsumer() async throws {
        let storage = InMemoryChatStorage(limits: .init(maxEventsPerConversation: 50), epoch: "slow")
        try await withLiveServer(storage: storage, { unlimited(&$0) }) { server in
            let slow = try await signedIn("slow", server)
            let (slowID, readerID) = (try #require(UserID("slow")), try #require(UserID("reader")))
            try await withChatClient(server.configuration("reader")) { reader in
                try await withChatClient(server.configuration("ann")) { ann in
                    for client in [reader, ann] { try await caughtUp(client) }
                    let group = try await ann.createGroup("G", members: [slowID, readerID]).conversation.id
                    try await slow.setReading(false)
                    let body = String(repeating: "x", count: 8000)
                    let total = 12_500  // × 8 kB = 100 MB
                    let before = residentBytes()
                    let reading = Task {
                        var next: Int64 = 2
                        for await event in reader.events {
                            guard let event = event.event(in: group), case .messageCreated = event.kind else {
                                continue
                            }
                            guard event.position.seq == next else { return false }
                            next += 1
                            if next == 2 + Int64(total) { return true }
                        }
                        return false
                    }
                    var sent = 0
                    while sent < total {
                        try await withThrowingTaskGroup(of: Void.self) { tasks in
                            for _ in 0..<50 {
                                tasks.addTask { _ = try await ann.send(body, to: .conversation(group)) }
                            }
                            try await tasks.waitForAll()
                        }
                        sent += 50
                    }
                    #expect(try await within("every message at the reader", seconds: 60) { await reading.value })
                    #expect(await server.node.sessions(of: slowID).isEmpty)
                    let counted = await server.node.metrics().closes[.slowConsumer]
                    #expect(counted == 1)
                    if let before, let after = residentBytes() {
                        #expect(after - before < 64 << 20, "grew by \((after - before) >> 20) MiB")
                    }
                }
            }
        }
    }

    @Test("ten thousand pipelined requests are answered, all of them, with bounded work in flight")
    func pipelining() async throws {
        try await withLiveServer({ unlimited(&$0) }) { server in
            let peer = try await signedIn("ann", server)
            for number in 0..<10_000 {
                peer.push(#"{"id":\#(number),"type":"message.send","to":"ann","clientId":"c\#(number)","body":"m"}"#)
            }
            var (answered, lastSeq) = (0, 0)
            while answered < 10_000 {
                let reply = try await peer.nextJSON()
                #expect(reply["re"] as? Int == answered)
                let seq = try #require(reply["seq"] as? Int)
                #expect(seq == lastSeq + 1)
                lastSeq = seq
                answered += 1
            }
        }
    }

    @Test("who asks too much is told to wait, then closed; others go on")
    func rateLimit() async throws {
        try await withLiveServer({
            $0.session.requestsPerSecond = 0.1
            $0.session.requestBurst = 5
            $0.session.violationLimit = 10
        }) { server in
            let peer = try await signedIn("ann", server)
            let other = try await signedIn("bob", server)
            for number in 0..<30 { peer.push(#"{"id":\#(number),"type":"inbox"}"#) }
            var (answered, refused, code): (Int, Int, UInt16?) = (0, 0, nil)
            reading: while true {
                switch try await peer.next() {
                case .text(let text) where text.contains(#""ok":true"#): answered += 1
                case .text(let text):
                    #expect(text.contains("rate_limited") && text.contains("retryAfterMs"))
                    refused += 1
                case .ping, .binary: continue
                case .close(let closed):
                    code = closed
                    break reading
                case .ended: break reading
                }
            }
            #expect(code == CloseCode.rateLimited.wireValue)
            // Answers of the last requests may be overtaken by the close.
            #expect(answered <= 5)
            #expect(refused == 11)
            try await other.send(#"{"id":"x","type":"inbox"}"#)
            #expect(try await other.nextJSON()["ok"] as? Bool == true)
        }
    }

    @Test("random bytes, frames and texts end a connection at worst, never the server")
    func garbage() async throws {
        try await withLiveServer { server in
            let good = try await signedIn("good", server)
            var random = SystemRandomNumberGenerator()
            for round in 0..<60 {
                let (peer, _) = try await RawPeer.connect(port: server.port)
                if round % 2 == 0 { try await peer.send(#"{"id":"h","type":"hello","token":"token:bad"}"#) }
                let bytes = (0..<Int.random(in: 1...400)).map { _ in UInt8.random(in: 0...255, using: &random) }
                if round % 3 == 0 {
                    peer.push(String(decoding: bytes, as: UTF8.self))
                } else {
                    try? await peer.send(bytes: bytes)
                }
                await peer.cut()
            }
            try await good.send(#"{"id":"x","type":"inbox"}"#)
            #expect(try await good.nextJSON()["re"] as? String == "x")
        }
    }

    @Test("a drain under load loses nothing acknowledged, says when to come back, and lets nobody in")
    func drain() async throws {
        let storage = InMemoryChatStorage(epoch: "drain")
        try await withLiveServer(loops: 2, storage: storage, { unlimited(&$0) }) { server in
            var peers: [RawPeer] = []
            for number in 0..<8 { peers.append(try await signedIn("u\(number)", server)) }
            let all = peers
            let acknowledged = try await withThrowingTaskGroup(of: (Int, Set<String>, UInt16?).self) { tasks in
                for (number, peer) in all.enumerated() {
                    tasks.addTask {
                        var (acks, told, next): (Set<String>, Bool, Int) = ([], false, 0)
                        while true {
                            if !told {
                                peer.push(
                                    #"{"id":\#(next),"type":"message.send","to":"u\#(number)","clientId":"c\#(next)","body":"m"}"#
                                )
                                next += 1
                            }
                            switch try await peer.next() {
                            case .text(let text):
                                if text.contains(#""type":"reconnect""#) { told = true }
                                if text.contains(#""ok":true"#), let at = text.range(of: #""message":""#) {
                                    acks.insert(String(text[at.upperBound...].prefix(36)))
                                }
                            case .ping, .binary: continue
                            case .close(let code): return (number, acks, told ? code : nil)
                            case .ended: return (number, acks, nil)
                            }
                        }
                    }
                }
                // Let them talk until the store has seen some of it.
                _ = try await within("some load") { () -> Bool? in
                    while await server.node.metrics().messages < 500 { await Task.yield() }
                    return true
                }
                await server.node.drain()
                var results: [(Int, Set<String>, UInt16?)] = []
                for try await result in tasks { results.append(result) }
                return results
            }
            for (number, acks, code) in acknowledged {
                #expect(code == CloseCode.serverDraining.wireValue)
                let user = try #require(UserID("u\(number)"))
                let inbox = try await storage.inbox(of: user, after: nil, limit: 10)
                let conversation = try #require(inbox.items.first?.conversation.id)
                var (stored, after): (Set<String>, Int64) = ([], 0)
                while true {
                    let page = try await storage.events(
                        SyncQuery(conversation: conversation, after: after), viewer: user)
                    for case .messageCreated(let content) in page.events.map(\.kind) {
                        stored.insert(content.id.description)
                    }
                    after = page.events.last?.position.seq ?? after
                    if !page.hasMore { break }
                }
                #expect(acks.isSubset(of: stored))
                #expect(!acks.isEmpty)
            }
            #expect(await server.node.sessions().isEmpty)
            #expect(try await RawPeer.connect(port: server.port).status == 503)
        }
    }

    @Test("two users talk while their connections are cut again and again: both hear exactly the log")
    func cuts() async throws {
        try await withLiveServer(loops: 2, { unlimited(&$0) }) { server in
            let count = 300
            try await withChatClient(server.configuration("ann")) { ann in
                try await withChatClient(server.configuration("bob")) { bob in
                    for client in [ann, bob] { try await caughtUp(client) }
                    let bobID = try #require(UserID("bob"))
                    let conversation = try await ann.openConversation(with: bobID).conversation.id
                    let heard = try await withThrowingTaskGroup(of: [MessageID]?.self) { tasks in
                        for client in [ann, bob] {
                            tasks.addTask {
                                for number in 0..<count {
                                    _ = try await client.send("\(number)", to: .conversation(conversation))
                                }
                                return nil
                            }
                            tasks.addTask {
                                try await within("everything", seconds: 60) {
                                    var ids: [MessageID] = []
                                    for await event in client.events {
                                        if let message = event.message { ids.append(message.content.id) }
                                        if ids.count == 2 * count { return ids }
                                    }
                                    return nil
                                }
                            }
                        }
                        tasks.addTask {
                            for _ in 0..<15 {
                                let before = await server.node.metrics().messages
                                _ = try await within("progress") { () -> Bool? in
                                    while await server.node.metrics().messages < min(before + 20, UInt64(2 * count)) {
                                        await Task.yield()
                                    }
                                    return true
                                }
                                for user in ["ann", "bob"] {
                                    if let id = UserID(user) {
                                        server.node.publish([
                                            Publication(
                                                topics: [.user(id)], payload: .directive(.disconnect(.slowConsumer)))
                                        ])
                                    }
                                }
                            }
                            return nil
                        }
                        var lists: [[MessageID]] = []
                        for try await list in tasks { if let list { lists.append(list) } }
                        return lists
                    }
                    #expect(heard.count == 2)
                    #expect(heard[0] == heard[1])
                    #expect(Set(heard[0]).count == 2 * count)
                }
            }
        }
    }
}
