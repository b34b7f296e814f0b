import ChatCore
import Testing

@Suite("TokenBucket")
struct TokenBucketTests {
    @Test("A burst passes, then the rate rules, and the wait is exact")
    func burstThenRate() {
        var bucket = TokenBucket(rate: 10, burst: 3, now: ms(0))
        for _ in 0..<3 { check(bucket.take(now: ms(0)), is: nil) }
        check(bucket.take(now: ms(0)), is: .milliseconds(100))
        check(bucket.take(now: ms(40)), is: .milliseconds(60))
        check(bucket.take(now: ms(100)), is: nil)
        check(bucket.take(2, now: ms(100)), is: .milliseconds(200))
    }

    @Test("A refused cost takes nothing")
    func allOrNone() {
        var bucket = TokenBucket(rate: 1, burst: 5, now: ms(0))
        check(bucket.take(4, now: ms(0)), is: nil)
        check(bucket.take(2, now: ms(0)), is: .seconds(1))
        #expect(bucket.available(now: ms(0)) == 1)
        check(bucket.take(1, now: ms(0)), is: nil)
    }

    @Test("Waiting as told is enough", arguments: [0.3, 1, 7, 33.3, 1000])
    func waitingSuffices(rate: Double) {
        var bucket = TokenBucket(rate: rate, burst: 4, now: ms(0))
        var now = ms(0)
        var waits = 0
        for cost in 0..<60 {
            guard let wait = bucket.take(1 + cost % 4, now: now) else { continue }
            #expect(wait > .zero)
            waits += 1
            now = now + wait
            check(bucket.take(1 + cost % 4, now: now), is: nil)
        }
        #expect(waits > 40)
    }

    @Test("A clock set back refills from its new time, and gives nothing for free")
    func clockBack() {
        var bucket = TokenBucket(rate: 1, burst: 2, now: at(10_000))
        check(bucket.take(2, now: at(10_000)), is: nil)
        check(bucket.take(now: at(5)), is: .seconds(1))
        check(bucket.take(now: at(6)), is: nil)
        check(bucket.take(now: at(6)), is: .seconds(1))
    }

    @Test("A clock far ahead fills the bucket to its burst and no more")
    func clockForward() {
        var bucket = TokenBucket(rate: 1000, burst: 2, now: ms(.min))
        check(bucket.take(2, now: ms(0)), is: nil)
        check(bucket.take(2, now: ms(.max)), is: nil)
        check(bucket.take(1, now: ms(.max)), is: .milliseconds(1))
        #expect(bucket.available(now: ms(.min)) == 0)
    }

    @Test("A cost above the burst passes when the bucket is full, and a negative one takes nothing")
    func strangeCosts() {
        var bucket = TokenBucket(rate: 1, burst: 2, now: ms(0))
        check(bucket.take(.max, now: ms(0)), is: nil)
        check(bucket.take(.min, now: ms(0)), is: nil)
        check(bucket.take(now: ms(0)), is: .seconds(1))
    }

    @Test("Rates that make no sense neither trap nor let more than the burst through")
    func strangeLimits() {
        for rate in [0, -1, .nan, 1e-300] as [Double] {
            var bucket = TokenBucket(rate: rate, burst: 1, now: ms(0))
            check(bucket.take(now: ms(0)), is: nil)
            check(bucket.take(now: ms(1)), is: TokenBucket.longestWait)
        }
        var unlimited = TokenBucket(rate: .infinity, burst: .infinity, now: ms(0))
        check(unlimited.take(1_000_000, now: ms(0)), is: nil)
        var empty = TokenBucket(rate: 1, burst: .nan, now: ms(0))
        check(empty.take(now: ms(0)), is: nil)
        check(empty.take(now: ms(0)), is: .seconds(1))
    }
}
