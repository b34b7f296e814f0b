import ChatCore
import ChatStore
import Testing

/// Golden bytes of PostgreSQL's binary format: network byte order, arrays as `array_send` writes them.
@Suite("Parameters in binary form")
struct PostgresParametersTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Nil for null.
        var bytes: [UInt8]?
        var add: @Sendable (inout PostgresParameters) -> Void

        init(
            _ name: String, _ bytes: [UInt8]?, _ add: @escaping @Sendable (inout PostgresParameters) -> Void
        ) {
            testDescription = name
            self.bytes = bytes
            self.add = add
        }
    }

    private static let id = UUIDv7(high: 0x0102_0304_0506_7708, low: 0x890A_0B0C_0D0E_0F10)
    private static let idBytes: [UInt8] = [1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 16]
    private static let null: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

    /// One dimension that begins at 1, or none for an empty array; readers ignore the flag for nulls.
    private static func array(_ type: [UInt8], _ count: UInt8, _ elements: [UInt8] = []) -> [UInt8] {
        let head = [0, 0, 0, count == 0 ? 0 : 1, 0, 0, 0, 1] + [0, 0] + type
        return count == 0 ? head : head + [0, 0, 0, count, 0, 0, 0, 1] + elements
    }

    static let values: [Row] = [
        Row("int8", [0, 0, 0, 0, 0, 0, 1, 2]) { $0.add(258 as Int64) },
        Row("int8, least", [0x80, 0, 0, 0, 0, 0, 0, 0]) { $0.add(Int64.min) },
        Row("int8, greatest", [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) { $0.add(Int64.max) },
        Row("int8, present", [0, 0, 0, 0, 0, 0, 0, 7]) { $0.add(7 as Int64?) },
        Row("int8, absent", nil) { $0.add(nil as Int64?) },
        Row("int4", [0xFF, 0xFF, 0xFF, 0xFE]) { $0.add(-2 as Int32) },
        Row("int2", [0xFF, 0xFE]) { $0.add(-2 as Int16) },
        Row("int2, present", [0, 2]) { $0.add(2 as Int16?) },
        Row("int2, absent", nil) { $0.add(nil as Int16?) },
        Row("true", [1]) { $0.add(true) },
        Row("false", [0]) { $0.add(false) },
        Row("uuid", idBytes) { $0.add(id) },
        Row("uuid, present", idBytes) { $0.add(id as UUIDv7?) },
        Row("uuid, absent", nil) { $0.add(nil as UUIDv7?) },
        Row("text", [0x61, 0xC3, 0xA9]) { $0.add("aé") },
        Row("empty text, which is not null", []) { $0.add("") },
        Row("text with NUL", [0x61, 0xF4, 0x8F, 0xBF, 0xBF, 0x30]) { $0.add("a\0") },
        Row("text, present", [0x61]) { $0.add("a" as String?) },
        Row("text, absent", nil) { $0.add(nil as String?) },
        Row("null", nil) { $0.addNull() },
    ]

    static let arrays: [Row] = [
        Row(
            "int8[]",
            array([0, 20], 2, [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8] + Array(repeating: 0xFF, count: 8))
        ) {
            $0.add([1, -1] as [Int64])
        },
        Row("int8[], empty", array([0, 20], 0)) { $0.add([] as [Int64]) },
        Row("int2[]", array([0, 21], 1, [0, 0, 0, 2, 1, 2])) { $0.add([258] as [Int16]) },
        Row("int2[], empty", array([0, 21], 0)) { $0.add([] as [Int16]) },
        Row("bool[]", array([0, 16], 2, [0, 0, 0, 1, 1, 0, 0, 0, 1, 0])) { $0.add([true, false]) },
        Row("bool[], empty", array([0, 16], 0)) { $0.add([] as [Bool]) },
        Row("uuid[]", array([0x0B, 0x86], 1, [0, 0, 0, 16] + idBytes)) { $0.add([id]) },
        Row("uuid[] with null", array([0x0B, 0x86], 2, null + [0, 0, 0, 16] + idBytes)) {
            $0.add([nil, id] as [UUIDv7?])
        },
        Row("uuid[], empty", array([0x0B, 0x86], 0)) { $0.add([] as [UUIDv7]) },
        Row("text[]", array([0, 25], 3, [0, 0, 0, 2, 0xC3, 0xA9, 0, 0, 0, 0, 0, 0, 0, 1, 0x61])) {
            $0.add(["é", "", "a"])
        },
        Row("text[] with NUL", array([0, 25], 2, [0, 0, 0, 5, 0xF4, 0x8F, 0xBF, 0xBF, 0x30, 0, 0, 0, 1, 0x62])) {
            $0.add(["\0", "b"])
        },
        Row("text[] with null", array([0, 25], 2, [0, 0, 0, 1, 0x61] + null)) { $0.add(["a", nil] as [String?]) },
        Row("text[], empty", array([0, 25], 0)) { $0.add([] as [String]) },
    ]

    private func read(_ parameters: PostgresParameters) -> [[UInt8]?] {
        parameters.places.map { start, length in
            length < 0 ? nil : Array(parameters.bytes[start..<start + length])
        }
    }

    @Test("each type has its bytes", arguments: values + arrays)
    func golden(row: Row) {
        var parameters = PostgresParameters()
        row.add(&parameters)
        #expect(read(parameters) == [row.bytes])
    }

    @Test("all of them share one buffer and keep their places")
    func together() {
        var parameters = PostgresParameters()
        let rows = Self.values + Self.arrays + Self.values
        for row in rows { row.add(&parameters) }
        #expect(read(parameters) == rows.map(\.bytes))
        #expect(parameters.bytes == rows.flatMap { $0.bytes ?? [] })
    }

    @Test("a long text is written like a short one")
    func long() {
        let long = String(repeating: "x\0", count: 100)
        var parameters = PostgresParameters()
        parameters.add(long + "é")
        #expect(read(parameters) == [StoredText.encoded(long + "é")])
    }
}
