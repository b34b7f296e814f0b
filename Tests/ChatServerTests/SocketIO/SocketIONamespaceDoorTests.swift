import ChatCore
import ChatWire
import NIOCore
import Synchronization
import Testing

@testable import ChatServer

private struct Upload: Codable, Sendable {
    var name: String
    var data: SocketIOBinary
}

@Suite("Namespaces of an embedder through the real door", .timeLimit(.minutes(2)))
struct SocketIONamespaceDoorTests {
    /// A namespace with a handler of every kind; what the client acknowledges is reported.
    private func board(_ report: Report = Report()) -> SocketIONamespace {
        var board = SocketIONamespace("/board")
        board.on("add", as: [Int].self) { _, numbers in numbers.reduce(0, +) }
        board.on("upload", as: Upload.self) { socket, upload in
            try socket.emit("seen", upload, SocketIOBinary([7]))
            return upload
        }
        board.on("ask") { socket, _ in
            let answer = try await socket.emitWithAck("question", SocketIOBinary([1, 2]))
            report.note("\(try answer.decode(String.self)) \(try answer.decode(SocketIOBinary.self, at: 1).bytes)")
        }
        board.on("many", as: Int.self) { socket, count in
            let block = String(repeating: "x", count: 10_000)
            for _ in 0..<count {
                try socket.emit("block", block)
                try await socket.waitUntilWritable()
            }
            return count
        }
        board.on("enter", as: String.self) { socket, room in socket.join(room) }
        board.on("tell", as: String.self) { socket, room in try await socket.to(room).emit("told", 1) }
        board.onDisconnect {
            report.note($1); _ = $0
        }
        return board
    }

    private func join(_ port: Int) async throws -> SocketIOPeer {
        let peer = try await SocketIOPeer.open(port: port)
        try await peer.raw.send("40/board,")
        #expect(try await peer.packet().hasPrefix("0/board,{"))
        return peer
    }

    @Test("WebSocket: typed, binary, and acknowledgements in both directions")
    func webSocket() async throws {
        let report = Report()
        try await withLiveServer(namespaces: [board(report)]) { server in
            let peer = try await join(server.port)
            try await peer.raw.send(#"42/board,1["add",[1,2,3]]"#)
            #expect(try await peer.packet() == "3/board,1[6]")
            try await peer.raw.send(#"42/board,2["add","x"]"#)
            #expect(try await peer.packet().hasPrefix(#"3/board,2[{"error":{"code":"invalid_request""#))

            try await peer.raw.send(#"451-/board,3["upload",{"name":"n","data":{"_placeholder":true,"num":0}}]"#)
            try await peer.raw.send(bytes: ClientFrame.binary([9, 8, 7]).bytes)
            let one = #"{"data":{"_placeholder":true,"num":0},"name":"n"}"#
            #expect(try await peer.packet() == #"52-/board,["seen",\#(one),{"_placeholder":true,"num":1}]"#)
            #expect(try await peer.raw.next() == .binary([9, 8, 7]))
            #expect(try await peer.raw.next() == .binary([7]))
            #expect(try await peer.packet() == "61-/board,3[\(one)]")
            #expect(try await peer.raw.next() == .binary([9, 8, 7]))

            try await peer.raw.send(#"42/board,["ask"]"#)
            #expect(try await peer.packet() == #"51-/board,0["question",{"_placeholder":true,"num":0}]"#)
            #expect(try await peer.raw.next() == .binary([1, 2]))
            try await peer.raw.send(#"461-/board,0["yes",{"_placeholder":true,"num":0}]"#)
            try await peer.raw.send(bytes: ClientFrame.binary([5]).bytes)
            #expect(try await report.next() == ["yes [5]"])
        }
    }

    @Test("long-polling: the same, with attachments as base64")
    func polling() async throws {
        let report = Report()
        try await withLiveServer(namespaces: [board(report)]) { server in
            let peer = try await SocketIOPollingPeer.join(port: server.port, "/board")
            try await peer.post(#"42/board,1["add",[1,2,3]]"#, #"42/board,2["add",[4]]"#)
            #expect(try await peer.poll(2) == ["43/board,1[6]", "43/board,2[4]"])

            try await peer.post(
                #"451-/board,3["upload",{"name":"n","data":{"_placeholder":true,"num":0}}]"#, "bCQgH")
            let one = #"{"data":{"_placeholder":true,"num":0},"name":"n"}"#
            #expect(
                try await peer.poll(5) == [
                    #"452-/board,["seen",\#(one),{"_placeholder":true,"num":1}]"#, "bCQgH", "bBw==",
                    "461-/board,3[\(one)]", "bCQgH",
                ])

            try await peer.post(#"42/board,["ask"]"#)
            #expect(try await peer.poll(2) == [#"451-/board,0["question",{"_placeholder":true,"num":0}]"#, "bAQI="])
            try await peer.post(#"461-/board,0["yes",{"_placeholder":true,"num":0}]"#, "bBQ==")
            #expect(try await report.next() == ["yes [5]"])
        }
    }

    /// How much more is sent than may wait: five hundred blocks of 10 kB where the limit is 64 kB.
    private func burst(_ settings: inout NodeSettings) { settings.session.outboundLimitBytes = 65_536 }

    @Test("a handler that waits between its events sends a reading client any amount, over a WebSocket")
    func burstOverWebSocket() async throws {
        try await withLiveServer(namespaces: [board()], burst) { server in
            let peer = try await join(server.port)
            try await peer.raw.send(#"42/board,1["many",500]"#)
            for _ in 0..<500 { #expect(try await peer.packet().hasPrefix(#"2/board,["block","xxx"#)) }
            #expect(try await peer.packet() == "3/board,1[500]")
        }
    }

    @Test("the same over a WebSocket that came in on another loop than its session's")
    func burstAcrossLoops() async throws {
        try await withLiveServer(loops: 2, namespaces: [board()], burst) { server in
            // Connections go to the loops in turn: of two upgrades, one crosses at least.
            for _ in 0..<2 {
                let polling = try await SocketIOPollingPeer.join(port: server.port, "/board")
                let (raw, status) = try await RawPeer.connect(
                    port: server.port, path: "/socket.io/?EIO=4&transport=websocket&sid=\(polling.sid)")
                #expect(status == 101)
                try await raw.send("2probe")
                #expect(try await raw.next() == .text("3probe"))
                try await raw.send("5")
                let peer = SocketIOPeer(raw: raw)
                try await raw.send(#"42/board,1["many",500]"#)
                for _ in 0..<500 { #expect(try await peer.packet().hasPrefix(#"2/board,["block","xxx"#)) }
                #expect(try await peer.packet() == "3/board,1[500]")
            }
        }
    }

    @Test("the same over long-polling")
    func burstOverPolling() async throws {
        try await withLiveServer(namespaces: [board()], burst) { server in
            let peer = try await SocketIOPollingPeer.join(port: server.port, "/board")
            try await peer.post(#"42/board,1["many",100]"#)
            let packets = try await peer.poll(101)
            #expect(packets.count == 101 && packets.last == "43/board,1[100]")
            #expect(packets.dropLast().allSatisfy { $0.hasPrefix(#"42/board,["block","xxx"#) })
        }
    }

    @Test("a room spans event loops")
    func roomAcrossLoops() async throws {
        try await withLiveServer(loops: 2, namespaces: [board()]) { server in
            var peers: [SocketIOPeer] = []
            for _ in 0..<4 { peers.append(try await join(server.port)) }
            for peer in peers {
                try await peer.raw.send(#"42/board,1["enter","r"]"#)
                #expect(try await peer.packet() == "3/board,1[]")
            }
            var members: [Int] = []
            for loop in server.node.eventLoopGroup.makeIterator() {
                let rooms = server.socketIO.rooms(of: "/board", on: loop)
                members.append(try await loop.submit { rooms?.rooms["r"]?.count ?? 0 }.get())
            }
            #expect(members.count == 2 && members.allSatisfy { $0 > 0 } && members.reduce(0, +) == 4)
            try await peers[0].raw.send(#"42/board,2["tell","r"]"#)
            for peer in peers[1...] { #expect(try await peer.packet() == #"2/board,["told",1]"#) }
            #expect(try await peers[0].packet() == "3/board,2[]")
        }
    }

    @Test("a client that does not take what is broadcast is closed, and the others get everything")
    func slowConsumer() async throws {
        let report = Report()
        let hasGone = Atomic<Bool>(false)
        var board = board(report)
        board.onDisconnect { _, reason in
            hasGone.store(true, ordering: .relaxed)
            report.note(reason)
        }
        try await withLiveServer(namespaces: [board], burst) { server in
            let (slow, fast) = (try await join(server.port), try await join(server.port))
            try await slow.raw.setReading(false)
            let all = try #require(server.socketIO.of("/board"))
            let block = String(repeating: "x", count: 131_072)
            // What the system's buffers hold comes first.
            for _ in 0..<500 where !hasGone.load(ordering: .relaxed) {
                try await all.emit("block", block)
                #expect(try await fast.packet().utf8.count > block.utf8.count)
            }
            #expect(try await report.next() == ["forced close"])
            try await all.emit("last")
            #expect(try await fast.packet() == #"2/board,["last"]"#)
        }
    }

    @Test("a pending poll and a WebSocket do not hold a shutdown up: both are closed by it")
    func shutDown() async throws {
        let report = Report()
        try await withLiveServer(namespaces: [board(report)]) { server in
            let (socket, polling) = (
                try await join(server.port), try await SocketIOPollingPeer.join(port: server.port, "/board")
            )
            async let packets = polling.poll()
            try await Task.yield(until: { try await pollIsPending(polling.sid, on: server.socketIO.engine) })
            async let ended: Void = server.shutDown()
            #expect(try await socket.raw.closeCode() == 1001)
            #expect(try await packets == ["1"])
            #expect(try await report.next(2) == ["forced close", "forced close"])
            await ended
        }
    }

    private func pollIsPending(_ sid: String, on engine: EngineIOServer) async throws -> Bool {
        guard let (home, key) = engine.find(sid) else { return false }
        return try await home.eventLoop.submit {
            home.connections[key]?.session.isPollPending ?? false
        }.get()
    }
}
