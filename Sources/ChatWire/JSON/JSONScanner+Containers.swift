extension JSONScanner {
    /// What the grammar allows next inside a container.
    private enum Expectation { case memberOrEnd, member, elementOrEnd, element, separatorOrEnd }

    /// Reads an array or object with all it holds, in a loop over an explicit stack of levels.
    mutating func scanContainer(depth outer: Int) throws(JSONFault) -> JSONValue {
        let start = position
        var levels = JSONLevels(outer: outer, notesKeys: !isLenient)
        var expectation = try open(&levels)
        while true {
            let byte = try peekToken()
            switch expectation {
            case .memberOrEnd where byte == UInt8(ascii: "}"), .elementOrEnd where byte == UInt8(ascii: "]"),
                .separatorOrEnd where byte == (levels.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")):
                position += 1
                let isObject = levels.isObject
                levels.close()
                if levels.isEmpty {
                    return JSONValue(kind: isObject ? .object : .array, start: start, end: position)
                }
                expectation = .separatorOrEnd
                continue
            case .separatorOrEnd:
                guard byte == UInt8(ascii: ",") else { throw fault(.unexpectedByte) }
                position += 1
                expectation = levels.isObject ? .member : .element
                continue
            case .memberOrEnd, .member:
                let keyStart = position
                let key = try scanKey()
                if !isLenient, let kind = levels.note(key, in: bytes) { throw JSONFault(kind: kind, offset: keyStart) }
            case .elementOrEnd, .element:
                break
            }
            let first = try peekToken()
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                expectation = try open(&levels)
            } else {
                _ = try scanScalar(first)
                expectation = .separatorOrEnd
            }
        }
    }

    /// Reads a member's key and the colon behind it.
    mutating func scanKey() throws(JSONFault) -> JSONValue {
        guard try peekToken() == UInt8(ascii: "\"") else { throw fault(.unexpectedByte) }
        let key = try scanString()
        try expect(UInt8(ascii: ":"))
        return key
    }

    private mutating func open(_ levels: inout JSONLevels) throws(JSONFault) -> Expectation {
        let isObject = bytes[position] == UInt8(ascii: "{")
        guard levels.open(isObject: isObject) else { throw fault(.tooDeep) }
        position += 1
        return isObject ? .memberOrEnd : .elementOrEnd
    }

    /// Reads the next element of the array this scanner was put inside of; nil behind the last one.
    package mutating func nextElement() throws(JSONFault) -> JSONValue? {
        guard try enterItem(closedBy: UInt8(ascii: "]")) else { return nil }
        return try scanValue(depth: 1)
    }

    /// Reads the next member of the object this scanner was put inside of; nil behind the last one.
    package mutating func nextMember() throws(JSONFault) -> (key: JSONValue, value: JSONValue)? {
        guard try enterItem(closedBy: UInt8(ascii: "}")) else { return nil }
        let key = try scanKey()
        return (key, try scanValue(depth: 1))
    }

    /// A scanner inside an array or object that was scanned before, for ``nextElement()`` and ``nextMember()``.
    package static func inside(_ value: JSONValue, of bytes: UnsafeRawBufferPointer) -> JSONScanner {
        JSONScanner(bytes, inside: value)
    }

    /// Steps over the separator; false when the container ends here.
    private mutating func enterItem(closedBy close: UInt8) throws(JSONFault) -> Bool {
        if try peekToken() == close { return false }
        if isBehindItem { try expect(UInt8(ascii: ",")) }
        isBehindItem = true
        return true
    }
}
