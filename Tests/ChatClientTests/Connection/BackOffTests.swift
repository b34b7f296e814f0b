import ChatClient
import ChatCore
import Testing

@Suite("BackOff")
struct BackOffTests {
    @Test("draws below a ceiling that doubles up to the longest wait", arguments: 1...20)
    func ceilings(seed: Int) {
        var backOff = BackOff(
            ReconnectPolicy(first: .milliseconds(500), longest: .seconds(30)), seed: UInt64(seed))
        for failure in 1...40 {
            let ceiling = min(Duration.seconds(30), .milliseconds(500) * (1 << min(failure - 1, 10)))
            let delay = backOff.delay(readyFor: nil, serverDelay: nil)
            #expect(delay >= .zero && delay < ceiling)
        }
        #expect(backOff.failures == 40)
    }

    @Test("spreads clients over the whole interval")
    func spreads() {
        let delays = (1...200).map { seed in
            var backOff = BackOff(ReconnectPolicy(first: .seconds(10)), seed: UInt64(seed))
            return backOff.delay(readyFor: nil, serverDelay: nil)
        }
        for part in 0..<4 {
            let range = Duration.milliseconds(part * 2500)..<Duration.milliseconds((part + 1) * 2500)
            #expect(delays.filter(range.contains).count > 25)
        }
    }

    @Test("forgets failures after a stable connection, not after a short one")
    func stability() {
        var backOff = BackOff(ReconnectPolicy(stablePeriod: .seconds(30)), seed: 1)
        for _ in 0..<5 { _ = backOff.delay(readyFor: nil, serverDelay: nil) }
        _ = backOff.delay(readyFor: .seconds(29), serverDelay: nil)
        #expect(backOff.failures == 6)
        _ = backOff.delay(readyFor: .seconds(30), serverDelay: nil)
        #expect(backOff.failures == 1)
    }

    @Test("waits what the server asks for, within reason")
    func serverDelay() {
        var backOff = BackOff(ReconnectPolicy(first: .zero, longest: .zero, longestServerDelay: .seconds(60)), seed: 1)
        #expect(backOff.delay(readyFor: nil, serverDelay: .seconds(7)) == .seconds(7))
        #expect(backOff.delay(readyFor: nil, serverDelay: .milliseconds(Int64.max)) == .seconds(60))
        #expect(backOff.delay(readyFor: nil, serverDelay: .seconds(-1)) == .zero)
    }
}
