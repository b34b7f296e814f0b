import ChatCore
import ChatWire
import NIOCore

/// Sockets of a namespace that an event is to be sent to: all, those in a room, or all but one.
public struct SocketIOBroadcast: Sendable {
    let hub: SocketIONamespaceHub
    var room: String?
    var exceptID: String?

    /// Only sockets in this room.
    public func to(_ room: String) -> SocketIOBroadcast {
        var copy = self
        copy.room = room
        return copy
    }

    /// All but this socket.
    public func except(_ socket: SocketIOSocket) -> SocketIOBroadcast {
        var copy = self
        copy.exceptID = socket.id
        return copy
    }

    /// Sends an event, encoded once for all.
    ///
    /// - Guarantees: on return it is queued for each socket; waiting for that bounds what is on its way.
    /// - Throws: As ``SocketIOSocket/emit(_:_:)``.
    public func emit(_ event: String, _ values: any Encodable...) async throws {
        try await emit(event, arguments: SocketIOArguments(encoding: values))
    }

    /// Sends an event with arguments that are encoded already.
    ///
    /// - Parameter isVolatile: Leaves out sockets for which more than a quarter of the outbound limit waits.
    /// - Throws: `ChatError` `.invalidRequest` for a name that Socket.IO keeps for itself.
    public func emit(_ event: String, arguments: SocketIOArguments, isVolatile: Bool = false) async throws {
        try SocketIOEmission.check(event)
        let frames = SocketIOEmission.event(event, arguments, namespace: hub.namespace)
        let (room, exceptID) = (room, exceptID)
        let deliveries = hub.allRooms.map { rooms in
            rooms.loop.submit { rooms.deliver(frames, to: room, except: exceptID, isVolatile: isVolatile) }
        }
        // A loop that is shut down has no sockets any more.
        for delivery in deliveries { try? await delivery.get() }
    }
}

extension SocketIOEmission {
    /// Refuses names that mean something to the libraries themselves.
    static func check(_ event: String) throws(ChatError) {
        guard !SocketIOPayload.isReserved(event) else {
            throw ChatError(.invalidRequest, "The event name is reserved.", detail: event)
        }
    }
}
