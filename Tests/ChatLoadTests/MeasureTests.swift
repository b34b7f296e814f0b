import ChatLoad
import Testing

@Suite("Measures")
struct MeasureTests {
    @Test("Histograms of two loops merge into what one would have been")
    func merge() throws {
        var (one, two, whole) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for number in 1...10_000 as ClosedRange<UInt64> {
            let latency = number * 1000
            if number % 3 == 0 { one.record(latency) } else { two.record(latency) }
            whole.record(latency)
        }
        one.add(two)
        #expect(one.summary == whole.summary)
        let summary = try #require(one.summary)
        #expect(summary.count == 10_000)
        #expect(abs(summary.p50 - 5000) <= 5)
        #expect(abs(summary.p99 - 9900) <= 10)
        #expect(abs(summary.max - 10_000) <= 10)
        #expect(abs(summary.mean - 5000) <= 5)
    }

    @Test("An empty histogram has no figures, and takes others in")
    func empty() {
        var one = LatencyHistogram()
        #expect(one.summary == nil)
        var two = LatencyHistogram()
        two.record(1_000_000)
        two.add(one)
        one.add(two)
        #expect(one.count == 1)
        #expect(one.summary?.p50 == two.summary?.p50)
    }

    @Test("What is longer than an hour counts as an hour")
    func longest() throws {
        var histogram = LatencyHistogram()
        histogram.record(.max)
        #expect(histogram.count == 1)
        #expect(try #require(histogram.summary).max >= 3.59e9)
    }

    @Test("Meters of all loops add up")
    func meters() {
        var one = LoadMeter()
        one.sent = 3
        one.errors.note("rate_limited", at: .reply)
        one.delivery.record(5000)
        var two = LoadMeter()
        two.sent = 4
        two.unsent = 1
        two.errors.note("rate_limited", at: .reply, count: 2)
        two.errors.note("4001", at: .close)
        two.delivery.record(7000)
        one.add(two)
        #expect(one.sent == 7)
        #expect(one.unsent == 1)
        #expect(one.delivery.count == 2)
        #expect(one.errors.total(.reply) == 3)
        #expect(one.errors.rows.map(\.code) == ["rate_limited", "4001"])
    }

    @Test("Errors that a server makes up do not fill the memory")
    func manyErrors() {
        var errors = ErrorCounts()
        for number in 0..<1000 { errors.note("made up \(number)", at: .reply) }
        #expect(errors.counts.count == ErrorCounts.maxKinds + 1)
        #expect(errors.total(.reply) == 1000)
        #expect(errors.rows.first?.code == "other")
    }

    @Test("A process's use is read behind its name, whatever that holds")
    func processUse() {
        let stat = "42 (chat) d) S 1 42 42 0 -1 4194304 900 0 0 0 250 50 0 0 20 0 4 0 100 9999 77"
        let usage = ProcessUsage.parse(
            stat: stat, statm: "9000 300 100 1 0 1 0\n", ticksPerSecond: 100, pageBytes: 4096)
        #expect(usage == ProcessUsage(cpuSeconds: 3, residentBytes: 1_228_800))
        for broken in ["", "42 (chat", "42 (chat) S 1", ") ) )"] {
            #expect(ProcessUsage.parse(stat: broken, statm: "1 2", ticksPerSecond: 100, pageBytes: 1) == nil)
        }
        #expect(ProcessUsage.parse(stat: stat, statm: "", ticksPerSecond: 100, pageBytes: 1) == nil)
    }

    @Test("This process has used some time")
    func own() { #expect(ProcessUsage.own().cpuSeconds > 0) }

    @Test(
        "Numbers are written alike everywhere",
        arguments: [
            (Figures.grouped(1_234_567), "1,234,567"), (Figures.grouped(-1000), "-1,000"), (Figures.grouped(12), "12"),
            (Figures.fixed(3.14159, 2), "3.14"), (Figures.fixed(2, 0), "2"), (Figures.fixed(0.06, 1), "0.1"),
            (Figures.fixed(1234.06, 1), "1,234.1"), (Figures.fixed(.infinity, 1), "922,337,203,685,477,580.7"),
            (Figures.rate(7.25), "7.3"), (Figures.rate(123_456.7), "123,456"), (Figures.latency(84.2), "84 µs"),
            (Figures.latency(1260), "1.26 ms"), (Figures.latency(250_000), "250 ms"),
            (Figures.latency(2_500_000), "2.50 s"), (Figures.rate(.nan), "0"),
        ])
    func figures(text: String, expected: String) { #expect(text == expected) }
}
