/// Numbers as people read them, alike on every machine.
package enum Figures {
    /// `12,345`
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `12,345`, below 100 with one decimal.
    package static func rate(_ number: Double) -> String {
        number < 100 ? fixed(number, 1) : grouped(Int(clamping: number))
    }

    /// With so many decimals, from 0 to 6.
    package static func fixed(_ number: Double, _ decimals: Int) -> String {
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int(clamping: (number * Double(scale)).rounded())
        let fraction = String(scaled.magnitude % UInt(scale))
        let whole = (scaled < 0 ? "-" : "") + grouped(Int(scaled.magnitude / UInt(scale)))
        return decimals == 0 ? whole : whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    /// Microseconds with the unit that suits them: `84 µs`, `1.26 ms`, `2.50 s`.
    package static func latency(_ microseconds: Double) -> String {
        switch microseconds {
        case ..<1000: fixed(microseconds, 0) + " µs"
        case ..<1_000_000: fixed(microseconds / 1000, microseconds < 100_000 ? 2 : 0) + " ms"
        default: fixed(microseconds / 1_000_000, 2) + " s"
        }
    }

    /// Rounded to so many decimals, for JSON.
    package static func rounded(_ number: Double, _ decimals: Int) -> Double {
        guard number.isFinite else { return 0 }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        return (number * scale).rounded() / scale
    }
}

extension Int {
    /// The nearest integer; 0 for what is no number.
    init(clamping number: Double) {
        self = number.isNaN ? 0 : number >= 9e18 ? .max : number <= -9e18 ? .min : Int(number)
    }
}
