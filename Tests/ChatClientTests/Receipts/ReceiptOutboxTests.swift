import ChatClient
import ChatCore
import Testing

@Suite("ReceiptOutbox")
struct ReceiptOutboxTests {
    private let start = ContinuousClock.now
    private let delivered = ReceiptMark(.delivered, in: Fixture.conversation())
    private let read = ReceiptMark(.read, in: Fixture.conversation())

    private func outbox() -> ReceiptOutbox { ReceiptOutbox(window: .milliseconds(250)) }

    private func due(_ outbox: inout ReceiptOutbox, at now: ContinuousClock.Instant) -> [ReceiptMark: Int64] {
        Dictionary(uniqueKeysWithValues: outbox.due(now: now).map { ($0.mark, $0.seq) })
    }

    @Test("a burst becomes one receipt for the highest seq, after the window")
    func burst() {
        var outbox = outbox()
        for seq: Int64 in [3, 5, 4] { outbox.noted(delivered, seq: seq, now: start) }
        #expect(due(&outbox, at: start).isEmpty)
        #expect(due(&outbox, at: start + .milliseconds(250)) == [delivered: 5])
        #expect(due(&outbox, at: start + .seconds(9)).isEmpty)
    }

    @Test("read makes delivered at the same place needless")
    func readCovers() {
        var outbox = outbox()
        outbox.noted(delivered, seq: 5, now: start)
        outbox.noted(read, seq: 5, now: start)
        #expect(due(&outbox, at: start + .seconds(1)) == [read: 5])
    }

    @Test("what moves while a receipt is in flight follows after the answer")
    func inFlight() {
        var outbox = outbox()
        outbox.noted(read, seq: 1, now: start)
        _ = outbox.due(now: start + .seconds(1))
        outbox.noted(read, seq: 2, now: start + .seconds(1))
        #expect(due(&outbox, at: start + .seconds(2)).isEmpty)
        outbox.answered(read, retryAfter: nil, now: start + .seconds(2))
        #expect(due(&outbox, at: start + .seconds(3)) == [read: 2])
    }

    @Test("unconfirmed marks are sent again after a reconnect, confirmed ones are not")
    func reconnect() {
        var outbox = outbox()
        outbox.noted(read, seq: 1, now: start)
        _ = outbox.due(now: start + .seconds(1))
        outbox.connectionLost()
        outbox.connectionReady(now: start + .seconds(2))
        #expect(due(&outbox, at: start + .seconds(2)) == [read: 1])
        outbox.answered(read, retryAfter: nil, now: start)
        outbox.connectionLost()
        outbox.connectionReady(now: start + .seconds(3))
        #expect(due(&outbox, at: start + .seconds(3)).isEmpty)
    }

    @Test("a refusal that asks for patience is repeated after it")
    func retry() {
        var outbox = outbox()
        outbox.noted(read, seq: 1, now: start)
        _ = outbox.due(now: start + .seconds(1))
        outbox.answered(read, retryAfter: .seconds(5), now: start + .seconds(1))
        #expect(due(&outbox, at: start + .seconds(5)).isEmpty)
        #expect(due(&outbox, at: start + .seconds(6)) == [read: 1])
    }
}

@Suite("TypingThrottle")
struct TypingThrottleTests {
    @Test("renews an unchanged signal every three seconds and tells of every stop once")
    func throttles() {
        let start = ContinuousClock.now
        let here = Fixture.conversation()
        var throttle = TypingThrottle()
        let inputs: [(Bool, Int, Bool)] = [
            (false, 0, false), (true, 0, true), (true, 1, false), (true, 3, true), (false, 4, true), (false, 4, false),
            (true, 4, true),
        ]
        for (isActive, second, isSent) in inputs {
            #expect(throttle.shouldSend(isActive, in: here, now: start + .seconds(second)) == isSent)
        }
    }
}
