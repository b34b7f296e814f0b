import ChatCore
import Testing

@testable import ChatServer

/// Complete or refused, never partial: a client that is cut at any moment, while others write, has every event.
@Suite("Recovery while others write")
struct SocketIORecoveryChurnTests {
    /// What a client knows of each conversation's log.
    private struct Knowledge {
        var seqs: [String: Int] = [:]
        var repeats = 0

        /// Notes an event; false when one before it is missing.
        mutating func take(_ object: [String: Any]) -> Bool {
            guard let conversation = object["conversation"] as? String, let seq = object["seq"] as? Int else {
                return true
            }
            let known = seqs[conversation] ?? 0
            if seq <= known {
                repeats += 1
                return true
            }
            seqs[conversation] = seq
            return seq == known + 1
        }
    }

    @Test("nothing is missing, on one event loop and on two", arguments: [1, 2])
    func nothingIsMissing(loops: Int) async throws {
        let rounds = 25
        let messages = 400
        try await withLiveServer(
            loops: loops,
            {
                $0.session.requestsPerSecond = 100_000
                $0.session.requestBurst = 100_000
                $0.userRequestsPerSecond = 100_000
                $0.userRequestBurst = 100_000
                $0.connectionsPerUser = 500
            }
        ) { server in
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            var (ann, sid, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let group = try await bob.call("conversation.create", ["title": "t", "members": ["ann"]])
            let id = try #require((group["conversation"] as? [String: Any])?["id"] as? String)
            _ = try await ann.event("conversation.created")
            var known = Knowledge(seqs: [id: 1])
            var offset: String? = try await ann.offset()
            let writing = Task {
                for number in 1...messages {
                    let target = number % 3 == 0 ? ["to": "ann"] : ["conversation": id]
                    _ = try await bob.call(
                        "message.send", ["clientId": "\(number)", "body": "\(number)"].merging(target) { a, _ in a },
                        id: number)
                    if number % 8 == 0 { await Task.yield() }
                }
            }
            var random = SystemRandomNumberGenerator()
            for _ in 1...rounds {
                for _ in 0..<Int.random(in: 0...12, using: &random) where known.seqs.values.reduce(0, +) < messages {
                    let event = try await ann.event()
                    if let text = event.arguments.last as? String { offset = text }
                    if let object = event.arguments.first as? [String: Any] {
                        let isNext = known.take(object)
                        #expect(isNext, "\(event.name) \(object["seq"] ?? "") came before its predecessor")
                    }
                }
                await ann.raw.cut()
                var auth = ["token": "token:ann", "pid": pid]
                auth["offset"] = offset
                let (back, answer) = try await SocketIOPeer.join(port: server.port, auth)
                #expect(answer["sid"] as? String == sid)
                #expect(answer["pid"] as? String == pid)
                ann = back
            }
            try await writing.value
            // The last events have come, or come now.
            let direct = messages / 3
            let total = direct + 1 + messages - direct
            while known.seqs.values.reduce(0, +) < total {
                let event = try await ann.event()
                if let object = event.arguments.first as? [String: Any] {
                    let isNext = known.take(object)
                    #expect(isNext, "\(event.name) \(object["seq"] ?? "") came before its predecessor")
                }
            }
            #expect(known.seqs[id] == 1 + messages - direct)
        }
    }
}
