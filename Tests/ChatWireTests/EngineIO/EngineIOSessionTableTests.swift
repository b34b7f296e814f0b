import ChatCore
import ChatWire
import Testing

/// Every state crossed with every event: nothing traps, no ticket is lost or given back twice, and where it matters most the
/// outcome is pinned.
@Suite struct EngineIOSessionTableTests {
    enum Start: CaseIterable {
        case polling, pollPending, postPending, bothPending, upgrading, probed, probedWithRequests, webSocket
        case closing, closingWithPost, closingProbed, closed

        func driver() -> SessionDriver {
            var driver: SessionDriver
            switch self {
            case .polling, .pollPending, .postPending, .bothPending: driver = .polling()
            case .upgrading: driver = .upgrading(isProbed: false)
            case .probed, .probedWithRequests: driver = .upgrading()
            case .webSocket: driver = .webSocket()
            case .closing, .closingWithPost: driver = .closing()
            case .closingProbed:
                driver = .upgrading()
                driver.send("last")
                _ = driver.close()
            case .closed: driver = .closed()
            }
            if self == .probedWithRequests { _ = driver.poll("g") }
            if [.pollPending, .bothPending, .probedWithRequests].contains(self) { _ = driver.poll("g0") }
            if [.postPending, .bothPending, .probedWithRequests, .closingWithPost].contains(self) {
                _ = driver.startPost("p0")
            }
            return driver
        }
    }

    static let events: [(name: String, run: @Sendable (inout SessionDriver, Int) -> Void)] = [
        ("GET", { _ = $0.poll("new\($1)") }),
        ("GET aborted", { driver, _ in _ = driver.abortPoll("g0") }),
        ("unknown GET aborted", { driver, _ in _ = driver.abortPoll("never") }),
        ("POST", { _ = $0.post("new\($1)", "4hello") }),
        ("POST declared binary", { _ = $0.startPost("new\($1)", isBinary: true) }),
        ("POST's body", { driver, _ in _ = driver.finishPost("p0", "4hello\u{1E}3") }),
        ("POST's malformed body", { driver, _ in _ = driver.finishPost("p0", "nonsense") }),
        ("POST's close packet", { driver, _ in _ = driver.finishPost("p0", "4hello\u{1E}1") }),
        ("unknown POST's body", { driver, _ in _ = driver.finishPost("never", "4hello") }),
        ("POST aborted", { driver, _ in _ = driver.abortPost("p0") }),
        ("socket opened", { _ = $0.open("other\($1)") }),
        ("socket closed", { driver, _ in _ = driver.loseSocket("ws") }),
        ("unknown socket closed", { driver, _ in _ = driver.loseSocket("never") }),
        ("probe", { driver, _ in _ = driver.frame("2probe", on: "ws") }),
        ("upgrade", { driver, _ in _ = driver.frame("5", on: "ws") }),
        ("close frame", { driver, _ in _ = driver.frame("1", on: "ws") }),
        ("ping frame", { driver, _ in _ = driver.frame("2", on: "ws") }),
        ("pong frame", { driver, _ in _ = driver.frame("3", on: "ws") }),
        ("message frame", { driver, _ in _ = driver.frame("4hello", on: "ws") }),
        ("base64 frame", { driver, _ in _ = driver.frame("bAQ==", on: "ws") }),
        ("noop frame", { driver, _ in _ = driver.frame("6", on: "ws") }),
        ("invalid frame", { driver, _ in _ = driver.frame("?", on: "ws") }),
        ("frame on an unknown socket", { driver, _ in _ = driver.frame("4hello", on: "never") }),
        ("send", { driver, _ in driver.send("news") }),
        ("flush", { driver, _ in _ = driver.flush() }),
        ("close", { driver, _ in _ = driver.close() }),
        ("abort", { driver, _ in _ = driver.abort(.slowConsumer) }),
        ("timer too early", { driver, _ in _ = driver.runTimer() }),
        ("interval passed", { driver, _ in driver.advance(to: 300) }),
        ("interval and time-out passed", { driver, _ in driver.advance(to: 500) }),
        (
            "stalled for an hour",
            { driver, _ in
                driver.stall(to: 3_600_000); _ = driver.runTimer()
            }
        ),
    ]

    @Test("One event in every state", arguments: Start.allCases)
    func oneEvent(start: Start) {
        for event in Self.events {
            var driver = start.driver()
            event.run(&driver, 1)
            #expect(driver.violations == [], "\(start) × \(event.name)")
            driver.advance(to: 40_000)
            #expect(driver.session.isClosed, "\(start) × \(event.name) lives on")
            #expect(driver.endings.count == 1, "\(start) × \(event.name)")
            #expect(driver.violations == [], "\(start) × \(event.name), then time")
        }
    }

    @Test("Every pair of events in every state", arguments: Start.allCases)
    func twoEvents(start: Start) {
        for first in Self.events {
            for second in Self.events {
                var driver = start.driver()
                first.run(&driver, 1)
                second.run(&driver, 2)
                driver.advance(to: 40_000)
                #expect(
                    driver.violations == [],
                    "\(start) × \(first.name) × \(second.name)")
            }
        }
    }

    @Test("After the end nothing is delivered, written or kept, and requests are refused")
    func closed() {
        for event in Self.events {
            var driver = SessionDriver.closed()
            event.run(&driver, 1)
            #expect(driver.delivered == [], "\(event.name)")
            #expect(driver.session.queuedBytes == 0)
            #expect(driver.session.nextDeadline == nil)
            #expect(driver.session.transport == nil)
            #expect(driver.requests.isEmpty && driver.sockets.isEmpty, "\(event.name)")
        }
    }
}
