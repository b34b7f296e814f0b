import ChatCore
import ChatWire

/// A namespace of your own: who may join, and what happens for each event.
///
/// Build it up, then give it to a ``SocketIOServer``, which keeps a copy: later changes have no effect there.
///
/// Handlers of one socket run one after the other in the order of arrival, off the event loops: `onConnect` first,
/// `onDisconnect` last. Handlers of different sockets run at the same time. When the socket goes, its running handler is
/// cancelled and waiting events are dropped.
public struct SocketIONamespace: Sendable {
    /// A raw handler; what it returns is the acknowledgement.
    typealias Handler = @Sendable (SocketIOSocket, SocketIOArguments) async throws -> SocketIOArguments

    /// The namespace's name; begins with a slash.
    public let name: String
    var authorization: (@Sendable (SocketIOHandshake) async throws -> Void)?
    var connectHandler: (@Sendable (SocketIOSocket, SocketIOHandshake) async throws -> Void)?
    var disconnectHandler: (@Sendable (SocketIOSocket, String) async -> Void)?
    var handlers: [String: Handler] = [:]
    var anyHandler: (@Sendable (SocketIOSocket, String, SocketIOArguments) async throws -> Void)?

    /// A namespace that lets everybody in and ignores every event.
    ///
    /// - Parameter name: Such as `/chat`; a missing slash is put in front.
    public init(_ name: String) {
        self.name = name.hasPrefix("/") ? name : "/" + name
    }

    /// Decides who may join; without it everybody may.
    ///
    /// - Parameter check: Returns to let the client in. A ``SocketIORefusal`` refuses it in its own words, a `ChatError` by its
    ///   public message with `{"code"}` as data, a `DecodingError` as an invalid request, any other error as an internal one.
    ///   It is cancelled when the client goes.
    public mutating func authorize(_ check: @escaping @Sendable (SocketIOHandshake) async throws -> Void) {
        authorization = check
    }

    /// Called for each socket that has joined, before its first event. An error puts the socket out of the namespace.
    public mutating func onConnect(
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ handshake: SocketIOHandshake) async throws -> Void
    ) {
        connectHandler = handler
    }

    /// Called when a socket whose `onConnect` was begun has gone, after its last handler has ended.
    ///
    /// - Parameter handler: Gets the reason in Socket.IO's words, such as `transport close` or `client namespace disconnect`.
    public mutating func onDisconnect(
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ reason: String) async -> Void
    ) {
        disconnectHandler = handler
    }

    // MARK: Events

    /// Handles an event; it is acknowledged without arguments when the handler has ended.
    ///
    /// A handler that throws is answered by the acknowledgement `{"error":{"code","message"}}`, or by an event `error` with
    /// the same `code` and `message` when the client asked for none: a `ChatError` in its own words, a `DecodingError` as
    /// `invalid_request`, everything else as an internal error. A later handler of the same event takes its place.
    public mutating func on(
        _ event: String,
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ arguments: SocketIOArguments) async throws -> Void
    ) {
        handlers[event] = {
            try await handler($0, $1)
            return SocketIOArguments()
        }
    }

    /// Handles an event and acknowledges it with what the handler returns.
    public mutating func on<Reply: SocketIOAcknowledgement & Sendable>(
        _ event: String,
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ arguments: SocketIOArguments) async throws -> Reply
    ) {
        handlers[event] = { try await handler($0, $1).acknowledgement }
    }

    /// Handles an event whose first argument is a `Request`; it is acknowledged without arguments.
    public mutating func on<Request: Decodable & Sendable>(
        _ event: String, as type: Request.Type,
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ request: Request) async throws -> Void
    ) {
        handlers[event] = {
            try await handler($0, $1.decode(Request.self))
            return SocketIOArguments()
        }
    }

    /// Handles an event whose first argument is a `Request`, and acknowledges it with a value.
    public mutating func on<Request: Decodable & Sendable, Reply: Encodable & Sendable>(
        _ event: String, as type: Request.Type,
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ request: Request) async throws -> Reply
    ) {
        handlers[event] = { try await SocketIOArguments(handler($0, $1.decode(Request.self))) }
    }

    /// Handles an event whose first argument is a `Request`, and acknowledges it with arguments.
    public mutating func on<Request: Decodable & Sendable, Reply: SocketIOAcknowledgement & Sendable>(
        _ event: String, as type: Request.Type,
        _ handler: @escaping @Sendable (_ socket: SocketIOSocket, _ request: Request) async throws -> Reply
    ) {
        handlers[event] = { try await handler($0, $1.decode(Request.self)).acknowledgement }
    }

    /// Handles every event that has no handler; without it they are ignored and never acknowledged.
    public mutating func onAny(
        _ handler:
            @escaping @Sendable (_ socket: SocketIOSocket, _ event: String, _ arguments: SocketIOArguments) async throws
            -> Void
    ) {
        anyHandler = handler
    }

    /// The handler of an event; nil when it is to be ignored.
    func handler(for event: String) -> Handler? {
        if let handler = handlers[event] { return handler }
        guard let anyHandler else { return nil }
        return {
            try await anyHandler($0, event, $1)
            return SocketIOArguments()
        }
    }
}
