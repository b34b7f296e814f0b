public import ChatCore

/// Reads requests of the native protocol straight from a frame's bytes.
///
/// - Guarantees: one pass over the bytes, keys in any order, unknown fields validated and skipped; no `String` is made but
///   those the command keeps. Never traps. Error messages name field and fault, never a value.
/// - Isolation: any thread; the value holds only its limit.
public struct NativeRequestDecoder: Hashable, Sendable {
    /// Default of ``maxBytes``: 256 KiB, room for a thousand user ids of the longest kind.
    public static let defaultMaxBytes = 256 * 1024

    /// Largest request in bytes; a longer one is answered with `payload_too_large` unread.
    public var maxBytes: Int

    /// Creates a decoder.
    public init(maxBytes: Int = NativeRequestDecoder.defaultMaxBytes) { self.maxBytes = maxBytes }

    /// Reads one request: `{"id":…,"type":…,…}`.
    ///
    /// - Parameter bytes: A whole text message, such as a buffer's readable bytes; borrowed during the call.
    /// - Returns: The id as far as it could be read, and the command or the error to answer with.
    public func decode(_ bytes: UnsafeRawBufferPointer) -> NativeRequest {
        if let error = sizeFault(bytes) { return NativeRequest(id: nil, result: .failure(error)) }
        return NativeFields.reading(bytes, count: NativeField.requestCount) { fields in
            var id: RequestID?
            do throws(ChatError) {
                let fault = Self.scan(fields)
                id = try fields.requestID()
                if let fault { throw ChatError(fault) }
                let type = try fields.string(.type, bytes: 1...Int(Int32.max))
                let name = JSONText.withUTF8(type, in: bytes) { NativeCommandName(utf8: $0) }
                guard let name else { throw ChatError(.unknownCommand) }
                return NativeRequest(id: id, result: .success(try fields.command(name)))
            } catch {
                return NativeRequest(id: id, result: .failure(error))
            }
        }
    }

    /// Reads a command whose name came apart from its fields, as an event name or a path: `{…}`; `id` and `type` in the
    /// object are not looked at.
    ///
    /// - Throws: ``ChatError`` `invalid_request`, `payload_too_large` or `unknown_command`.
    public func decodeCommand(
        named name: String, fields bytes: UnsafeRawBufferPointer
    ) throws(ChatError) -> Command {
        try decode(NativeCommandName(rawValue: name), fields: bytes)
    }

    /// The same for a name that is still bytes; both are borrowed during the call.
    ///
    /// - Throws: ``ChatError`` `invalid_request`, `payload_too_large` or `unknown_command`.
    public func decodeCommand(
        named name: UnsafeRawBufferPointer, fields bytes: UnsafeRawBufferPointer
    ) throws(ChatError) -> Command {
        try decode(NativeCommandName(utf8: name), fields: bytes)
    }

    private func decode(
        _ name: NativeCommandName?, fields bytes: UnsafeRawBufferPointer
    ) throws(ChatError) -> Command {
        if let error = sizeFault(bytes) { throw error }
        guard let name else { throw ChatError(.unknownCommand) }
        let result: Result<Command, ChatError> = NativeFields.reading(bytes, count: NativeField.requestCount) {
            fields in
            if let fault = Self.scan(fields) { return .failure(ChatError(fault)) }
            do throws(ChatError) { return .success(try fields.command(name)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func sizeFault(_ bytes: UnsafeRawBufferPointer) -> ChatError? {
        guard bytes.count > maxBytes else { return nil }
        return ChatError(.payloadTooLarge, "The request is over its limit of \(maxBytes) bytes.")
    }

    /// Reads the whole text into the fields; returns what is wrong with it.
    private static func scan(_ fields: NativeFields) -> JSONFault? {
        do throws(JSONFault) {
            var scanner = try JSONScanner(fields.bytes)
            try fields.scan(&scanner)
            try scanner.expectEnd()
            return nil
        } catch {
            return error
        }
    }
}

extension NativeFields {
    /// The request's id, or nil when there is none.
    func requestID(_ field: NativeField = .id) throws(ChatError) -> RequestID? {
        let value = self[field]
        switch value.kind {
        case .absent, .null:
            return nil
        case .string where (1...RequestID.maxBytes).contains(Int(value.decodedCount)):
            return .text(JSONText.string(value, in: bytes))
        case .integer:
            if let number = JSONText.integer(value, in: bytes) { return .number(number) }
        default: break
        }
        throw Self.fault(field, "must be a string of 1...\(RequestID.maxBytes) bytes or an integer of 64 bits")
    }
}
