package import ChatCore

/// The parameters of one call in Postgres' binary format, one buffer for all of them.
///
/// Arrays are how many rows travel in one statement: `unnest($1::uuid[], $2::int8[])` makes them rows again.
package struct PostgresParameters: Sendable {
    /// All values end to end.
    package private(set) var bytes: [UInt8] = []
    /// Where each value begins and how long it is; a length of -1 is null.
    package private(set) var places: [(start: Int, length: Int)] = []

    /// Object identifiers of the element types of arrays (pg_type.dat of PostgreSQL; fixed for built-in types).
    private enum ElementType {
        static let bool: Int32 = 16
        static let int8: Int32 = 20
        static let int2: Int32 = 21
        static let text: Int32 = 25
        static let uuid: Int32 = 2950
    }

    /// No parameters yet.
    package init() {}

    // MARK: Single values

    /// Adds an `int8`.
    package mutating func add(_ value: Int64) { add { $0.write(value) } }
    /// Adds an `int8` or null.
    package mutating func add(_ value: Int64?) { if let value { add(value) } else { addNull() } }
    /// Adds an `int4`.
    package mutating func add(_ value: Int32) { add { $0.write(value) } }
    /// Adds an `int2`.
    package mutating func add(_ value: Int16) { add { $0.write(value) } }
    /// Adds an `int2` or null.
    package mutating func add(_ value: Int16?) { if let value { add(value) } else { addNull() } }
    /// Adds a `bool`.
    package mutating func add(_ value: Bool) { add { $0.bytes.append(value ? 1 : 0) } }
    /// Adds a `uuid`.
    package mutating func add(_ value: UUIDv7) { add { $0.write(value) } }
    /// Adds a `uuid` or null.
    package mutating func add(_ value: UUIDv7?) { if let value { add(value) } else { addNull() } }
    /// Adds `text`, encoded as ``StoredText``.
    package mutating func add(_ value: String) { add { $0.write(value) } }
    /// Adds `text` or null.
    package mutating func add(_ value: String?) { if let value { add(value) } else { addNull() } }
    /// Adds null of any type.
    package mutating func addNull() { places.append((bytes.count, -1)) }

    // MARK: Arrays

    /// Adds an `int8[]`.
    package mutating func add(_ values: [Int64]) { addArray(values, ElementType.int8) { $0.writeElement($1) } }
    /// Adds an `int2[]`.
    package mutating func add(_ values: [Int16]) { addArray(values, ElementType.int2) { $0.writeElement($1) } }
    /// Adds a `bool[]`.
    package mutating func add(_ values: [Bool]) {
        addArray(values, ElementType.bool) {
            $0.write(1 as Int32)
            $0.bytes.append($1 ? 1 : 0)
        }
    }
    /// Adds a `uuid[]`.
    package mutating func add(_ values: [UUIDv7]) { addArray(values, ElementType.uuid) { $0.writeElement($1) } }
    /// Adds a `uuid[]` with nulls.
    package mutating func add(_ values: [UUIDv7?]) {
        addArray(values, ElementType.uuid) {
            if let value = $1 { $0.writeElement(value) } else { $0.write(-1 as Int32) }
        }
    }
    /// Adds a `text[]`, each element encoded as ``StoredText``.
    package mutating func add(_ values: [String]) { addArray(values, ElementType.text) { $0.writeElement($1) } }
    /// Adds a `text[]` with nulls.
    package mutating func add(_ values: [String?]) {
        addArray(values, ElementType.text) {
            if let value = $1 { $0.writeElement(value) } else { $0.write(-1 as Int32) }
        }
    }

    // MARK: Writing

    private mutating func add(_ body: (inout Self) -> Void) {
        let start = bytes.count
        body(&self)
        places.append((start, bytes.count - start))
    }

    /// The array format of `array_send`: dimensions, a null flag that readers ignore, element type, then each dimension's
    /// length and lower bound, then the elements with their lengths.
    private mutating func addArray<Element>(
        _ values: [Element], _ type: Int32, _ body: (inout Self, Element) -> Void
    ) {
        add {
            $0.write((values.isEmpty ? 0 : 1) as Int32)
            $0.write(1 as Int32)
            $0.write(type)
            guard !values.isEmpty else { return }
            $0.write(Int32(truncatingIfNeeded: values.count))
            $0.write(1 as Int32)
            for value in values { body(&$0, value) }
        }
    }

    private mutating func write(_ value: some FixedWidthInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private mutating func write(_ value: UUIDv7) {
        write(value.high)
        write(value.low)
    }

    private mutating func write(_ value: String) {
        var value = value
        let wasPlain = value.withUTF8 { utf8 -> Bool in
            guard unsafe !StoredText.needsEncoding(utf8.span) else { return false }
            unsafe bytes.append(contentsOf: utf8)
            return true
        }
        if !wasPlain { bytes += StoredText.encoded(value) }
    }

    private mutating func writeElement(_ value: some FixedWidthInteger) {
        write(Int32(value.bitWidth / 8))
        write(value)
    }

    private mutating func writeElement(_ value: UUIDv7) {
        write(16 as Int32)
        write(value)
    }

    private mutating func writeElement(_ value: String) {
        let place = bytes.count
        write(0 as Int32)
        write(value)
        let length = UInt32(truncatingIfNeeded: bytes.count - place - 4)
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index)) }
    }
}
