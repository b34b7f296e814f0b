import ChatCore
import Testing

@Suite("DeadlineWheel")
struct DeadlineWheelTests {
    @Test("A deadline comes once, not early, and within a granule")
    func exactness() {
        var wheel = DeadlineWheel<String>(granularity: .milliseconds(250))
        wheel.schedule("a", at: ms(1001))
        check(wheel.due(now: ms(1000)), is: [])
        check(wheel.due(now: ms(1249)), is: [])
        check(wheel.due(now: ms(1250)), is: ["a"])
        check(wheel.due(now: ms(9999)), is: [])
        #expect(wheel.isEmpty)
    }

    @Test("Scheduling again replaces, to later and to earlier")
    func replacing() {
        var wheel = DeadlineWheel<Int>()
        wheel.schedule(1, at: at(10))
        wheel.schedule(1, at: at(20))
        wheel.schedule(2, at: at(20))
        wheel.schedule(2, at: at(10))
        #expect(wheel.count == 2)
        #expect(wheel.deadline(of: 1) == at(20))
        check(wheel.due(now: at(10)), is: [2])
        check(wheel.due(now: at(19.9)), is: [])
        check(wheel.due(now: at(20)), is: [1])
    }

    @Test("A cancelled key does not come and takes no memory")
    func cancelling() {
        var wheel = DeadlineWheel<Int>()
        for key in 0..<1000 { wheel.schedule(key, at: at(5)) }
        for key in 0..<1000 where key != 500 { wheel.cancel(key) }
        wheel.cancel(12_345)
        #expect(wheel.count == 1)
        check(wheel.due(now: at(5)), is: [500])
    }

    @Test("Deadlines in the past come with the next granule")
    func past() {
        var wheel = DeadlineWheel<Int>()
        check(wheel.due(now: at(100)), is: [])
        wheel.schedule(1, at: at(3))
        wheel.schedule(2, at: ms(.min))
        #expect(Set(wheel.due(now: at(100.25))) == [1, 2])
    }

    @Test("Deadlines at the ends of time do not trap")
    func extremes() {
        var wheel = DeadlineWheel<Int>(granularity: .milliseconds(1))
        wheel.schedule(1, at: ms(.max))
        wheel.schedule(2, at: ms(.min))
        check(wheel.due(now: ms(0)), is: [2])
        check(wheel.due(now: ms(.max - 1)), is: [])
        check(wheel.due(now: ms(.max)), is: [1])
        wheel.schedule(3, at: ms(.min))
        check(wheel.due(now: ms(.min)), is: [])
        check(wheel.due(now: ms(0)), is: [3])
    }

    @Test("After the clock was set back, deadlines of the new time come in time")
    func clockBack() {
        var wheel = DeadlineWheel<Int>()
        check(wheel.due(now: at(10_000)), is: [])
        wheel.schedule(1, at: at(10_030))
        check(wheel.due(now: at(50)), is: [])
        wheel.schedule(2, at: at(60))
        check(wheel.due(now: at(59)), is: [])
        check(wheel.due(now: at(60)), is: [2])
        check(wheel.due(now: at(10_030)), is: [1])
    }

    @Test("Any mix of calls agrees with a plain table", arguments: 1...20 as ClosedRange<UInt64>)
    func agreesWithModel(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let granule: Int64 = 100
        // Few slots, so that deadlines of several rounds share them.
        var wheel = DeadlineWheel<Int>(granularity: .milliseconds(granule), slots: 7)
        var model: [Int: Int64] = [:]
        var now: Int64 = 0
        for _ in 0..<2000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let key = Int.random(in: 0..<40, using: &random)
                let time = now + Int64.random(in: -200...3000, using: &random)
                wheel.schedule(key, at: ms(time))
                model[key] = max(time, now)
            case 6:
                let key = Int.random(in: 0..<40, using: &random)
                wheel.cancel(key)
                model[key] = nil
            default:
                now += Int64.random(in: 0...250, using: &random)
                let due = wheel.due(now: ms(now))
                #expect(Set(due).count == due.count)
                for key in due {
                    let deadline = model.removeValue(forKey: key)
                    #expect(deadline.map { $0 <= now } ?? false)
                }
                // Late by less than a granule, counted from the time of scheduling for those of the past.
                #expect(model.values.allSatisfy { $0 > now - granule })
            }
            #expect(wheel.count == model.count)
        }
        now += 10_000
        #expect(Set(wheel.due(now: ms(now))) == Set(model.keys))
    }
}
