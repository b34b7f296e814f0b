import ChatCore
import ChatWire
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

private struct Upload: Codable, Equatable, Sendable {
    var name: String
    var data: SocketIOBinary
}

@Suite("Namespaces of an embedder, through sessions on a real event loop", .timeLimit(.minutes(1)))
struct SocketIONamespaceTests {
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    @Test("an echo is byte for byte what JSON.stringify writes, attachments included")
    func echo() async throws {
        var main = SocketIONamespace("/")
        main.on("message") { try $0.emit("message-back", arguments: $1.stringified) }
        main.on("message-with-ack") { _, arguments in arguments.stringified }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"2["message", 1.0, "2", {"3":[true]}]"#)
        #expect(await client.next(1) == [#"2["message-back",1,"2",{"3":[true]}]"#])
        try await client.send(
            #"52-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
            attachments: [[1, 2, 3], [4]])
        #expect(
            await client.next(3) == [
                #"62-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#, "<3 bytes>", "<1 bytes>",
            ])
    }

    @Test("typed requests are answered; wrong ones and errors by an acknowledgement or an error event")
    func typed() async throws {
        struct Secret: Error {}
        var main = SocketIONamespace("/")
        main.on("add", as: [Int].self) { _, numbers in numbers.reduce(0, +) }
        main.on("refuse") { _, _ in throw ChatError(.forbidden, "No.") }
        main.on("break") { _, _ in throw Secret() }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"21["add",[1,2]]"#, #"22["unknown"]"#, #"23["add","x"]"#, #"24["refuse"]"#)
        let answers = await client.next(3)
        #expect(answers[0] == "31[3]")
        #expect(answers[1].hasPrefix(#"33[{"error":{"code":"\#(ChatError.Code.invalidRequest.name)""#))
        #expect(answers[2] == #"34[{"error":{"code":"forbidden","message":"No."}}]"#)
        try await client.send(#"2["refuse"]"#, #"25["break"]"#)
        let more = await client.next(2)
        #expect(more[0] == #"2["error",{"code":"forbidden","message":"No."}]"#)
        #expect(more[1].hasPrefix(#"35[{"error":{"code":"internal""#))
    }

    @Test("bytes nested in a type travel both ways; what is not there throws")
    func binary() async throws {
        var main = SocketIONamespace("/")
        main.on("upload", as: Upload.self) { _, upload in [upload, upload] }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(
            #"51-7["upload",{"name":"a/b","data":{"_placeholder":true,"num":0}}]"#, attachments: [[9, 8]])
        let one = #"{"data":{"_placeholder":true,"num":N},"name":"a/b"}"#
        let both = ["0", "1"].map { one.split(separator: "N").joined(separator: $0) }.joined(separator: ",")
        #expect(await client.next(3) == ["62-7[[\(both)]]", "<2 bytes>", "<2 bytes>"])

        let upload = Upload(name: "x", data: SocketIOBinary([1]))
        let arguments = try SocketIOArguments(upload, 3, "s")
        #expect(try arguments.decode(Upload.self) == upload)
        #expect(try arguments.decode(Int.self, at: 1) == 3)
        #expect(throws: DecodingError.self) { try arguments.decode(Int.self, at: 3) }
        #expect(throws: DecodingError.self) { try arguments.decode(Int.self, at: -1) }
        let lone = try SocketIOArguments(json: [Array(#"{"_placeholder":true,"num":-1}"#.utf8)])
        #expect(throws: DecodingError.self) { try lone.decode(SocketIOBinary.self) }
        #expect(throws: SocketIOFault.self) { try SocketIOArguments(json: [Array("1,2".utf8)]) }
    }

    @Test("onConnect is first, events keep their order, onDisconnect is last; the running handler is cancelled")
    func order() async throws {
        let report = Report()
        let (never, hold) = AsyncStream.makeStream(of: Void.self)
        var main = SocketIONamespace("/")
        main.onConnect { _, _ in report.note("connect") }
        main.on("n", as: Int.self) { _, number in report.note("\(number)") }
        main.on("hang") { _, _ in
            report.note("hang")
            for await _ in never {}
            report.note("cancelled \(Task.isCancelled)")
        }
        main.onDisconnect {
            report.note("disconnect \($1) \(Task.isCancelled)"); _ = $0
        }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"2["n",1]"#, #"2["n",2]"#, #"2["hang"]"#, #"2["n",3]"#)
        var seen: [String] = []
        for await event in report.events {
            seen.append(event)
            if event == "hang" { try await client.close() }
            if event.hasPrefix("disconnect") { break }
        }
        #expect(seen == ["connect", "1", "2", "hang", "cancelled true", "disconnect transport close false"])
        hold.finish()
    }

    @Test("a full queue stops reading, and a half empty one resumes it")
    func backPressure() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        var main = SocketIONamespace("/")
        main.on("wait") { socket, _ in
            for await _ in gate { break }
            return SocketIOArguments()
        }
        let client = try await NamespaceClient.joined(namespaceServer(main) { $0.maxQueuedEvents = 4 }, loop)
        for id in 1...8 { try await client.send(#"2\#(id)["wait"]"#) }
        #expect(try await !client.isReading())
        open.finish()
        #expect(await client.next(8) == (1...8).map { "3\($0)[]" })
        #expect(try await client.isReading())
    }

    @Test("a refusal says why, and the client may ask again; one that left meanwhile is forgotten")
    func authorization() async throws {
        let report = Report()
        let (never, hold) = AsyncStream.makeStream(of: Void.self)
        var main = SocketIONamespace("/")
        main.authorize { handshake in
            switch try handshake.decodeAuth(as: [String: String].self)["token"] {
            case "good": break
            case "chat": throw ChatError(.forbidden, "No.")
            case "hang":
                report.note("hanging")
                for await _ in never {}
                report.note("cancelled \(Task.isCancelled)")
            default: throw SocketIORefusal(message: "bad")
            }
        }
        let server = namespaceServer(main)
        let client = try await NamespaceClient(server, loop)
        try await client.send("0")
        #expect(await client.next(1) == [#"4{"message":"bad"}"#])
        try await client.send(#"0{"token":"chat"}"#)
        #expect(await client.next(1) == [#"4{"message":"No.","data":{"code":"forbidden"}}"#])
        try await client.send(#"0{"token":"good"}"#)
        #expect(await client.next(1).first?.hasPrefix("0{") == true)
        let leaver = try await NamespaceClient(server, loop)
        try await leaver.send(#"0{"token":"hang"}"#)
        for await event in report.events {
            if event == "hanging" { try await leaver.close() } else { break }
        }
        let count = try await loop.submit { [loop] in server.rooms(of: "/", on: loop)?.sockets.count }.get()
        #expect(count == 1)
        hold.finish()
    }

    @Test("emitWithAck is answered, late, or fails with the socket")
    func emitWithAck() async throws {
        let report = Report()
        var main = SocketIONamespace("/")
        main.on("go") { socket, _ in
            for _ in 0..<3 {
                do {
                    let answer = try await socket.emitWithAck("ask", 1, timeout: .seconds(2))
                    report.note(try answer.decode(String.self))
                } catch let error as ChatError { report.note(error.code.name) }
            }
        }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"2["go"]"#)
        #expect(await client.next(1) == [#"20["ask",1]"#])
        try await client.send(#"30["yes"]"#)
        #expect(await client.next(1) == [#"21["ask",1]"#])
        try await client.pass(.seconds(2))
        #expect(await client.next(1) == [#"22["ask",1]"#])
        try await client.close()
        var seen: [String] = []
        for await event in report.events {
            seen.append(event)
            if seen.count == 3 { break }
        }
        #expect(seen == ["yes", ChatError.Code.timeout.name, ChatError.Code.connectionLost.name])
    }

    @Test("rooms reach their members but the sender; a slow one is closed, a volatile event passes it by")
    func rooms() async throws {
        var main = SocketIONamespace("/")
        main.on("enter") { socket, _ in socket.join("r") }
        main.on("tell") { socket, _ in try await socket.to("r").emit("told", 1) }
        let server = namespaceServer(main) { $0.engine.outboundLimitBytes = 1000 }
        let (a, b) = (try await NamespaceClient.joined(server, loop), try await NamespaceClient.joined(server, loop))
        for client in [a, b] {
            try await client.send(#"21["enter"]"#)
            #expect(await client.next(1) == ["31[]"])
        }
        try await a.send(#"22["tell"]"#)
        #expect(await b.next(1) == [#"2["told",1]"#])
        #expect(await a.next(1) == ["32[]"])
        let all = try #require(server.of("/"))
        try await b.buffer(251)
        try await all.to("r").emit("v", arguments: SocketIOArguments(), isVolatile: true)
        #expect(await a.next(1) == [#"2["v"]"#])
        try await b.buffer(1001)
        try await all.emit("x")
        #expect(await b.next(1) == ["aborted forced close"])
        #expect(await a.next(1) == [#"2["x"]"#])
        await #expect(throws: ChatError.self) { try await all.emit("disconnect") }
    }

    @Test("ten thousand clients that come, enter rooms and go leave nothing behind")
    func nothingStays() async throws {
        var main = SocketIONamespace("/")
        main.onConnect { socket, _ in socket.join("r") }
        let server = namespaceServer(main)
        let left = try await loop.submit { [loop] in
            for _ in 0..<10_000 {
                let link = FakeLink(loop)
                let handler = server.makeHandler(link)
                handler.read("0")
                handler.engineIODidClose(.transportClosed)
            }
            let rooms = server.rooms(of: "/", on: loop)
            return [rooms?.sockets.count, rooms?.rooms.count]
        }.get()
        #expect(left == [0, 0])
    }
}
