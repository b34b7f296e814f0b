import ChatWire

/// A text as values, built on the scanner; the library itself never makes such a tree.
enum JSONTree: Equatable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONTree {
        let result: Result<JSONTree, JSONFault> = bytes.withUnsafeBytes { buffer in
            do throws(JSONFault) {
                var scanner = try JSONScanner(buffer)
                let value = try scanner.scanDocument()
                return .success(try JSONTree(value, in: buffer))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The kind of fault in a text, or nil when it is accepted.
    static func fault(_ bytes: [UInt8]) -> JSONFault.Kind? {
        do throws(JSONFault) {
            _ = try parse(bytes)
            return nil
        } catch {
            return error.kind
        }
    }

    static func fault(_ text: String) -> JSONFault.Kind? { fault(Array(text.utf8)) }

    private init(_ value: JSONValue, in bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        switch value.kind {
        case .absent, .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .string: self = .string(JSONText.string(value, in: bytes))
        case .integer, .fraction:
            self = .number(String(decoding: bytes[Int(value.start)..<Int(value.end)], as: UTF8.self))
        case .array:
            var items: [JSONTree] = []
            var scanner = JSONScanner.inside(value, of: bytes)
            while let element = try scanner.nextElement() { items.append(try JSONTree(element, in: bytes)) }
            self = .array(items)
        case .object:
            var members: [String: JSONTree] = [:]
            var scanner = JSONScanner.inside(value, of: bytes)
            while let (key, value) = try scanner.nextMember() {
                members[JSONText.string(key, in: bytes)] = try JSONTree(value, in: bytes)
            }
            self = .object(members)
        }
    }
}
