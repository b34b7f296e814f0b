import ChatWire
import Testing

@Suite struct JSONScannerTests {
    @Test(
        "Every form of value is accepted and read",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("\t\r\nfalse", .bool(false)), ("0", .number("0")),
            ("-0", .number("-0")), ("10", .number("10")), ("-1.5e+10", .number("-1.5e+10")), ("1E3", .number("1E3")),
            ("1e-0", .number("1e-0")), (#""""#, .string("")), ("[]", .array([])), ("{}", .object([:])),
            ("[ ]", .array([])), ("{ }", .object([:])), ("[[],{}]", .array([.array([]), .object([:])])),
            (
                #"{"a":[1,{"b":null}],"c":"d"}"#,
                .object(["a": .array([.number("1"), .object(["b": .null])]), "c": .string("d")])
            ),
            (
                #"{"a":{"a":{"a":1}},"b":{"a":2}}"#,
                .object([
                    "a": .object(["a": .object(["a": .number("1")])]), "b": .object(["a": .number("2")]),
                ])
            ),
        ] as [(String, JSONTree)])
    func accepted(text: String, tree: JSONTree) throws {
        #expect(try JSONTree.parse(Array(text.utf8)) == tree)
    }

    @Test(
        "Faults are told apart and placed",
        arguments: [
            ("", .truncated, 0), ("  ", .truncated, 2), ("[", .truncated, 1), ("{\"a\"", .truncated, 4),
            ("{\"a\":", .truncated, 5), ("[1,", .truncated, 3), ("\"abc", .truncated, 4), ("tru", .truncated, 3),
            ("-", .truncated, 1), ("1.", .truncated, 2), ("1e", .truncated, 2), ("1e+", .truncated, 3),
            ("\"\\", .truncated, 1), ("\"\\u12", .truncated, 1),
            ("x", .unexpectedByte, 0), ("True", .unexpectedByte, 0), ("nulL", .unexpectedByte, 3),
            ("[1 2]", .unexpectedByte, 3), ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1),
            ("{,}", .unexpectedByte, 1), ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1), ("[}", .unexpectedByte, 1),
            ("{]", .unexpectedByte, 1), ("[1}", .unexpectedByte, 2), ("{\"a\":1]", .unexpectedByte, 6),
            ("'a'", .unexpectedByte, 0), ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0),
            ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("/**/1", .unexpectedByte, 0),
            ("\u{FEFF}1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
            ("1 2", .trailingBytes, 2), ("{}}", .trailingBytes, 2), ("null,", .trailingBytes, 4),
            ("1x", .trailingBytes, 1), ("\"\"\"", .trailingBytes, 2),
            ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2), ("00", .invalidNumber, 1),
            ("1.x", .invalidNumber, 2), ("1.e1", .invalidNumber, 2), ("1ex", .invalidNumber, 2),
            ("-x", .invalidNumber, 1), ("--1", .invalidNumber, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\u{0}\"", .controlCharacter, 1),
            ("\"longer than eight bytes\u{1F}\"", .controlCharacter, 24),
            (#""\x""#, .invalidEscape, 1), (#""\u12G4""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1),
            (#""\uD800""#, .loneSurrogate, 1), (#""\uDC00""#, .loneSurrogate, 1),
            (#""\uD800\uD800""#, .loneSurrogate, 1), (#""\uD800\n12345""#, .loneSurrogate, 1),
            (#""\uDBFFx12345""#, .loneSurrogate, 1),
            (#"{"a":1,"a":2}"#, .duplicateKey, 7), (#"{"a":1,"\u0061":2}"#, .duplicateKey, 7),
            (#"[{"x":{"é":1,"\u00e9":2}}]"#, .duplicateKey, 14),
        ] as [(String, JSONFault.Kind, Int)])
    func rejected(text: String, kind: JSONFault.Kind, offset: Int) {
        do throws(JSONFault) {
            let tree = try JSONTree.parse(Array(text.utf8))
            Issue.record("accepted as \(tree)")
        } catch {
            #expect(error.kind == kind)
            #expect(error.offset == offset)
        }
    }

    @Test(
        "Escapes are decoded",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0000""#, "\0"), (#""\u00e9\u00E9""#, "éé"),
            (#""\u2028\uFFFF""#, "\u{2028}\u{FFFF}"), (#""\uD83D\uDE00""#, "😀"), (#""\ud800\udc00""#, "\u{10000}"),
            (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\u005C\u0022""#, "\\\""), (#""a\u0062c\u0064""#, "abcd"),
            (#""\uFEFF""#, "\u{FEFF}"), (#""\\u0041""#, "\\u0041"),
        ])
    func escapes(text: String, decoded: String) throws {
        guard case .string(let string) = try JSONTree.parse(Array(text.utf8)) else {
            Issue.record("not a string")
            return
        }
        #expect(Array(string.utf8) == Array(decoded.utf8))
    }

    @Test(
        "Well-formed UTF-8 is kept byte for byte",
        arguments: [
            [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xEF, 0xBB, 0xBF], [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]])
    func wellFormed(utf8: [UInt8]) throws {
        for padding in 0...9 {
            let text = [UInt8](repeating: 0x61, count: padding) + utf8
            guard case .string(let string) = try JSONTree.parse([0x22] + text + [0x22]) else {
                Issue.record("not a string")
                return
            }
            #expect(Array(string.utf8) == text)
        }
    }

    @Test(
        "Ill-formed UTF-8 is refused: overlong, surrogate, beyond U+10FFFF, stray or missing continuation",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xE0, 0x80, 0x80],
            [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x90, 0x80], [0xF0, 0x90, 0x80, 0xC0], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func illFormed(utf8: [UInt8]) {
        for padding in 0...9 {
            let text = [UInt8](repeating: 0x61, count: padding) + utf8
            #expect(JSONTree.fault([0x22] + text + [0x22]) == .invalidUTF8)
            #expect(JSONTree.fault([0x22] + text) == .invalidUTF8)
            #expect(JSONTree.fault([0x7B, 0x22] + text + [0x22, 0x3A, 0x31, 0x7D]) == .invalidUTF8)
        }
    }

    @Test("Thirty-two levels are read, one more is refused, and a million cost nothing")
    func depth() {
        #expect(JSONTree.fault(nested(32)) == nil)
        #expect(JSONTree.fault(nested(33)) == .tooDeep)
        #expect(JSONTree.fault(String(repeating: #"{"a":"#, count: 33)) == .tooDeep)
        #expect(JSONTree.fault(String(repeating: "[", count: 1_000_000)) == .tooDeep)
        #expect(JSONTree.fault("[" + String(repeating: "[],", count: 10_000) + "[]]") == nil)
    }

    @Test("Two hundred and fifty-six members are read, one more is refused")
    func members() {
        #expect(JSONTree.fault(object(members: 256)) == nil)
        #expect(JSONTree.fault(object(members: 257)) == .tooManyMembers)
        #expect(JSONTree.fault("[" + object(members: 256) + "," + object(members: 256) + "]") == nil)
    }

    @Test("Keys that differ only in normalisation are different keys")
    func canonicalEquivalence() {
        #expect(JSONTree.fault("{\"\u{E9}\":1,\"e\u{301}\":2}") == nil)
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private func object(members: Int) -> String {
        "{" + (0..<members).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    }
}
