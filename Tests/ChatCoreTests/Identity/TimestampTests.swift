import ChatCore
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test("Seconds become milliseconds and saturate")
    func seconds() {
        #expect(Timestamp(seconds: 3) == ms(3000))
        #expect(Timestamp(seconds: .max) == ms(.max))
        #expect(Timestamp(seconds: .min) == ms(.min))
    }

    @Test("Adding and subtracting saturate at both ends")
    func arithmetic() {
        #expect(ms(1000) + .seconds(2) == ms(3000))
        #expect(ms(1000) - .seconds(2) == ms(-1000))
        #expect(ms(.max) + .milliseconds(1) == ms(.max))
        #expect(ms(.min) - .milliseconds(1) == ms(.min))
        #expect(ms(.min) + .seconds(Int64.max) == ms(-1))
        #expect(ms(5) + .seconds(Int64.max) == ms(.max))
        #expect(ms(5) - .seconds(Int64.max) == ms(5) + .seconds(Int64.min + 1))
        #expect(ms(0) - .milliseconds(Int64.min) == ms(.max))
    }

    @Test("The distance of two times saturates and keeps its sign")
    func distance() {
        #expect(ms(5000).since(ms(2000)) == .seconds(3))
        #expect(ms(2000).since(ms(5000)) == .seconds(-3))
        #expect(ms(.max).since(ms(.min)) == .milliseconds(Int64.max))
        #expect(ms(.min).since(ms(.max)) == .milliseconds(Int64.min))
    }

    @Test("Durations in milliseconds are cut towards zero and saturate")
    func milliseconds() {
        #expect(Duration.microseconds(1999).milliseconds == 1)
        #expect(Duration.microseconds(-1999).milliseconds == -1)
        #expect(Duration.milliseconds(Int64.max).milliseconds == .max)
        #expect(Duration.milliseconds(Int64.min).milliseconds == .min)
        #expect((Duration.milliseconds(Int64.max) + .milliseconds(1)).milliseconds == .max)
        #expect((Duration.milliseconds(Int64.min) - .milliseconds(1)).milliseconds == .min)
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(Duration.seconds(Int64.min).milliseconds == .min)
    }
}
