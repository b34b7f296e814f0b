import ChatCore
import Testing

@Suite("KeyedLimiter")
struct KeyedLimiterTests {
    @Test("Keys do not share a bucket")
    func separateKeys() {
        var limiter = KeyedLimiter<String>(rate: 1, burst: 2)
        check(limiter.take("a", cost: 2, now: ms(0)), is: nil)
        check(limiter.take("a", now: ms(0)), is: .seconds(1))
        check(limiter.take("b", now: ms(0)), is: nil)
    }

    @Test("Full buckets are forgotten, drained ones are not")
    func tidying() {
        var limiter = KeyedLimiter<Int>(rate: 1, burst: 10)
        for key in 0..<50 { _ = limiter.take(key, now: ms(0)) }
        check(limiter.take(99, cost: 10, now: ms(0)), is: nil)
        limiter.tidy(now: at(2))
        #expect(limiter.count == 1)
        check(limiter.take(99, cost: 10, now: at(2)), is: .seconds(8))
    }

    @Test("Idle keys go by themselves as new ones come")
    func tidiesItself() {
        var limiter = KeyedLimiter<Int>(rate: 1, burst: 1, maxKeys: 100_000)
        for key in 0..<10_000 {
            _ = limiter.take(key, now: ms(Int64(key) * 100))
            #expect(limiter.count <= 128)
        }
    }

    @Test("The cap holds under a flood of keys, and who has drained their bucket stays known")
    func capHolds() {
        var limiter = KeyedLimiter<Int>(rate: 0.001, burst: 100, maxKeys: 1000)
        check(limiter.take(-1, cost: 100, now: ms(0)), is: nil)
        for key in 0..<20_000 {
            _ = limiter.take(key, now: ms(0))
            #expect(limiter.count <= 1000)
        }
        check(limiter.take(-1, cost: 1, now: ms(0)) == nil, is: false)
    }
}
