import ChatCore
import ChatWire
import Testing

@Suite("Runs of events")
struct LogRunTests {
    @Test("Noting a run is noting each of its events, in whatever order runs come", arguments: 0..<200 as Range<UInt64>)
    func sameAsEach(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let world = RecoveryWorld([Int64(random.next() % 4), 3])
        var single = try #require(world.begin())
        var whole = single
        for _ in 0..<30 {
            // The third conversation is one that the session does not know yet.
            let index = Int(random.next() % 3)
            let first = Int64(random.next() % 24) + 1
            let last = first + Int64(random.next() % 5)
            let events = (first...last).map { world.event(index, $0) }
            var run = try #require(LogRun(events[0]))
            for event in events.dropFirst() {
                let isAdded = run.append(event)
                #expect(isAdded)
            }
            #expect(run.first == first && run.last == last)
            var notes: [SocketIOSessionPosition.Note] = []
            for event in events { notes.append(single.note(event, for: world.ada)) }
            let note = whole.note(run)
            #expect((note == .advanced) == notes.contains(.advanced))
            #expect(whole.offset == single.offset)
        }
    }

    @Test("Joining, leaving, a gap and another log end a run")
    func ends() throws {
        let world = RecoveryWorld([9, 9])
        #expect(LogRun(world.event(0, 1, kind: .memberLeft(world.ada))) == nil)
        #expect(LogRun(world.event(0, 1, kind: .membersJoined([world.ada], role: .member))) == nil)
        var run = try #require(LogRun(world.event(0, 4)))
        let before = run
        for event in [
            world.event(0, 6), world.event(0, 4), world.event(1, 5), world.event(0, 5, kind: .memberLeft(world.ada)),
        ] {
            let isAdded = run.append(event)
            #expect(!isAdded && run == before)
        }
    }
}
