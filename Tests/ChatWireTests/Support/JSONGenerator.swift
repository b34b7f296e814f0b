/// Random JSON texts in all the ways RFC 8259 lets one write them, and random damage to them.
struct JSONGenerator {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A valid text without duplicate keys.
    mutating func document() -> [UInt8] { Array((space() + value(depth: 0) + space()).utf8) }

    /// A text with one to three random changes: a byte replaced, removed, repeated, or the end cut off.
    mutating func damaged() -> [UInt8] {
        var bytes = document()
        for _ in 0...random.below(3) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes[place] = UInt8(random.below(256))
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(random.pick(Array(#"{}[]",:\u0123e.-+tfn"#.utf8)), at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        switch random.below(depth > 5 ? 6 : 9) {
        case 0: return random.pick(["true", "false", "null"])
        case 1, 2: return number()
        case 3, 4, 5: return string()
        case 6, 7:
            let members = (0..<random.below(5)).map { index in
                space() + "\"k\(index)" + string().dropFirst() + space() + ":" + space() + value(depth: depth + 1)
                    + space()
            }
            return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
        default:
            let items = (0..<random.below(5)).map { _ in space() + value(depth: depth + 1) + space() }
            return "[" + (items.isEmpty ? space() : items.joined(separator: ",")) + "]"
        }
    }

    private mutating func number() -> String {
        var text = random.chance(oneIn: 3) ? "-" : ""
        text +=
            random.chance(oneIn: 4) ? "0" : String(Int64.random(in: 1...(1 << 53), using: &random) >> random.below(50))
        if random.chance(oneIn: 4) { text += ".\(random.below(1000))" }
        if random.chance(oneIn: 4) {
            text += random.pick(["e", "E"]) + random.pick(["", "+", "-"]) + "\(random.below(30))"
        }
        return text
    }

    private mutating func string() -> String {
        var text = "\""
        for _ in 0..<random.below(14) {
            switch random.below(10) {
            case 0: text += random.pick([#"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#])
            case 1:
                text +=
                    #"\u"# + hex(random.pick([0x00, 0x41, 0x7F, 0xE9, 0x7FF, 0x800, 0x2028, 0xD7FF, 0xE000, 0xFFFD]))
            case 2: text += #"\u"# + hex(0xD800 + random.below(0x400)) + #"\u"# + hex(0xDC00 + random.below(0x400))
            case 3: text += random.pick(["é", "ß", "中", "\u{2028}", "😀", "\u{10FFFF}", "\u{7F}"])
            default: text += random.pick(["a", "Z", " ", "0", "{", "]", ":", ",", "longer text "])
            }
        }
        return text + "\""
    }

    private mutating func hex(_ unit: Int) -> String {
        let digits = String(unit, radix: 16, uppercase: random.chance(oneIn: 2))
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private mutating func space() -> String {
        random.chance(oneIn: 3) ? random.pick([" ", "\n", "\r\n", "\t", "  \t "]) : ""
    }
}
