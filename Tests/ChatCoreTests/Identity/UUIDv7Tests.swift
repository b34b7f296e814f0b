import ChatCore
import Testing

@Suite("UUIDv7")
struct UUIDv7Tests {
    @Test("The text form is the RFC's example, both ways")
    func goldenText() throws {
        // RFC 9562 appendix A.6.
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        let id = try #require(UUIDv7(text))
        #expect(id.high == 0x017F_22E2_79B0_7CC3)
        #expect(id.low == 0x98C4_DC0C_0C07_398F)
        #expect(id.description == text)
        #expect(UUIDv7("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id)
        #expect(UUIDv7(at: ms(0x017F_22E2_79B0), randomA: 0xCC3, randomB: 0x18C4_DC0C_0C07_398F) == id)
    }

    @Test("Text round trips for random bits", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let id = UUIDv7(high: random.next(), low: random.next())
            #expect(UUIDv7(id.description) == id)
        }
    }

    @Test("Every byte at every place is a digit, a hyphen or refused")
    func everyByte() {
        let text = Array("017f22e2-79b0-7cc3-98c4-DC0C0C07398F".utf8)
        for place in text.indices {
            for byte in 0...UInt8.max {
                var bytes = text
                bytes[place] = byte
                let isHyphen = [8, 13, 18, 23].contains(place)
                let isRight = isHyphen ? byte == UInt8(ascii: "-") : Array("0123456789abcdefABCDEF".utf8).contains(byte)
                let id = bytes.withUnsafeBytes { UUIDv7(utf8: $0) }
                let expected = isRight ? String(decoding: bytes, as: UTF8.self).lowercased() : nil
                if id?.description != expected { Issue.record("\(byte) at \(place) gives \(String(describing: id))") }
            }
        }
    }

    @Test("Version and variant are set whatever the random bits are")
    func versionAndVariant() {
        let id = UUIDv7(at: ms(.max), randomA: .max, randomB: .max)
        #expect(id.high >> 12 & 0xF == 7)
        #expect(id.low >> 62 == 0b10)
        #expect(UUIDv7(at: ms(-5), randomA: 0, randomB: 0).high >> 16 == 0)
    }

    @Test("Ids of a later millisecond come later, and text order is the same order")
    func ordering() {
        var random = SplitMix64(seed: 7)
        var last = UUIDv7(at: ms(0), randomA: .max, randomB: .max)
        for time in 1..<200 as Range<Int64> {
            let next = UUIDv7(at: ms(time * 977), randomA: random.next(), randomB: random.next())
            #expect(last < next)
            #expect(last.description < next.description)
            #expect(!(next < next))
            last = next
        }
        #expect(UUIDv7(high: 1, low: 5) < UUIDv7(high: 1, low: 6))
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
            "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c0739\u{e9}", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        ])
    func badInput(text: String) {
        #expect(UUIDv7(text) == nil)
        #expect(SessionID(text) == nil)
        #expect(ConversationID(text) == nil)
        #expect(MessageID(text) == nil)
    }
}
