import ChatWire
import Testing

/// What JavaScript's `JSON.stringify(JSON.parse(text))` gives, save for the order of keys that look like integers.
@Suite struct JSONStringifyTests {
    @Test(
        "Texts are written as JavaScript writes what it parsed",
        arguments: [
            (#" [ 1 , "a" , { "b" : [ ] , "c" : { } } ] "#, #"[1,"a",{"b":[],"c":{}}]"#),
            (#"{"b":1,"2":[true,false,null],"1":"x"}"#, #"{"b":1,"2":[true,false,null],"1":"x"}"#),
            (#""\u00e9\/\u0041\u2028\ud83d\ude00""#, "\"é/A\u{2028}😀\""),
            (#""\u0000\u001F\b\f\n\r\t\"\\""#, #""\u0000\u001f\b\f\n\r\t\"\\""#),
            ("\"\u{7F}\u{2028}\"", "\"\u{7F}\u{2028}\""),
            (#""\uD83D\uDE00\ud83d\udc00\uDC00\ud83dx\\u0041\ud800""#, #""😀🐀\udc00\ud83dx\\u0041\ud800""#),
            (#"{"a":1,"a":"\ud83d"}"#, #"{"a":1,"a":"\ud83d"}"#),
            ("1.0", "1"), ("-0", "0"), ("-0.0", "0"), ("1e3", "1000"), ("1.50", "1.5"), ("-12.25e1", "-122.5"),
            ("9007199254740993", "9007199254740992"), ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("1.5E-7", "1.5e-7"), ("1e-6", "0.000001"),
            ("1e-7", "1e-7"), ("5e-324", "5e-324"), ("1e400", "null"), ("-1e400", "null"), ("1e-400", "0"),
            ("0.1", "0.1"), ("100", "100"), ("1200.0", "1200"), ("120000000000000000000.5", "120000000000000000000"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"), ("123456789.123", "123456789.123"),
            ("0.00001234", "0.00001234"), ("-7", "-7"), ("4.35", "4.35"),
        ])
    func stringifies(text: String, expected: String) {
        let json = Array(text.utf8)
        #expect(written { sink in json.withUnsafeBytes { sink.writeStringified($0) } } == expected)
    }

    @Test("Random texts keep their values, and writing again changes nothing", arguments: 0..<20 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = JSONGenerator(seed: seed)
        for _ in 0..<200 {
            let json = generator.document()
            let once = written { sink in json.withUnsafeBytes { sink.writeStringified($0) } }
            let twice = written { sink in Array(once.utf8).withUnsafeBytes { sink.writeStringified($0) } }
            #expect(once == twice)
            #expect(try JSONTree.parse(Array(once.utf8)).normal == JSONTree.parse(json).normal)
        }
    }
}

extension JSONTree {
    /// Numbers as doubles, so that different spellings compare equal.
    fileprivate var normal: JSONTree {
        switch self {
        case .number(let text):
            let number = Double(text) ?? .nan
            return number.isFinite ? .number((number == 0 ? 0 : number).description) : .null
        case .array(let items): return .array(items.map(\.normal))
        case .object(let members): return .object(members.mapValues(\.normal))
        case .null, .bool, .string: return self
        }
    }
}
