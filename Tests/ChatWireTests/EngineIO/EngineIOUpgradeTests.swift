import ChatCore
import ChatWire
import Testing

/// The move from polling to a WebSocket and its races.
@Suite struct EngineIOUpgradeTests {
    @Test("Probe, noop for the pending poll, upgrade: the whole way")
    func wholeWay() {
        var driver = SessionDriver.polling()
        #expect(driver.poll("g1") == [])
        #expect(driver.open("ws") == [])
        #expect(driver.frame("2probe", on: "ws") == [.write("ws", [.probeAnswer]), .respond("g1", .packets([.noop]))])
        #expect(driver.session.liveSocket == nil)
        #expect(driver.frame("5", on: "ws") == [])
        #expect(driver.session.liveSocket == "ws")
        #expect(driver.session.transport == .websocket)
        #expect(driver.send("a") == .write("ws"))
        #expect(driver.frame("4b", on: "ws") == nil)
        #expect(driver.delivered == ["b"])
        #expect(driver.violations == [])
    }

    @Test("A poll that comes after the probe is ended by a noop at once")
    func pollAfterProbe() {
        var driver = SessionDriver.upgrading()
        #expect(driver.poll("g1") == [.respond("g1", .packets([.noop]))])
        #expect(driver.frame("5", on: "ws") == [])
    }

    @Test("A client that goes on polling after its probe gets a noop every 100 ms, not a spin")
    func noSpin() {
        var driver = SessionDriver.upgrading()
        #expect(driver.poll("g1") == [.respond("g1", .packets([.noop]))])
        #expect(driver.poll("g2") == [])
        #expect(driver.nextDeadline == 100)
        #expect(driver.advance(to: 99) == [])
        #expect(driver.advance(to: 100) == [.respond("g2", .packets([.noop]))])
        #expect(driver.poll("g3") == [])
        driver.send("a")
        #expect(driver.flush() == [.respond("g3", .packets(.texts("a")))])
    }

    @Test("Messages sent while upgrading go out once and in order on the WebSocket")
    func queuedMessages() {
        var driver = SessionDriver.upgrading()
        for text in ["a", "b", "c"] { #expect(driver.send(text) == .wait) }
        #expect(driver.flush() == [])
        #expect(driver.frame("5", on: "ws") == [.write("ws", .texts("a", "b", "c"))])
        driver.send("d")
        #expect(driver.receivedTexts == ["a", "b", "c", "d"])
        #expect(driver.session.queuedBytes == 0)
    }

    @Test("A message waiting for the tick's end is in the poll's answer at the probe, in place of a noop")
    func messageAtProbe() {
        var driver = SessionDriver.upgrading(isProbed: false)
        _ = driver.poll("g1")
        driver.send("a")
        #expect(
            driver.frame("2probe", on: "ws") == [.write("ws", [.probeAnswer]), .respond("g1", .packets(.texts("a")))])
    }

    @Test("A poll still in flight when the upgrade completes is ended by a noop and gets no message")
    func pollInFlight() {
        var driver = SessionDriver.upgrading()
        _ = driver.poll("g1")
        #expect(driver.poll("g2") == [])
        driver.send("a")
        #expect(
            driver.frame("5", on: "ws") == [.respond("g2", .packets([.noop])), .write("ws", .texts("a"))])
        #expect(driver.violations == [])
    }

    @Test("A POST still in flight when the upgrade completes is refused, and its body counts for nothing")
    func postInFlight() {
        var driver = SessionDriver.upgrading()
        #expect(driver.startPost("p1") == nil)
        #expect(driver.frame("5", on: "ws") == [.respond("p1", .refused(.badRequest))])
        #expect(driver.finishPost("p1", "4late") == [])
        #expect(driver.delivered == [])
        #expect(driver.endings == [])
    }

    @Test("A POST is taken while the upgrade is under way")
    func postDuringUpgrade() throws {
        var driver = SessionDriver.upgrading()
        #expect(driver.post("p1", "4a") == [.deliver(try payload("4a")), .respond("p1", .ok)])
    }

    @Test("A second WebSocket is closed, during the upgrade and after it, and disturbs nothing")
    func secondSocket() {
        var driver = SessionDriver.upgrading(isProbed: false)
        #expect(driver.open("ws2") == [.closeSocket("ws2")])
        #expect(driver.frame("2probe", on: "ws2") == [])
        #expect(driver.frame("5", on: "ws2") == [])
        _ = driver.frame("2probe", on: "ws")
        #expect(driver.open("ws3") == [.closeSocket("ws3")])
        _ = driver.frame("5", on: "ws")
        #expect(driver.open("ws4") == [.closeSocket("ws4")])
        #expect(driver.frame("4a", on: "ws4") == [])
        #expect(driver.frame("1", on: "ws4") == [])
        #expect(driver.loseSocket("ws4") == [])
        #expect(driver.frame("4b", on: "ws") == nil)
        #expect(driver.delivered == ["b"])
        #expect(driver.violations == [])
    }

    @Test("HTTP requests are refused after the upgrade, and the session goes on")
    func requestsAfterUpgrade() {
        var driver = SessionDriver.upgrading()
        _ = driver.frame("5", on: "ws")
        #expect(driver.poll("g1") == [.respond("g1", .refused(.badRequest))])
        #expect(driver.post("p1", "4a") == [.respond("p1", .refused(.badRequest))])
        #expect(driver.frame("4b", on: "ws") == nil)
        #expect(driver.delivered == ["b"])
    }

    @Test("Without a probe there is no upgrade: the socket is closed, polling goes on")
    func upgradeWithoutProbe() {
        var driver = SessionDriver.upgrading(isProbed: false)
        #expect(driver.frame("5", on: "ws") == [.closeSocket("ws")])
        #expect(driver.session.transport == .polling)
        driver.send("a")
        #expect(driver.poll("g1") == [.respond("g1", .packets(.texts("a")))])
    }

    @Test(
        "Anything but a probe on the candidate closes it and leaves the session polling, before the probe and after",
        arguments: ["1", "2", "3", "3probe", "4early", "6", "0{}", "x", "", "bAQ==", "bA"])
    func strangeFrame(text: String) {
        for isProbed in [false, true] {
            var driver = SessionDriver.upgrading(isProbed: isProbed)
            #expect(driver.frame(text, on: "ws") == [.closeSocket("ws")])
            #expect(driver.endings == [])
            #expect(driver.delivered == [])
            driver.send("a")
            #expect(driver.poll("g1") == [.respond("g1", .packets(.texts("a")))])
            #expect(driver.open("ws2") == [])
            #expect(driver.frame("2probe", on: "ws2") == [.write("ws2", [.probeAnswer])])
            #expect(driver.violations == [])
        }
    }

    @Test("A half-open upgrade is given up after its time-out, probed or not; nothing that waited is lost")
    func halfOpen() {
        for isProbed in [false, true] {
            var driver = SessionDriver.upgrading(
                SessionDriver.settings { $0.upgradeTimeout = .milliseconds(150) }, isProbed: isProbed)
            driver.send("a")
            #expect(driver.nextDeadline == 150)
            #expect(driver.advance(to: 149) == [])
            #expect(driver.advance(to: 150) == [.closeSocket("ws")])
            #expect(driver.frame("5", on: "ws") == [])
            #expect(driver.poll("g1") == [.respond("g1", .packets(.texts("a")))])
            #expect(driver.violations == [])
        }
    }

    @Test("Losing the candidate leaves the session polling; losing the socket after the upgrade ends it")
    func lostSocket() {
        var driver = SessionDriver.upgrading()
        #expect(driver.loseSocket("ws") == [])
        #expect(driver.session.transport == .polling)
        _ = driver.open("ws2")
        _ = driver.frame("2probe", on: "ws2")
        _ = driver.frame("5", on: "ws2")
        #expect(driver.loseSocket("ws2") == [.ended(.transportClosed)])
        #expect(driver.violations == [])
    }

    @Test("A client's close by POST during the probe ends poll, socket and session")
    func closeDuringProbe() {
        var driver = SessionDriver.upgrading(isProbed: false)
        _ = driver.poll("g1")
        #expect(
            driver.post("p1", "1") == [
                .respond("p1", .ok), .respond("g1", .packets([.noop])), .closeSocket("ws"), .ended(.transportClosed),
            ])
    }

    @Test("The server's close before the probe is told by polling; the candidate is closed")
    func serverCloseBeforeProbe() {
        var driver = SessionDriver.upgrading(isProbed: false)
        driver.send("a")
        #expect(driver.close() == [.closeSocket("ws")])
        #expect(driver.poll("g1") == [.respond("g1", .packets(.texts("a") + [.close])), .ended(.serverClosed)])
    }

    @Test("The server's close after the probe waits for whichever transport the client uses next")
    func serverCloseAfterProbe() {
        var bySocket = SessionDriver.upgrading()
        bySocket.send("a")
        #expect(bySocket.close() == [])
        #expect(bySocket.frame("2probe", on: "ws") == [])
        #expect(
            bySocket.frame("5", on: "ws") == [.write("ws", .texts("a")), .closeSocket("ws"), .ended(.serverClosed)])
        var byPoll = SessionDriver.upgrading()
        byPoll.send("a")
        _ = byPoll.close()
        #expect(
            byPoll.poll("g1") == [
                .respond("g1", .packets(.texts("a") + [.close])), .closeSocket("ws"), .ended(.serverClosed),
            ])
        var strange = SessionDriver.upgrading()
        _ = strange.close()
        #expect(strange.frame("4a", on: "ws") == [.closeSocket("ws")])
        #expect(strange.poll("g1") == [.respond("g1", .packets([.close])), .ended(.serverClosed)])
        #expect(bySocket.violations + byPoll.violations + strange.violations == [])
    }

    @Test("The slow-reader limit holds while upgrading")
    func slowWhileUpgrading() {
        var driver = SessionDriver.upgrading(SessionDriver.settings { $0.outboundLimitBytes = 50 })
        #expect(driver.send("a") == .wait)
        #expect(driver.send("b") == .perform([.closeSocket("ws"), .ended(.slowConsumer)]))
        #expect(driver.violations == [])
    }

    @Test("A server that allows no upgrade closes the second transport")
    func upgradesOff() {
        var driver = SessionDriver.polling(SessionDriver.settings { $0.allowsUpgrade = false })
        #expect(driver.open("ws") == [.closeSocket("ws")])
        #expect(driver.poll("g1") == [])
    }
}
