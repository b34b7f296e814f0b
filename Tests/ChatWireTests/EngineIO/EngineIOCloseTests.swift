import ChatCore
import ChatWire
import Testing

@Suite struct EngineIOCloseTests {
    @Test("A WebSocket is closed at once; nothing waits there")
    func webSocket() {
        var driver = SessionDriver.webSocket()
        #expect(driver.close() == [.closeSocket("ws"), .ended(.serverClosed)])
        #expect(driver.send("a") == .discard)
        #expect(driver.close() == [])
        #expect(driver.abort(.slowConsumer) == [])
    }

    @Test("A pending poll gets what waits and the close packet in one answer")
    func pendingPoll() {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        driver.send("a")
        #expect(driver.close() == [.respond("g1", .packets(.texts("a") + [.close])), .ended(.serverClosed)])
    }

    @Test(
        "Without a poll the close waits for one; messages after it are discarded, packets of a POST are answered ok and dropped"
    )
    func waits() {
        var driver = SessionDriver.polling()
        driver.send("a")
        #expect(driver.close() == [])
        #expect(!driver.session.isClosed)
        #expect(driver.send("b") == .discard)
        #expect(driver.post("p1", "4c\u{1E}3") == [.respond("p1", .ok)])
        #expect(driver.open("ws") == [.closeSocket("ws")])
        #expect(driver.close() == [])
        #expect(driver.poll("g1") == [.respond("g1", .packets(.texts("a") + [.close])), .ended(.serverClosed)])
        #expect(driver.delivered == [])
        #expect(driver.violations == [])
    }

    @Test("A long rest is fetched by several polls, none of them over the limit; the close comes with the last")
    func severalPolls() {
        var driver = SessionDriver.polling(SessionDriver.settings { $0.maxPacketsPerPoll = 2 })
        for text in ["a", "b", "c"] { driver.send(text) }
        _ = driver.poll("g1")
        driver.send("d")
        #expect(driver.close() == [])
        #expect(driver.poll("g2") == [.respond("g2", .packets(.texts("c", "d")))])
        #expect(driver.poll("g3") == [.respond("g3", .packets([.close])), .ended(.serverClosed)])
    }

    @Test("A closing session that nobody polls is gone at its time-out, or when its heartbeat ends, whichever is first")
    func timeout() {
        var short = SessionDriver.closing(SessionDriver.settings { $0.closeTimeout = .milliseconds(50) })
        #expect(short.nextDeadline == 50)
        #expect(short.advance(to: 50) == [.ended(.serverClosed)])
        var long = SessionDriver.closing()
        #expect(long.nextDeadline == 500)
        #expect(long.advance(to: 500) == [.ended(.serverClosed)])
        #expect(short.violations + long.violations == [])
    }

    @Test("Two POSTs end a closing session as well")
    func twoPosts() {
        var driver = SessionDriver.closing()
        #expect(driver.startPost("p1") == nil)
        #expect(
            driver.startPost("p2") == [
                .respond("p2", .refused(.badRequest)), .respond("p1", .refused(.badRequest)), .ended(.requestOverlap),
            ])
    }

    @Test("A client's close packet ends a closing session")
    func clientCloses() {
        var driver = SessionDriver.closing()
        #expect(driver.post("p1", "1") == [.respond("p1", .ok), .ended(.transportClosed)])
    }

    @Test("On a WebSocket: close packet, ping, probe and garbage end the session, other packets do not")
    func webSocketFrames() {
        let ends: [(String, EngineIOCloseReason)] = [
            ("1", .transportClosed), ("2", .unexpectedPing), ("2probe", .unexpectedPing), ("abc", .parseError),
            ("", .parseError), ("b!", .parseError),
        ]
        for (text, reason) in ends {
            var driver = SessionDriver.webSocket()
            #expect(driver.frame(text, on: "ws") == [.closeSocket("ws"), .ended(reason)])
            #expect(driver.frame("4a", on: "ws") == [])
            #expect(driver.violations == [])
        }
        for text in ["0{}", "3", "3probe", "5", "6"] {
            var driver = SessionDriver.webSocket()
            #expect(driver.frame(text, on: "ws") == [])
            #expect(driver.frame("bAQ==", on: "ws") == nil)
            #expect(driver.endings == [])
        }
    }

    @Test("Every reason has the name Socket.IO users know")
    func names() {
        #expect(
            EngineIOCloseReason.allCases.map(\.name) == [
                "transport close", "transport error", "transport error", "transport error", "parse error",
                "transport error", "ping timeout", "forced close", "forced close",
            ])
    }
}
