import ChatCore

/// Typed access with the protocol's rules; errors name the field and the fault, never the value.
extension NativeFields {
    // MARK: Text

    /// Text of a length in bytes.
    func text(_ field: NativeField, bytes range: ClosedRange<Int>) throws(ChatError) -> String {
        JSONText.string(try string(field, bytes: range), in: bytes)
    }

    /// Text of a length in bytes, or nil when the field is missing or null.
    func optionalText(_ field: NativeField, bytes range: ClosedRange<Int>) throws(ChatError) -> String? {
        self[field].isNothing ? nil : try text(field, bytes: range)
    }

    /// A string value whose length has been checked.
    func string(_ field: NativeField, bytes range: ClosedRange<Int>) throws(ChatError) -> JSONValue {
        let value = try required(field)
        guard value.kind == .string else { throw Self.fault(field, "must be a string") }
        let count = Int(value.decodedCount)
        guard count >= range.lowerBound else { throw Self.fault(field, "must not be empty") }
        guard count <= range.upperBound else { throw Self.tooLong(field, "\(range.upperBound) bytes") }
        return value
    }

    // MARK: Ids

    func conversation(_ field: NativeField = .conversation) throws(ChatError) -> ConversationID {
        ConversationID(try uuid(field))
    }

    func message(_ field: NativeField = .message) throws(ChatError) -> MessageID { MessageID(try uuid(field)) }

    func uuid(_ field: NativeField) throws(ChatError) -> UUIDv7 {
        let value = try required(field)
        if value.kind == .string, let id = JSONText.withUTF8(value, in: bytes, { UUIDv7(utf8: $0) }) { return id }
        throw Self.fault(field, "must be a UUID of 36 characters")
    }

    func user(_ field: NativeField = .user) throws(ChatError) -> UserID { try user(required(field), of: field) }

    func optionalUser(_ field: NativeField) throws(ChatError) -> UserID? {
        self[field].isNothing ? nil : try user(field)
    }

    /// An array of user ids.
    func users(_ field: NativeField, count range: ClosedRange<Int>) throws(ChatError) -> [UserID] {
        var users: [UserID] = []
        try forEach(field) { value throws(ChatError) in
            guard users.count < range.upperBound else { throw Self.tooLong(field, "\(range.upperBound) items") }
            users.append(try user(value, of: field))
        }
        guard users.count >= range.lowerBound else { throw Self.fault(field, "must not be empty") }
        return users
    }

    private func user(_ value: JSONValue, of field: NativeField) throws(ChatError) -> UserID {
        if value.kind == .string, value.decodedCount <= UserID.maxBytes,
            let id = UserID(JSONText.string(value, in: bytes))
        {
            return id
        }
        throw Self.fault(field, "must hold user ids of 1...\(UserID.maxBytes) bytes without control characters")
    }

    func clientID() throws(ChatError) -> ClientMessageID {
        let value = try string(.clientID, bytes: 1...ClientMessageID.maxBytes)
        guard let id = ClientMessageID(JSONText.string(value, in: bytes)) else {
            throw Self.fault(.clientID, "must not hold control characters")
        }
        return id
    }

    // MARK: Numbers, flags, names

    func integer(_ field: NativeField, in range: ClosedRange<Int64>) throws(ChatError) -> Int64 {
        let value = try required(field)
        guard value.kind == .integer else { throw Self.fault(field, "must be an integer") }
        guard let number = JSONText.integer(value, in: bytes), range.contains(number) else {
            throw Self.fault(field, "must lie in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A place in a log; never negative.
    func seq(_ field: NativeField = .seq) throws(ChatError) -> Int64 { try integer(field, in: 0 ... .max) }

    func flag(_ field: NativeField) throws(ChatError) -> Bool {
        switch try required(field).kind {
        case .true: return true
        case .false: return false
        default: throw Self.fault(field, "must be true or false")
        }
    }

    /// One of the names of an enumeration.
    func name<Name: RawRepresentable & CaseIterable>(
        _ field: NativeField, of type: Name.Type, among allowed: [Name]
    ) throws(ChatError) -> Name where Name.RawValue == String {
        let value = try required(field)
        if value.kind == .string {
            let text = JSONText.withUTF8(value, in: bytes) { utf8 in
                allowed.first { $0.rawValue.utf8.elementsEqual(utf8) }
            }
            if let text { return text }
        }
        throw Self.fault(field, "must be one of \(allowed.map(\.rawValue).joined(separator: ", "))")
    }

    // MARK: Structure and errors

    /// Calls `body` with each element of an array.
    func forEach(_ field: NativeField, _ body: (JSONValue) throws(ChatError) -> Void) throws(ChatError) {
        let value = try required(field)
        guard value.kind == .array else { throw Self.fault(field, "must be an array") }
        var scanner = JSONScanner.inside(value, of: bytes)
        while true {
            let element: JSONValue?
            do { element = try scanner.nextElement() } catch { throw ChatError(error) }
            guard let element else { return }
            try body(element)
        }
    }

    /// The field's value; missing and null are errors.
    func required(_ field: NativeField) throws(ChatError) -> JSONValue {
        let value = self[field]
        if value.isNothing { throw Self.fault(field, "is missing") }
        return value
    }

    static func fault(_ field: NativeField, _ text: String) -> ChatError {
        ChatError(.invalidRequest, "Field \"\(field.name)\" \(text).")
    }

    static func tooLong(_ field: NativeField, _ limit: String) -> ChatError {
        ChatError(.payloadTooLarge, "Field \"\(field.name)\" is over its limit of \(limit).")
    }
}

extension ChatError {
    /// The error a peer gets for text that is not accepted.
    init(_ fault: JSONFault) {
        self.init(.invalidRequest, "Malformed JSON at byte \(fault.offset): \(fault.kind.rawValue).")
    }
}
