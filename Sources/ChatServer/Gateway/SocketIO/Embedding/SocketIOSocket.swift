import ChatCore
import NIOCore

/// One client in one namespace: a handle that may be kept and used on any thread. When the client has gone, sending to it
/// does nothing.
///
/// What one thread emits arrives in that order. Sending does not wait for the client: a socket for which more than
/// `outboundLimitBytes` of ``SocketIOServer/Configuration/engine`` wait is closed as too slow. Whoever sends much to one
/// client calls ``waitUntilWritable()`` between the events.
public struct SocketIOSocket: Sendable, Hashable, Identifiable {
    let core: SocketIOSocketCore

    /// The session's public name, new for every join: 128 random bits in 32 hexadecimal digits.
    public var id: String { core.id }
    /// The namespace's name.
    public var namespace: String { core.handshake.namespace }
    /// The peer's address without port.
    public var remoteAddress: String { core.handshake.remoteAddress }
    /// What the client brought when it joined.
    public var handshake: SocketIOHandshake { core.handshake }

    /// Equal when they are the same client's session.
    public static func == (a: SocketIOSocket, b: SocketIOSocket) -> Bool { a.core === b.core }
    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(core)) }

    // MARK: Sending

    /// Sends an event; each value is an argument, a ``SocketIOBinary`` anywhere in them an attachment.
    ///
    /// - Throws: `EncodingError`; `ChatError` `.invalidRequest` for a name that Socket.IO keeps for itself.
    public func emit(_ event: String, _ values: any Encodable...) throws {
        try emit(event, arguments: SocketIOArguments(encoding: values))
    }

    /// Sends an event with arguments that are encoded already.
    ///
    /// - Parameter isVolatile: Drops the event when more than a quarter of the outbound limit waits for the client.
    /// - Throws: `ChatError` `.invalidRequest` for a name that Socket.IO keeps for itself.
    public func emit(_ event: String, arguments: SocketIOArguments, isVolatile: Bool = false) throws {
        try SocketIOEmission.check(event)
        core.send(event, arguments, isVolatile: isVolatile)
    }

    /// Sends an event and waits for the client's acknowledgement.
    ///
    /// - Throws: `ChatError`: `.timeout` when it is late, `.connectionLost` when the client has gone, `.limitExceeded` when
    ///   too many are awaited; `EncodingError`; `CancellationError` as soon as the task is cancelled.
    public func emitWithAck(
        _ event: String, _ values: any Encodable..., timeout: Duration = .seconds(10)
    ) async throws -> SocketIOArguments {
        try SocketIOEmission.check(event)
        let arguments = try SocketIOArguments(encoding: values)
        let ack = SocketIOAwaited<SocketIOArguments>()
        core.loop.execute { core.request(event, arguments, ack, timeout: timeout) }
        return try await ack.wait()
    }

    /// Waits until no more than a quarter of the outbound limit waits for the client, what this task has emitted included.
    ///
    /// - Guarantees: when one task alone sends to the client and calls it after every event, the client is never closed as too
    ///   slow, however much is sent. A client that takes nothing is ended by the ping time-out, and the call with it.
    /// - Isolation: any task; one hop to the client's event loop when there is nothing to wait for.
    /// - Throws: `ChatError` `.connectionLost` when the client has gone; `CancellationError` as soon as the task is cancelled.
    public func waitUntilWritable() async throws {
        let writer = SocketIOAwaited<Void>()
        core.loop.execute { core.tellWhenWritable(writer) }
        try await writer.wait()
    }

    /// Puts the client out of the namespace.
    ///
    /// - Parameter closing: Closes its whole connection instead, with all its namespaces; stock clients then connect again.
    public func disconnect(closing: Bool = false) { core.leave(closing: closing) }

    // MARK: Rooms

    /// Puts the socket into a room; it leaves by itself when the client goes.
    public func join(_ room: String) { core.change(room, isJoining: true) }

    /// Takes the socket out of a room.
    public func leave(_ room: String) { core.change(room, isJoining: false) }

    /// All other sockets of the namespace.
    public var broadcast: SocketIOBroadcast { SocketIOBroadcast(hub: core.hub, exceptID: id) }

    /// All other sockets in a room.
    public func to(_ room: String) -> SocketIOBroadcast { broadcast.to(room) }
}
