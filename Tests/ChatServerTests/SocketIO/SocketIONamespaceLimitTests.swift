import ChatCore
import ChatWire
import Dispatch
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

@Suite("Namespaces of an embedder: too much, too slow, too late", .timeLimit(.minutes(1)))
struct SocketIONamespaceLimitTests {
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    @Test("emits that pile up faster than the event loop takes them close the socket as too slow")
    func emitsPileUp() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let (held, release) = (DispatchSemaphore(value: 0), Report())
        var main = SocketIONamespace("/")
        main.on("burst") { socket, _ in
            loop.execute { _ = held.wait(timeout: .now() + 20) }
            for _ in 0..<30 { try socket.emit("x", String(repeating: "x", count: 100)) }
            held.signal()
        }
        main.onDisconnect {
            release.note($1); _ = $0
        }
        let client = try await NamespaceClient.joined(
            namespaceServer(main) { $0.engine.outboundLimitBytes = 1000 }, loop)
        try await client.send(#"2["burst"]"#)
        #expect(await client.next(1) == ["aborted forced close"])
        try await client.close()
        #expect(try await release.next() == ["transport close"])
        #expect(client.link.aborted == .slowConsumer)
        try await group.shutdownGracefully()
    }

    @Test("a queue that overflows in one read pauses reading, and far above its bound closes the connection")
    func queueOverflow() async throws {
        let gate = Gate()
        var main = SocketIONamespace("/")
        main.on("wait") { _, _ in await gate.wait() }
        let client = try await NamespaceClient.joined(namespaceServer(main) { $0.maxQueuedEvents = 4 }, loop)
        try await client.send(Array(repeating: #"2["wait"]"#, count: 200))
        #expect(try await !client.isReading())
        #expect(client.link.take().allSatisfy { $0.hasPrefix("0{") })
        try await client.send(Array(repeating: #"2["wait"]"#, count: 100))
        #expect(await client.next(1) == ["closed"])
        gate.open()
    }

    @Test("of two namespaces on one connection, one that pauses reading is not overruled by the other")
    func pausesOfTwo() async throws {
        let (gate, report) = (Gate(), Report())
        var main = SocketIONamespace("/")
        main.on("wait") { _, _ in await gate.wait() }
        var other = SocketIONamespace("/other")
        other.on("n", as: Int.self) { _, number in report.note("\(number)") }
        let client = try await NamespaceClient.joined(namespaceServer(main, other) { $0.maxQueuedEvents = 2 }, loop)
        try await client.send("0/other,")
        #expect(await client.next(1).first?.hasPrefix("0/other,{") == true)
        try await client.send((1...8).map { #"2\#($0)["wait"]"# } + (1...8).map { #"2/other,["n",\#($0)]"# })
        #expect(try await report.next(8) == (1...8).map(String.init))
        try await loop.submit {}.get()  // behind the other namespace's wish to go on
        #expect(try await !client.isReading())
        gate.open()
        #expect(await client.next(8) == (1...8).map { "3\($0)[]" })
        try await loop.submit {}.get()
        #expect(try await client.isReading())
    }

    @Test("a handler that never returns stops no other socket, and is cancelled when its own goes")
    func hangingHandler() async throws {
        let (gate, report) = (Gate(), Report())
        var main = SocketIONamespace("/")
        main.on("hang") { _, _ in
            report.note("hanging")
            await gate.wait()
            report.note("cancelled \(Task.isCancelled)")
        }
        main.on("echo") { _, arguments in arguments.stringified }
        let server = namespaceServer(main)
        let (stuck, free) = (
            try await NamespaceClient.joined(server, loop), try await NamespaceClient.joined(server, loop)
        )
        try await stuck.send(#"2["hang"]"#, #"21["echo"]"#)
        #expect(try await report.next() == ["hanging"])
        try await free.send(#"21["echo",1]"#)
        #expect(await free.next(1) == ["31[1]"])
        try await stuck.close()
        #expect(try await report.next() == ["cancelled true"])
        #expect(stuck.link.take().count == 1)  // nothing but the answer to its CONNECT
    }

    @Test("a cancelled emitWithAck ends at once, and the acknowledgement that still comes harms nobody")
    func cancelledAck() async throws {
        let (gate, report) = (Gate(), Report())
        var main = SocketIONamespace("/")
        main.on("go") { socket, _ in
            let asking = Task { try await socket.emitWithAck("ask", 1, timeout: .seconds(1000)) }
            await gate.wait()
            asking.cancel()
            do { _ = try await asking.value } catch is CancellationError { report.note("cancelled") }
        }
        main.on("echo") { _, arguments in arguments.stringified }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"2["go"]"#)
        #expect(await client.next(1) == [#"20["ask",1]"#])
        gate.pass()
        #expect(try await report.next() == ["cancelled"])
        try await client.send(#"30["late"]"#, #"27["echo",2]"#)
        #expect(await client.next(1) == ["37[2]"])
    }

    @Test(
        "who waits to write goes on when the client has taken enough, and fails when it goes or the task is cancelled")
    func waitUntilWritable() async throws {
        let (gate, report) = (Gate(), Report())
        var main = SocketIONamespace("/")
        main.on("go") { socket, _ in
            for number in 0..<2 {
                try socket.emit("n", number)
                try await socket.waitUntilWritable()
                report.note("on")
            }
        }
        main.on("lose") { socket, _ in
            report.note("losing")
            // A task of its own: the handler's is cancelled when the socket goes.
            let waiting = Task { try await socket.waitUntilWritable() }
            do { try await waiting.value } catch let error as ChatError { report.note(error.code.name) }
        }
        main.on("cancel") { socket, _ in
            let waiting = Task { try await socket.waitUntilWritable() }
            await gate.wait()
            waiting.cancel()
            do { try await waiting.value } catch is CancellationError { report.note("cancelled") }
        }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.setWritable(false)
        try await client.send(#"21["cancel"]"#)
        gate.pass()
        #expect(try await report.next() == ["cancelled"])
        #expect(await client.next(1) == ["31[]"])
        try await client.send(#"2["go"]"#)
        #expect(await client.next(1) == [#"2["n",0]"#])
        try await client.setWritable(true)
        #expect(try await report.next() == ["on"])
        #expect(await client.next(1) == [#"2["n",1]"#])
        // The second call found it writable.
        #expect(try await report.next() == ["on"])
        try await client.setWritable(false)
        try await client.send(#"2["lose"]"#)
        #expect(try await report.next() == ["losing"])
        try await client.close()
        #expect(try await report.next() == [ChatError.Code.connectionLost.name])
    }

    @Test("disconnect leaves the namespace, and the client may join again; closing, it ends the connection")
    func disconnect() async throws {
        let report = Report()
        var main = SocketIONamespace("/")
        main.on("out") { socket, _ in socket.disconnect() }
        main.on("close") { socket, _ in socket.disconnect(closing: true) }
        main.onDisconnect {
            report.note($1); _ = $0
        }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"2["out"]"#)
        #expect(await client.next(1) == ["1"])
        #expect(try await report.next() == ["server namespace disconnect"])
        try await client.send("0")
        #expect(await client.next(1).first?.hasPrefix("0{") == true)
        try await client.send(#"2["close"]"#)
        #expect(await client.next(1) == ["closed"])
        #expect(try await report.next() == ["forced close"])
    }

    @Test("onAny gets the events that have no handler, with their names, and they are acknowledged")
    func onAny() async throws {
        let report = Report()
        var main = SocketIONamespace("/")
        main.on("known") { _, _ in report.note("known") }
        main.onAny { _, event, arguments in report.note("any \(event) \(arguments.count)") }
        let client = try await NamespaceClient.joined(namespaceServer(main), loop)
        try await client.send(#"21["other",1,2]"#, #"22["known"]"#, #"2["third"]"#)
        #expect(try await report.next(3) == ["any other 2", "known", "any third 0"])
        #expect(await client.next(2) == ["31[]", "32[]"])
    }
}
