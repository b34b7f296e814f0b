import ChatCore

/// A parsed JSON text of a token, key set or discovery document. Only as much as those need: strict, small, without Foundation.
package enum JSONValue: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// The digits as written: dates must not pass through a lossy type before they are checked.
    case number(String)
    /// Unescaped text.
    case string(String)
    /// Elements in order.
    case array([JSONValue])
    /// Members in order, without repeated names.
    case object(JSONObject)

    /// The text of a string, nil for anything else.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements of an array, nil for anything else.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object, nil for anything else.
    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// An object written in code.
    package static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }
}

/// Members of a JSON object in the order they were written, looked up by exact bytes.
package struct JSONObject: Sendable {
    /// Name and value pairs.
    package let members: [(name: String, value: JSONValue)]

    /// Wraps members; the parser has refused repeated names.
    package init(_ members: [(String, JSONValue)]) { self.members = members.map { (name: $0.0, value: $0.1) } }

    /// The member of that name, byte for byte: canonical equivalence would let two names be one.
    package subscript(name: String) -> JSONValue? {
        members.first { Text.sameBytes($0.name, name) }?.value
    }
}
