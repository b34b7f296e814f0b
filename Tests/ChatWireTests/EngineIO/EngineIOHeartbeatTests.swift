import ChatCore
import ChatWire
import Testing

/// Interval 300 ms, time-out 200 ms; times are milliseconds since the handshake.
@Suite struct EngineIOHeartbeatTests {
    @Test("A WebSocket gets a ping at the interval, to the millisecond, and the next one an interval after its pong")
    func pingOnWebSocket() {
        var driver = SessionDriver.webSocket()
        #expect(driver.nextDeadline == 300)
        #expect(driver.advance(to: 299) == [])
        #expect(driver.advance(to: 300) == [.write("ws", [.ping])])
        #expect(driver.nextDeadline == 500)
        driver.advance(to: 320)
        #expect(driver.frame("3", on: "ws") == [])
        #expect(driver.nextDeadline == 620)
        #expect(driver.advance(to: 700) == [.write("ws", [.ping])])
        #expect(driver.violations == [])
    }

    @Test("A WebSocket without a pong is gone at interval + time-out, not earlier, not later")
    func webSocketTimeout() {
        var driver = SessionDriver.webSocket()
        #expect(driver.advance(to: 499) == [.write("ws", [.ping])])
        #expect(driver.frame("4still here", on: "ws") == nil)
        #expect(driver.advance(to: 500) == [.closeSocket("ws"), .ended(.pingTimeout)])
    }

    @Test("A pending poll is answered with the ping, alone")
    func pingOnPoll() {
        var driver = SessionDriver.polling()
        #expect(driver.poll("g1") == [])
        #expect(driver.advance(to: 300) == [.respond("g1", .packets([.ping]))])
        #expect(driver.post("p1", "3") == [.respond("p1", .ok)])
        #expect(driver.poll("g2") == [])
        #expect(driver.advance(to: 600) == [.respond("g2", .packets([.ping]))])
    }

    @Test("A ping that finds no poll goes out with the next one, before what waits")
    func pingWaits() {
        var driver = SessionDriver.polling()
        driver.send("a")
        #expect(driver.advance(to: 310) == [])
        #expect(driver.poll("g1") == [.respond("g1", .packets([.ping] + .texts("a")))])
    }

    @Test("A polling session nobody polls is gone at interval + time-out: a poll at that very time is refused")
    func pollingTimeout() {
        var driver = SessionDriver.polling()
        #expect(driver.advance(to: 499) == [])
        #expect(driver.advance(to: 500) == [.ended(.pingTimeout)])
        #expect(driver.poll("g1") == [.respond("g1", .refused(.unknownSession))])
        #expect(driver.violations == [])
    }

    @Test("A polling session that polls but never answers a ping is gone too, and its poll is told")
    func deafPolling() throws {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        driver.advance(to: 300)
        _ = driver.poll("g2")
        #expect(driver.post("p1", "4not a pong") == [.deliver(try payload("4not a pong")), .respond("p1", .ok)])
        #expect(driver.advance(to: 500) == [.respond("g2", .packets([.close])), .ended(.pingTimeout)])
    }

    @Test("A timer that is late does not lengthen the life of a session: the next event finds it gone")
    func lateTimer() {
        var polling = SessionDriver.polling()
        polling.stall(to: 500)
        #expect(polling.poll("g1") == [.respond("g1", .refused(.unknownSession)), .ended(.pingTimeout)])
        var posting = SessionDriver.polling()
        posting.stall(to: 500)
        #expect(posting.post("p1", "3") == [.respond("p1", .refused(.unknownSession)), .ended(.pingTimeout)])
        var socket = SessionDriver.webSocket()
        socket.stall(to: 500)
        #expect(socket.frame("4a", on: "ws") == [.closeSocket("ws"), .ended(.pingTimeout)])
        #expect(socket.delivered == [])
        var late = SessionDriver.webSocket()
        late.stall(to: 400)
        #expect(late.runTimer() == [.write("ws", [.ping])])
        #expect(late.nextDeadline == 500)
        for driver in [polling, posting, socket, late] { #expect(driver.violations == []) }
    }

    @Test("A pong that comes in time, by a hair, keeps the session")
    func pongInTime() {
        var driver = SessionDriver.polling()
        driver.advance(to: 499)
        #expect(driver.post("p1", "3") == [.respond("p1", .ok)])
        #expect(driver.nextDeadline == 799)
        driver.advance(to: 998)
        #expect(driver.endings == [])
        driver.advance(to: 999)
        #expect(driver.endings == [.pingTimeout])
    }

    @Test("An upgrade neither stops nor restarts the clock")
    func upgradeKeepsTheClock() {
        var driver = SessionDriver.upgrading()
        driver.advance(to: 310)
        #expect(driver.frame("5", on: "ws") == [.write("ws", [.ping])])
        #expect(driver.nextDeadline == 500)
        #expect(driver.frame("3", on: "ws") == [])
        #expect(driver.nextDeadline == 610)
    }

    @Test("Extreme settings neither trap nor spin", arguments: [Duration.zero, .milliseconds(1), .seconds(Int64.max)])
    func extremes(duration: Duration) {
        let settings = SessionDriver.settings {
            $0.pingInterval = duration
            $0.pingTimeout = .zero
            $0.upgradeTimeout = duration
            $0.closeTimeout = duration
            $0.maxPayload = 0
            $0.maxPacketsPerPoll = 0
            $0.outboundLimitBytes = 100
        }
        for var driver in [
            SessionDriver.polling(settings), .webSocket(settings), .upgrading(settings), .closing(settings),
        ] {
            _ = driver.poll("g1")
            driver.send("a")
            _ = driver.flush()
            driver.advance(to: 10)
            #expect(driver.violations == [])
        }
    }
}
