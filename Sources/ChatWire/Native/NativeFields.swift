import ChatCore

/// One object's known fields: where each value stands. The object has been validated whole, unknown fields included.
///
/// Lives on the stack of ``reading(_:count:_:)``; nothing is decoded before a command asks for it.
struct NativeFields {
    /// The text all values stand in.
    let bytes: UnsafeRawBufferPointer
    private let slots: UnsafeMutableBufferPointer<JSONValue>

    /// The field's value, or ``JSONValue/absent``.
    subscript(field: NativeField) -> JSONValue {
        Int(field.rawValue) < slots.count ? slots[Int(field.rawValue)] : .absent
    }

    /// Calls `body` with empty fields for the first `count` names.
    static func reading<R>(
        _ bytes: UnsafeRawBufferPointer, count: Int = NativeField.allCases.count, _ body: (NativeFields) -> R
    ) -> R {
        withUnsafeTemporaryAllocation(of: JSONValue.self, capacity: count) { slots in
            slots.initialize(repeating: .absent)
            return body(NativeFields(bytes: bytes, slots: slots))
        }
    }

    /// Reads the object that begins at the scanner; on a fault the fields read so far stay, a repeated one does not.
    func scan(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard try scanner.peekToken() == UInt8(ascii: "{") else { throw scanner.fault(.notAnObject) }
        scanner.position += 1
        if try scanner.peekToken() == UInt8(ascii: "}") {
            scanner.position += 1
            return
        }
        var unknown = JSONKeys()
        while true {
            let key = try scanner.scanKey()
            if let field = field(named: key) {
                let value = try scanner.scanValue(depth: 1)
                guard slots[Int(field.rawValue)].kind == .absent else {
                    slots[Int(field.rawValue)] = .absent
                    throw JSONFault(kind: .duplicateKey, offset: Int(key.start) - 1)
                }
                slots[Int(field.rawValue)] = value
            } else {
                if let kind = unknown.note(key, in: bytes, since: 0) {
                    throw JSONFault(kind: kind, offset: Int(key.start) - 1)
                }
                _ = try scanner.scanValue(depth: 1)
            }
            let byte = try scanner.peekToken()
            guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { throw scanner.fault(.unexpectedByte) }
            scanner.position += 1
            if byte == UInt8(ascii: "}") { return }
        }
    }

    private func field(named key: JSONValue) -> NativeField? {
        JSONText.withUTF8(key, in: bytes) { NativeFieldTable.field(named: $0, among: slots.count) }
    }
}
