import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("The log checker")
struct LogCheckerTests {
    @Test("has nothing to say about a run in which all promises were kept")
    func soundRun() {
        let run = RecordedRun()
        #expect(run.findings() == [])
        #expect(run.checker.sends == 4)
        #expect(run.checker.acknowledged == 3)
        #expect(run.checker.duplicates == 1)
    }

    @Test("names each message that was acknowledged and is gone")
    func missing() {
        var run = RecordedRun()
        run.log.removeLast()
        run.views = ["ann": run.log, "bob": run.log]
        #expect(run.findings().contains(.missing(run.talk, run.ids[3], seq: 5)))
        run.log = []
        #expect(run.findings().filter { if case .missing = $0 { true } else { false } }.count == 4)
    }

    @Test("finds a message that stands elsewhere than was told")
    func misplaced() {
        var run = RecordedRun()
        (run.log[3].kind, run.log[4].kind) = (run.log[4].kind, run.log[3].kind)
        (run.log[3].actor, run.log[4].actor) = (run.log[4].actor, run.log[3].actor)
        #expect(
            run.findings().contains(
                .misplaced(
                    run.talk, run.ids[3], told: LogPosition(seq: 5, ordinal: 4), stands: LogPosition(seq: 4, ordinal: 3)
                )))
    }

    @Test("finds a message that is there twice, by its id and by its key")
    func doubled() {
        var run = RecordedRun()
        run.append(run.log[1].kind, by: run.ann)
        #expect(run.findings().contains(.doubledMessage(run.talk, run.ids[0], seqs: [2, 6])))
        #expect(run.findings().contains(.doubledKey(run.ann, run.keys[0], seqs: [2, 6])))

        run = RecordedRun()
        run.append(.messageCreated(run.samples.content(run.bodies[0], key: run.keys[0])), by: run.ann)
        #expect(run.findings() == [.doubledKey(run.ann, run.keys[0], seqs: [2, 6])])

        // Another sender's equal key is another key.
        run = RecordedRun()
        run.checker.willSend(run.keys[0], "mine", by: run.bob)
        run.append(.messageCreated(run.samples.content("mine", key: run.keys[0])), by: run.bob)
        #expect(run.findings() == [])
    }

    @Test("finds a send that was answered as new twice, or with two messages")
    func answers() {
        var run = RecordedRun()
        run.acknowledge(0, duplicate: false)
        #expect(run.findings() == [.acknowledgedTwice(run.ann, run.keys[0])])
        run = RecordedRun()
        run.checker.acknowledged(
            run.keys[0], by: run.ann,
            Reply.Sent(
                conversation: run.talk, message: run.ids[1], position: LogPosition(seq: 3, ordinal: 2),
                at: run.samples.time(), duplicate: true))
        #expect(run.findings() == [.acknowledgedTwice(run.ann, run.keys[0])])
    }

    @Test("finds what nobody sent, and what was sent otherwise")
    func phantom() {
        var run = RecordedRun()
        let stranger = run.samples.content("boo")
        run.append(.messageCreated(stranger), by: run.ann)
        #expect(run.findings() == [.phantom(run.talk, stranger.id, seq: 6)])

        run = RecordedRun()
        run.rewrite(1) { $0.body += "!" }
        #expect(run.findings() == [.altered(run.talk, run.ids[0], seq: 2)])
    }

    @Test("finds a gap and a wrong count once each")
    func order() {
        var run = RecordedRun()
        // An event that nobody was told of is missing: only the gap can show it.
        run.log.remove(at: 2)
        run.views = ["ann": run.log, "bob": run.log]
        #expect(run.findings().contains(.gap(run.talk, expected: 3, found: 4)))

        run = RecordedRun()
        run.log[0].position.seq = 0
        run.views = ["ann": run.log, "bob": run.log]
        #expect(run.findings().first == .gap(run.talk, expected: 1, found: 0))

        run = RecordedRun()
        run.log[0].position.ordinal = 1
        run.views = ["ann": run.log, "bob": run.log]
        #expect(
            run.findings() == [
                .wrongOrdinal(run.talk, seq: 1, expected: 0, found: 1),
                .wrongOrdinal(run.talk, seq: 2, expected: 2, found: 1),
            ])
    }

    @Test("finds a send that stands before what was acknowledged when it began")
    func reordered() {
        var run = RecordedRun()
        run.checker.willSend(run.keys[1], run.bodies[1], by: run.bob)
        #expect(run.findings() == [.reordered(run.talk, run.ids[1], seq: 3, notAfter: 5)])
    }

    @Test("finds a client whose log is another")
    func views() {
        var run = RecordedRun()
        run.views["bob"]?.removeLast()
        #expect(run.findings() == [.diverged(observer: "bob", run.talk, seq: 5)])
        run = RecordedRun()
        run.views["ann"]?.remove(at: 1)
        #expect(run.findings() == [.diverged(observer: "ann", run.talk, seq: 2)])
        run = RecordedRun()
        run.views["ann"]?.swapAt(1, 2)
        #expect(run.findings() == [.diverged(observer: "ann", run.talk, seq: 2)])
        run = RecordedRun()
        run.views["ann"]?.append(run.log[4])
        #expect(run.findings() == [.diverged(observer: "ann", run.talk, seq: 5)])
        run = RecordedRun()
        run.views["carol"] = []
        #expect(run.findings() == [.diverged(observer: "carol", run.talk, seq: 1)])
    }

    @Test("finds marks that go back, pass the end, or are lost")
    func cursors() {
        var run = RecordedRun()
        run.mark(run.bob, delivered: 4, read: 3)
        run.mark(run.bob, delivered: 4, read: 4)
        #expect(run.findings() == [])
        run.mark(run.bob, delivered: 4, read: 3)
        let marks = { MemberReceipt(user: run.bob, delivered: $0, read: $1) }
        #expect(run.findings() == [.cursorWentBack(run.talk, run.bob, from: marks(4, 4), to: marks(4, 3))])

        run = RecordedRun()
        run.mark(run.bob, delivered: 6, read: 3)
        #expect(run.findings().contains(.cursorBeyondHead(run.talk, run.bob, marks(6, 3), head: 5)))
        run = RecordedRun()
        run.stored = [marks(3, 4)]
        #expect(run.findings() == [.cursorBeyondHead(run.talk, run.bob, marks(3, 4), head: 5)])
        run = RecordedRun()
        run.mark(run.bob, delivered: 5, read: 5)
        run.stored = [marks(5, 4)]
        #expect(
            run.findings() == [.cursorLost(run.talk, run.bob, told: marks(5, 5), stored: marks(5, 4))])
    }

    @Test("proves nothing for a log that was not read")
    func unread() {
        var checker = RecordedRun().checker
        checker.follows("ann", RecordedRun().talk)
        #expect(checker.findings().count == 2)
        #expect(checker.findings().allSatisfy { if case .unread = $0 { true } else { false } })
    }
}
