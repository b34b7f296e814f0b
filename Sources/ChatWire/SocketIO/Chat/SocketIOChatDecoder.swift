public import ChatCore

/// Reads commands from events and tokens from CONNECT packets: the event's name is the command, its argument the object
/// that the native protocol's request is, without `id` and `type`.
public struct SocketIOChatDecoder: Hashable, Sendable {
    /// Reads the fields.
    private let native: NativeRequestDecoder

    /// Creates a decoder; `maxBytes` limits one command's object.
    public init(maxBytes: Int = NativeRequestDecoder.defaultMaxBytes) {
        native = NativeRequestDecoder(maxBytes: maxBytes)
    }

    /// Reads one event. A command without fields may be sent without an argument.
    public func decode(_ event: SocketIOEvent) -> SocketIOChatRequest {
        guard event.attachments.isEmpty, event.argumentCount <= 1 else {
            let error = ChatError(.invalidRequest, "An event has one argument, an object, and no attachments.")
            return SocketIOChatRequest(ackID: event.id, result: .failure(error))
        }
        let result = event.withNameAndArgument { name, argument -> Result<Command, ChatError> in
            Result { () throws(ChatError) in
                guard let argument else { return try native.decodeCommand(named: name, fields: Self.noFields) }
                return try native.decodeCommand(named: name, fields: argument)
            }
        }
        return SocketIOChatRequest(ackID: event.id, result: result)
    }

    /// Reads a CONNECT packet's `auth`: the token, the device's name, and what recovers an earlier session.
    ///
    /// - Throws: ``ChatError`` `invalid_request` for fields of a wrong form; a missing token is no error here.
    public func decode(auth: SocketIOPayload?) throws(ChatError) -> SocketIOAuth {
        guard let auth else { return SocketIOAuth(hello: Command.Hello(token: nil)) }
        let result = auth.json.withUnsafeBytes { bytes -> Result<SocketIOAuth, ChatError> in
            Result { () throws(ChatError) in
                let command = try native.decodeCommand(named: Self.hello, fields: bytes)
                guard case .hello(let hello) = command else { throw ChatError(.invalidRequest) }
                return SocketIOAuth(
                    hello: hello, pid: auth.text(of: "pid"), offset: auth.text(of: "offset"),
                    hasRecovery: auth.has("pid"))
            }
        }
        return try result.get()
    }

    private static var noFields: UnsafeRawBufferPointer { bytes(of: "{}") }
    private static var hello: UnsafeRawBufferPointer { bytes(of: "hello") }

    private static func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

extension SocketIOPayload {
    /// Whether the object has the member.
    func has(_ name: StaticString) -> Bool { member(name) { _, _ in true } ?? false }

    /// The text of a member of the object; nil when there is none or it is no string.
    func text(of name: StaticString) -> String? {
        member(name) { value, bytes in value.kind == .string ? JSONText.string(value, in: bytes) : nil } ?? nil
    }

    /// Calls `body` with the member of that name, if there is one.
    func member<R>(_ name: StaticString, _ body: (JSONValue, UnsafeRawBufferPointer) -> R) -> R? {
        guard root == .object else { return nil }
        return json.withUnsafeBytes { bytes in
            guard var scanner = try? JSONScanner(bytes) else { return nil }
            scanner.skipWhitespace()
            scanner.position += 1
            while let (key, value) = try? scanner.nextMember() {
                if JSONText.withUTF8(key, in: bytes, { $0.equals(name) }) { return body(value, bytes) }
            }
            return nil
        }
    }
}
