import ChatCore
import Testing

@Suite("ConnectionCounter")
struct ConnectionCounterTests {
    @Test("The limit holds per key, and a release makes room")
    func limitPerKey() {
        var counter = ConnectionCounter<String>(limit: 2)
        check(counter.acquire("a"), is: true)
        check(counter.acquire("a"), is: true)
        check(counter.acquire("a"), is: false)
        check(counter.acquire("b"), is: true)
        counter.release("a")
        check(counter.acquire("a"), is: true)
        #expect(counter.count(of: "a") == 2)
        #expect(counter.total == 3)
    }

    @Test("Releasing too often changes nothing")
    func neverNegative() {
        var counter = ConnectionCounter<String>(limit: 1)
        counter.release("a")
        check(counter.acquire("a"), is: true)
        counter.release("a")
        counter.release("a")
        #expect(counter.count(of: "a") == 0)
        #expect(counter.total == 0)
        check(counter.acquire("a"), is: true)
        check(counter.acquire("a"), is: false)
    }

    @Test("A limit of zero or less lets nobody in", arguments: [0, -3])
    func closed(limit: Int) {
        var counter = ConnectionCounter<Int>(limit: limit)
        check(counter.acquire(1), is: false)
        #expect(counter.total == 0)
    }
}
