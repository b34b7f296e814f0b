import ChatCore
import ChatWire
import Testing

/// Complete or refused, never partial.
@Suite struct SocketIORecoveryTests {
    private func begin(_ world: RecoveryWorld) throws -> (pid: String, position: SocketIOSessionPosition) {
        let position = try #require(world.begin())
        return (position.pid, position)
    }

    private func refusal(_ recover: () throws -> SocketIORecoveryReplay) -> SocketIORecoveryRefusal? {
        do {
            _ = try recover()
            return nil
        } catch {
            return error as? SocketIORecoveryRefusal
        }
    }

    @Test("A client that missed nothing is recovered with nothing, also when it never saw an offset")
    func nothingMissed() throws {
        let world = RecoveryWorld([5, 1, 0])
        let (pid, position) = try begin(world)
        #expect(try world.recover(pid: pid, offset: nil).events == [])
        #expect(try world.recover(pid: pid, offset: position.offset).events == [])
    }

    @Test("An idle client that never received an event is recovered, however much later")
    func idle() throws {
        var world = RecoveryWorld([5, 1])
        let (pid, _) = try begin(world)
        world.now += 30 * 86_400_000
        _ = world.append(0)
        _ = world.append(0)
        _ = world.append(1)
        #expect(try world.recover(pid: pid, offset: nil).seqs(in: world) == [0: [6, 7], 1: [2]])
    }

    @Test("One offset stands for all conversations: exactly what came after it is replayed")
    func manyConversations() throws {
        var world = RecoveryWorld([5, 9, 2])
        let (pid, start) = try begin(world)
        var position = start
        for index in [0, 1, 1, 0] { #expect(position.note(world.append(index), for: world.ada) == .advanced) }
        let offset = try #require(position.offset)
        for index in [1, 2, 0] { _ = world.append(index) }
        let replay = try world.recover(pid: pid, offset: offset)
        #expect(replay.seqs(in: world) == [0: [8], 1: [12], 2: [3]])
        // On the next connection the same pid goes on with the new offset.
        let next = try #require(replay.position(for: world.ada).offset)
        #expect(try world.recover(pid: pid, offset: next).events == [])
        #expect(try world.recover(pid: pid, offset: offset).events.count == 3, "recovered twice from the same place")
    }

    @Test("Exactly the limit is replayed, one more is refused", arguments: [0, 1, 99, 100, 101])
    func limit(missed: Int) throws {
        var world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        for _ in 0..<missed { _ = world.append(0) }
        if missed > 100 {
            #expect(refusal { try world.recover(pid: pid, offset: nil, maxEvents: 100) } == .tooMuch)
        } else {
            let replay = try world.recover(pid: pid, offset: nil, maxEvents: 100)
            #expect(replay.seqs(in: world)[0] ?? [] == (0..<missed).map { Int64(6 + $0) })
        }
    }

    @Test("A long gap is read page by page")
    func pages() throws {
        var world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        for _ in 0..<450 { _ = world.append(0) }
        #expect(try world.recover(pid: pid, offset: nil).seqs(in: world)[0] == Array(6...455))
    }

    @Test("Another epoch, another user, a log that lost its end are refused")
    func otherStores() throws {
        var world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        var other = world
        other.epoch = "e-2"
        #expect(refusal { try other.recover(pid: pid, offset: nil) } == .otherEpoch)
        world.heads[0] = 4
        #expect(refusal { try world.recover(pid: pid, offset: nil) } == .ahead)
        #expect(throws: SocketIORecoveryRefusal.otherUser) {
            try SocketIORecoveryPlan.position(pid: pid, offset: nil, user: .named("eve"), epoch: "e-1")
        }
    }

    @Test("A conversation that was left while away is refused; one whose leaving the client saw is not")
    func left() throws {
        var world = RecoveryWorld([5, 5])
        let (pid, start) = try begin(world)
        var position = start
        let leaving = world.append(1, kind: .memberLeft(world.ada))
        world.members.remove(1)
        #expect(refusal { try world.recover(pid: pid, offset: nil) } == .membershipLost)
        #expect(position.note(leaving, for: world.ada) == .advanced)
        #expect(try world.recover(pid: pid, offset: position.offset).events == [])
        // Taken back in while away: all since the leaving is replayed.
        _ = world.append(1)
        _ = world.append(1, kind: .membersJoined([world.ada], role: .member))
        world.members.insert(1)
        #expect(try world.recover(pid: pid, offset: position.offset).seqs(in: world) == [1: [7, 8]])
    }

    @Test("Leaving and removing oneself by a command counts, since no push comes of it")
    func leftByCommand() throws {
        var world = RecoveryWorld([5])
        let (pid, start) = try begin(world)
        var position = start
        let event = world.append(0)
        let reply = Reply.changed(conversation: event.conversation, seq: event.position.seq, changed: true)
        #expect(position.note(reply, to: .conversationLeave(event.conversation), for: world.ada) == .advanced)
        world.members.remove(0)
        #expect(try world.recover(pid: pid, offset: position.offset).events == [])
    }

    @Test("A conversation that is new to the client is replayed from its beginning")
    func newConversation() throws {
        var world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        _ = world.append(1)
        _ = world.append(1)
        #expect(try world.recover(pid: pid, offset: nil).seqs(in: world) == [1: [1, 2]])
    }

    @Test("A conversation that the client was taken into begins there")
    func joined() throws {
        var world = RecoveryWorld([5])
        let (pid, start) = try begin(world)
        var position = start
        for _ in 0..<3 { _ = world.append(1) }
        let joining = world.append(1, kind: .membersJoined([world.ada], role: .member))
        #expect(position.note(joining, for: world.ada) == .advanced)
        _ = world.append(1)
        #expect(try world.recover(pid: pid, offset: position.offset).seqs(in: world) == [1: [5]])
    }

    @Test("The session's own messages are not replayed once their reply was written")
    func ownMessages() throws {
        var world = RecoveryWorld([5])
        let (pid, start) = try begin(world)
        var position = start
        let before = try #require(position.offset)
        let event = world.append(0)
        let sent = Reply.Sent(
            conversation: event.conversation, message: NativeVectors.message, position: event.position, at: event.at,
            duplicate: false)
        let send = Command.MessageSend(to: .conversation(event.conversation), clientID: .sample, body: "x")
        #expect(position.note(.sent(sent), to: .messageSend(send), for: world.ada) == .advanced)
        #expect(try world.recover(pid: pid, offset: position.offset).events == [])
        // Its reply was lost on the way: then the message is replayed.
        #expect(try world.recover(pid: pid, offset: before).seqs(in: world) == [0: [6]])
    }

    @Test("Events that come early wait for their predecessors; a lost one is replayed with all behind it")
    func earlyEvents() throws {
        var world = RecoveryWorld([5])
        let (pid, start) = try begin(world)
        var position = start
        let events = (0..<4).map { _ in world.append(0) }
        #expect(position.note(events[1], for: world.ada) == .early)
        #expect(position.note(events[2], for: world.ada) == .early)
        #expect(try world.recover(pid: pid, offset: position.offset).seqs(in: world) == [0: [6, 7, 8, 9]])
        #expect(position.note(events[0], for: world.ada) == .advanced)
        #expect(position.note(events[1], for: world.ada) == .repeat)
        #expect(try world.recover(pid: pid, offset: position.offset).seqs(in: world) == [0: [9]])
    }

    @Test("What the client synced counts as far as it joins on")
    func synced() throws {
        var world = RecoveryWorld([5])
        let (pid, start) = try begin(world)
        var position = start
        for _ in 0..<6 { _ = world.append(0) }
        let id = RecoveryWorld.id(0)
        func sync(_ after: Int64) -> (Reply, Command) {
            let query = SyncQuery(conversation: id, after: after, limit: 3)
            return (.events(conversation: id, world.sync(query)), .sync(query))
        }
        let (far, farCommand) = sync(7)
        #expect(position.note(far, to: farCommand, for: world.ada) == .early)
        let (near, nearCommand) = sync(4)
        #expect(position.note(near, to: nearCommand, for: world.ada) == .advanced)
        #expect(try world.recover(pid: pid, offset: position.offset).seqs(in: world) == [0: [8, 9, 10, 11]])
    }

    @Test("An offset of an earlier session says nothing of this one, whose beginning counts")
    func staleOffset() throws {
        var world = RecoveryWorld([5])
        var (_, old) = try begin(world)
        _ = old.note(world.append(0), for: world.ada)
        let offset = try #require(old.offset)
        world.now += 1000
        let session = SessionID(UUIDv7(at: Timestamp(milliseconds: world.now), randomA: 7, randomB: 8))
        let new = try #require(
            SocketIOSessionPosition(session: session, user: world.ada, epoch: world.epoch, inbox: world.page()))
        _ = world.append(0)
        #expect(try world.recover(pid: new.pid, offset: offset).seqs(in: world) == [0: [7]])
    }

    @Test(
        "Whatever else a client takes for an offset or a pid is refused",
        arguments: [
            "", "resync", "0", "-1", "9223372036854775808", "AgAA", "é", "====", String(repeating: "A", count: 40_000),
        ])
    func foreignTexts(text: String) throws {
        let world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        #expect(refusal { try world.recover(pid: pid, offset: text) } == .invalidOffset)
        #expect(refusal { try world.recover(pid: text, offset: nil) } == .invalidPID)
        #expect(refusal { try world.recover(pid: pid, offset: pid) } == .invalidOffset)
    }

    @Test("Of a user with more conversations than are listed, the newest are recovered and the others must be quiet")
    func manyListed() throws {
        var world = RecoveryWorld(Array(repeating: 3, count: 450))
        let (pid, position) = try begin(world)
        #expect(position.pid.utf8.count < 3000)
        _ = world.append(449)
        _ = world.append(300)
        #expect(try world.recover(pid: pid, offset: nil).seqs(in: world) == [449: [4], 300: [4]])
        var moved = world
        _ = moved.append(10)
        #expect(refusal { try moved.recover(pid: pid, offset: nil) } == .unknownPlace)
        // Activity so recent at the session's begin that a clock set back could hide a move.
        var busy = RecoveryWorld(Array(repeating: 3, count: 450))
        busy.times = busy.times.map { $0 + 63_849_000_000 }
        let (busyPID, _) = try begin(busy)
        #expect(refusal { try busy.recover(pid: busyPID, offset: nil) } == .unknownPlace)
    }

    @Test("A conversation that moves while the inbox is read does not slip through")
    func movingInbox() throws {
        var world = RecoveryWorld(Array(repeating: 3, count: 150))
        let position = try #require(world.begin())
        for index in 150..<450 { _ = world.append(index) }
        var reading = SocketIOInboxReading(for: position)
        let first = world.page()
        #expect(try reading.received(first) == .read(after: first.next))
        _ = world.append(5)  // was on the third page, is now on the first
        let second = world.page(after: first.next)
        #expect(try reading.received(second) == .read(after: second.next))
        #expect(try reading.received(world.page(after: second.next)) == .read(after: nil))
        #expect(throws: SocketIORecoveryRefusal.inboxUnread) { try reading.received(world.page()) }
    }

    @Test("Two conversations that cannot be told apart have no recovery")
    func sameFingerprint() {
        let world = RecoveryWorld([5])
        var twin = world.entry(0)
        twin.conversation.id = ConversationID(UUIDv7(high: 1, low: twin.conversation.id.value.low))
        let page = Page<InboxEntry, InboxCursor>(items: [world.entry(0), twin], next: nil)
        let session = NativeVectors.session
        #expect(SocketIOSessionPosition(session: session, user: world.ada, epoch: "e", inbox: page) == nil)
    }

    @Test("A log that does not reach back, or has a hole, is refused")
    func truncatedLogs() throws {
        var world = RecoveryWorld([5])
        let (pid, _) = try begin(world)
        for _ in 0..<3 { _ = world.append(0) }
        let position = try SocketIORecoveryPlan.position(pid: pid, offset: nil, user: world.ada, epoch: world.epoch)
        let plan = try SocketIORecoveryPlan(position, inbox: world.inbox)
        let head = LogPosition(seq: 8, ordinal: 8)
        for events in [[], [world.event(0, 7)], [world.event(0, 6), world.event(0, 8)], [world.event(1, 6)]] {
            var replay = SocketIORecoveryReplay(plan)
            #expect(throws: SocketIORecoveryRefusal.logTruncated) {
                try replay.received(SyncPage(events: events, head: head, hasMore: false, isReset: false))
            }
        }
        var replay = SocketIORecoveryReplay(plan)
        #expect(throws: SocketIORecoveryRefusal.logTruncated) {
            try replay.received(SyncPage(events: [], head: head, hasMore: false, isReset: true))
        }
    }
}
