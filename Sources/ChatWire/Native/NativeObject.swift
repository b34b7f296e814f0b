import ChatCore

/// An object of a server's frame, for the client: like ``NativeFields``, but lenient where a newer server may say more,
/// and every fault is the server's (`internal`).
struct NativeObject {
    private let fields: NativeFields

    /// Reads a whole frame and hands its object to `body`.
    static func reading<R>(
        _ bytes: UnsafeRawBufferPointer, _ body: (NativeObject) throws(ChatError) -> R
    ) -> Result<R, ChatError> {
        read(bytes, with: { () throws(JSONFault) in try JSONScanner(bytes) }, isWhole: true, body)
    }

    private static func read<R>(
        _ bytes: UnsafeRawBufferPointer, with makeScanner: () throws(JSONFault) -> JSONScanner, isWhole: Bool,
        _ body: (NativeObject) throws(ChatError) -> R
    ) -> Result<R, ChatError> {
        NativeFields.reading(bytes) { fields in
            do throws(JSONFault) {
                var scanner = try makeScanner()
                try fields.scan(&scanner)
                if isWhole { try scanner.expectEnd() }
            } catch {
                return .failure(serverFault(ChatError(error)))
            }
            do throws(ChatError) {
                return .success(try body(NativeObject(fields: fields)))
            } catch {
                return .failure(serverFault(error))
            }
        }
    }

    /// What the client reports of an error found while reading: the server's fault, whatever the kind.
    private static func serverFault(_ error: ChatError) -> ChatError {
        ChatError(.internal, "The server's frame could not be read. \(error.publicMessage)")
    }

    // MARK: Structure

    func has(_ field: NativeField) -> Bool { fields[field].kind != .absent }

    /// Reads a nested object.
    func object<R>(
        _ field: NativeField, _ body: (NativeObject) throws(ChatError) -> R
    ) throws(ChatError) -> R {
        try object(try fields.required(field), of: field, body)
    }

    func optionalObject<R>(
        _ field: NativeField, _ body: (NativeObject) throws(ChatError) -> R
    ) throws(ChatError) -> R? {
        fields[field].isNothing ? nil : try object(field, body)
    }

    /// Reads an array of objects; those for which `body` gives nil are left out.
    func objects<R>(
        _ field: NativeField, _ body: (NativeObject) throws(ChatError) -> R?
    ) throws(ChatError) -> [R] {
        var items: [R] = []
        try fields.forEach(field) { value throws(ChatError) in
            if let item = try object(value, of: field, body) { items.append(item) }
        }
        return items
    }

    private func object<R>(
        _ value: JSONValue, of field: NativeField, _ body: (NativeObject) throws(ChatError) -> R
    ) throws(ChatError) -> R {
        guard value.kind == .object else { throw NativeFields.fault(field, "must be an object") }
        let scanner = JSONScanner(fields.bytes, at: value)
        return try Self.read(fields.bytes, with: { () throws(JSONFault) in scanner }, isWhole: false, body).get()
    }

    // MARK: Values

    func text(_ field: NativeField) throws(ChatError) -> String { try fields.text(field, bytes: 0...Int(Int32.max)) }
    func optionalText(_ field: NativeField) throws(ChatError) -> String? {
        fields[field].isNothing ? nil : try text(field)
    }
    func texts(_ field: NativeField) throws(ChatError) -> [String] {
        var items: [String] = []
        try fields.forEach(field) { value throws(ChatError) in
            guard value.kind == .string else { throw NativeFields.fault(field, "must hold strings") }
            items.append(JSONText.string(value, in: fields.bytes))
        }
        return items
    }

    func integer(_ field: NativeField) throws(ChatError) -> Int64 { try fields.integer(field, in: .min ... .max) }
    func optionalInteger(_ field: NativeField) throws(ChatError) -> Int64? {
        fields[field].isNothing ? nil : try integer(field)
    }
    func count(_ field: NativeField) throws(ChatError) -> Int {
        Int(try fields.integer(field, in: 0...Int64(Int32.max)))
    }
    func flag(_ field: NativeField) throws(ChatError) -> Bool { try fields.flag(field) }
    /// Missing counts as false.
    func optionalFlag(_ field: NativeField) throws(ChatError) -> Bool {
        fields[field].isNothing ? false : try flag(field)
    }
    func time(_ field: NativeField) throws(ChatError) -> Timestamp { Timestamp(milliseconds: try integer(field)) }
    func optionalTime(_ field: NativeField) throws(ChatError) -> Timestamp? {
        try optionalInteger(field).map { Timestamp(milliseconds: $0) }
    }

    func conversation(_ field: NativeField = .conversation) throws(ChatError) -> ConversationID {
        try fields.conversation(field)
    }
    func message(_ field: NativeField = .message) throws(ChatError) -> MessageID { try fields.message(field) }
    func optionalMessage(_ field: NativeField) throws(ChatError) -> MessageID? {
        fields[field].isNothing ? nil : try message(field)
    }
    func uuid(_ field: NativeField) throws(ChatError) -> UUIDv7 { try fields.uuid(field) }
    func clientID() throws(ChatError) -> ClientMessageID? {
        fields[.clientID].isNothing ? nil : try fields.clientID()
    }
    func requestID(_ field: NativeField) throws(ChatError) -> RequestID? { try fields.requestID(field) }
    func user(_ field: NativeField = .user) throws(ChatError) -> UserID { try fields.user(field) }
    func optionalUser(_ field: NativeField) throws(ChatError) -> UserID? { try fields.optionalUser(field) }
    func users(_ field: NativeField) throws(ChatError) -> [UserID] { try fields.users(field, count: 0...Int.max) }
    func role() throws(ChatError) -> MemberRole {
        try fields.name(.role, of: MemberRole.self, among: MemberRole.allCases)
    }
    func presenceState() throws(ChatError) -> PresenceState {
        try fields.name(.state, of: PresenceState.self, among: PresenceState.allCases)
    }
    func position() throws(ChatError) -> LogPosition {
        LogPosition(seq: try integer(.seq), ordinal: try integer(.ordinal))
    }
    func cursors() throws(ChatError) -> MemberCursors {
        MemberCursors(
            delivered: LogPosition(seq: try integer(.delivered), ordinal: try integer(.deliveredOrdinal)),
            read: LogPosition(seq: try integer(.read), ordinal: try integer(.readOrdinal)))
    }
    func inboxCursor() throws(ChatError) -> InboxCursor? {
        guard let text = try optionalText(.next) else { return nil }
        guard let cursor = Array(text.utf8).withUnsafeBytes({ InboxCursor(wireText: $0) }) else {
            throw NativeFields.fault(.next, "is not a cursor")
        }
        return cursor
    }
}
