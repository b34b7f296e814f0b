import ChatLoad
import Testing

@Suite("Open-loop schedule")
struct ScheduleTests {
    @Test("Senders take turns, evenly spaced, from the start on")
    func turns() {
        let schedule = OpenLoopSchedule(start: 5_000, rate: 1000, senders: 4)
        #expect(schedule.intended(sender: 0, number: 0) == 5_000)
        #expect(schedule.intended(sender: 3, number: 0) == 3_005_000)
        #expect(schedule.intended(sender: 0, number: 1) == 4_005_000)
        #expect(schedule.intended(sender: 2, number: 250) == 1_002_005_000)
    }

    @Test("A turn beyond any clock is never reached, and traps nothing")
    func far() {
        let schedule = OpenLoopSchedule(start: .max, rate: 0.000_001, senders: 0)
        #expect(schedule.senders == 1)
        #expect(schedule.intended(sender: 0, number: .max) == .max)
    }

    @Test("Nothing is taken before its time, and everything after a stall, in order")
    func stall() {
        var turns = TurnTaker(OpenLoopSchedule(start: 0, rate: 1000, senders: 4), senders: [1, 3])
        #expect(turns.next == 1_000_000)
        #expect(turns.take(now: 999_999) == nil)
        #expect(turns.take(now: 1_000_000) == 0)
        var taken: [Int] = []
        while let place = turns.take(now: 8_000_000) { taken.append(place) }
        // 3 ms, 5 ms, 7 ms; the next is the first one's at 9 ms.
        #expect(taken == [1, 0, 1])
        #expect(turns.next == 9_000_000)
    }

    @Test("Event loops together take each turn once")
    func sharing() {
        let schedule = OpenLoopSchedule(start: 0, rate: 100, senders: 5)
        var loops = [[0, 1, 4], [2, 3]].map { TurnTaker(schedule, senders: $0) }
        var taken = 0
        for index in loops.indices { while loops[index].take(now: 999_999_999) != nil { taken += 1 } }
        #expect(taken == 100)
    }

    @Test("Without senders there are no turns")
    func nobody() {
        var turns = TurnTaker(OpenLoopSchedule(start: 0, rate: 1, senders: 1), senders: [])
        #expect(turns.next == nil)
        #expect(turns.take(now: .max) == nil)
    }
}
