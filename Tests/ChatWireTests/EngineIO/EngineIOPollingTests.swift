import ChatCore
import ChatWire
import Testing

/// A polling session's requests and their races.
@Suite struct EngineIOPollingTests {
    @Test("The handshake is answered with the open packet, all five keys in order")
    func handshake() {
        let made = SessionDriver.Session.polling(
            id: "lv_VI97HAXpY6yYWAAAC", request: "g", settings: EngineIOSettings(), at: Timestamp(milliseconds: 0))
        let json =
            #"{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#
        #expect(made.actions == [.respond("g", .packets([.open(json.utf8.slice)]))])
        #expect(made.session.transport == .polling)
        var settings = SessionDriver.settings()
        settings.allowsUpgrade = false
        let fixed = SessionDriver.Session.polling(
            id: "s", request: "g", settings: settings, at: Timestamp(milliseconds: 0))
        let fixedJSON = #"{"sid":"s","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#
        #expect(fixed.actions == [.respond("g", .packets([.open(fixedJSON.utf8.slice)]))])
    }

    @Test("A message finds the pending poll; without one it waits for the next")
    func delivery() {
        var driver = SessionDriver.polling()
        #expect(driver.poll("g1") == [])
        #expect(driver.send("a") == .wait)
        #expect(driver.send("b") == .wait)
        #expect(driver.flush() == [.respond("g1", .packets(.texts("a", "b")))])
        #expect(driver.flush() == [])
        #expect(driver.send("c") == .wait)
        #expect(driver.flush() == [])
        #expect(driver.poll("g2") == [.respond("g2", .packets(.texts("c")))])
        #expect(driver.session.queuedBytes == 0)
        #expect(driver.violations == [])
    }

    @Test("A POST's messages are delivered in order, before it is answered")
    func post() throws {
        var driver = SessionDriver.polling()
        #expect(driver.startPost("p1") == nil)
        let text = "4test1\u{1E}3\u{1E}6\u{1E}4test2\u{1E}bAQ=="
        #expect(driver.finishPost("p1", text) == [.deliver(try payload(text)), .respond("p1", .ok)])
        #expect(driver.delivered == ["test1", "test2", "\u{1}"])
    }

    @Test(
        "A malformed POST ends the session: 400, and the pending poll is told",
        arguments: ["abc", "", "4a\u{1E}", "bA"])
    func malformedPost(text: String) {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        #expect(
            driver.post("p1", text) == [
                .respond("p1", .refused(.badRequest)), .respond("g1", .packets([.close])), .ended(.parseError),
            ])
        #expect(driver.poll("g2") == [.respond("g2", .refused(.unknownSession))])
        #expect(driver.delivered == [])
    }

    @Test("None of a malformed POST's packets is delivered")
    func malformedTail() {
        var driver = SessionDriver.polling()
        _ = driver.post("p1", "4a\u{1E}4b\u{1E}x")
        #expect(driver.delivered == [])
        #expect(driver.endings == [.parseError])
    }

    @Test("A POST over maxPayload is answered with 413 and ends the session")
    func tooLarge() throws {
        var driver = SessionDriver.polling(SessionDriver.settings { $0.maxPayload = 5 })
        #expect(driver.post("p1", "4abcd") == [.deliver(try payload("4abcd")), .respond("p1", .ok)])
        #expect(
            driver.post("p2", "4abcde") == [.respond("p2", .refused(.payloadTooLarge)), .ended(.payloadTooLarge)])
    }

    @Test("A body declared as binary ends the session without being read")
    func binaryBody() {
        var driver = SessionDriver.polling()
        #expect(
            driver.startPost("p1", isBinary: true) == [.respond("p1", .refused(.badRequest)), .ended(.parseError)])
    }

    @Test("Two GETs: the first is told that the session is closed, the second is refused")
    func twoPolls() {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        #expect(
            driver.poll("g2") == [
                .respond("g2", .refused(.badRequest)), .respond("g1", .packets([.close])), .ended(.requestOverlap),
            ])
        #expect(driver.poll("g3") == [.respond("g3", .refused(.unknownSession))])
        #expect(driver.violations == [])
    }

    @Test("Two POSTs: both are refused, the pending poll is told, the first one's late body counts for nothing")
    func twoPosts() {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        #expect(driver.startPost("p1") == nil)
        #expect(
            driver.startPost("p2") == [
                .respond("p2", .refused(.badRequest)), .respond("g1", .packets([.close])),
                .respond("p1", .refused(.badRequest)), .ended(.requestOverlap),
            ])
        #expect(driver.finishPost("p1", "4late") == [])
        #expect(driver.delivered == [])
        #expect(driver.violations == [])
    }

    @Test("A POST after the close is refused, and so is one that was on its way during it")
    func postAfterClose() {
        var driver = SessionDriver.polling()
        #expect(driver.startPost("p1") == nil)
        _ = driver.poll("g1")
        _ = driver.abort(.serverClosed)
        #expect(driver.finishPost("p1", "4a") == [])
        #expect(driver.post("p2", "4b") == [.respond("p2", .refused(.unknownSession))])
        #expect(driver.abortPost("p1") == [])
        #expect(driver.delivered == [])
        #expect(driver.violations == [])
    }

    @Test(
        "A client's close packet: its POST is answered ok, the pending poll with a noop; what stood before it is delivered"
    )
    func clientClose() throws {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        #expect(
            driver.post("p1", "4a\u{1E}1\u{1E}4b") == [
                .deliver(try payload("4a")), .respond("p1", .ok), .respond("g1", .packets([.noop])),
                .ended(.transportClosed),
            ])
        #expect(driver.delivered == ["a"])
    }

    @Test("A ping from the client ends the session")
    func clientPing() throws {
        var driver = SessionDriver.polling()
        #expect(
            driver.post("p1", "4a\u{1E}2") == [
                .deliver(try payload("4a")), .respond("p1", .refused(.badRequest)), .ended(.unexpectedPing),
            ])
    }

    @Test("A cancelled GET ends the session, a cancelled POST too")
    func cancelled() {
        var get = SessionDriver.polling()
        _ = get.poll("g1")
        #expect(get.abortPoll("g1") == [.ended(.requestAborted)])
        #expect(get.poll("g2") == [.respond("g2", .refused(.unknownSession))])
        var post = SessionDriver.polling()
        _ = post.poll("g1")
        _ = post.startPost("p1")
        #expect(post.abortPost("p1") == [.respond("g1", .packets([.close])), .ended(.requestAborted)])
        #expect(get.violations + post.violations == [])
    }

    @Test("A slow reader on polling: queued bytes are reported, the limit is exact, the session ends beyond it")
    func slowReader() {
        let limit = 10 * (100 + 32)
        var driver = SessionDriver.polling(SessionDriver.settings { $0.outboundLimitBytes = limit })
        let text = String(repeating: "x", count: 100)
        for count in 1...10 {
            #expect(driver.send(text) == .wait)
            #expect(driver.session.queuedBytes == count * 132)
        }
        #expect(driver.send("") == .perform([.ended(.slowConsumer)]))
        #expect(driver.send("a") == .discard)
        #expect(driver.poll("g1") == [.respond("g1", .refused(.unknownSession))])
    }

    @Test("Empty messages are bounded too")
    func emptyMessages() {
        var driver = SessionDriver.polling()
        var count = 0
        while driver.send("") == .wait, count < 1_000_000 { count += 1 }
        #expect(count == 1_048_576 / 32)
        #expect(driver.endings == [.slowConsumer])
    }

    @Test("A burst beyond the limit goes to the poll in hand before anyone is called slow")
    func burstWithPoll() {
        var driver = SessionDriver.polling(SessionDriver.settings { $0.outboundLimitBytes = 100 })
        _ = driver.poll("g1")
        #expect(driver.send("a") == .wait)
        #expect(driver.send("b") == .wait)
        #expect(driver.send("c") == .wait)
        #expect(driver.send("d") == .perform([.respond("g1", .packets(.texts("a", "b", "c", "d")))]))
        #expect(driver.endings == [])
    }

    @Test("One poll's answer is bounded in packets and in bytes, and nothing is lost by it")
    func boundedAnswers() {
        var driver = SessionDriver.polling(SessionDriver.settings { $0.maxPayload = 10 })
        for number in 0..<20 { driver.send("\(number)") }
        driver.send(String(repeating: "y", count: 50))
        var texts: [[String]] = []
        for number in 0..<10 where driver.session.queuedBytes > 0 {
            let before = driver.receivedTexts.count
            _ = driver.poll("g\(number)")
            texts.append(Array(driver.receivedTexts[before...]))
        }
        #expect(texts.first == ["0", "1", "2"])
        #expect(texts.last == [String(repeating: "y", count: 50)])
        #expect(texts.flatMap { $0 }.count == 21)
        var many = SessionDriver.polling()
        for number in 0..<40 { many.send("\(number)") }
        _ = many.poll("g1")
        #expect(many.received.count == 16)
        _ = many.poll("g2")
        _ = many.poll("g3")
        #expect(many.receivedTexts == (0..<40).map(String.init))
    }
}
