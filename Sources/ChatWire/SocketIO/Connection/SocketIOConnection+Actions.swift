extension SocketIOConnection {
    /// What to do with a message of the client.
    public enum ReceiveAction: Hashable, Sendable {
        /// Nothing: attachments are yet to come, the acknowledgement was never asked for, or the connection has ended.
        case doNothing
        /// Decide whether the client may join, then report ``SocketIOConnection/joinAccepted(_:)`` or
        /// ``SocketIOConnection/joinRefused(_:)``. `auth` is the CONNECT packet's object.
        case join(namespace: String, auth: SocketIOPayload?)
        /// Answer with CONNECT_ERROR.
        case refuse(namespace: String, SocketIORefusal)
        /// Hand the event to the namespace.
        case deliver(SocketIOEvent)
        /// Give the answer to whoever asked for it.
        case acknowledge(id: Int64, SocketIOPacket)
        /// The client left; nothing is answered.
        case leave(namespace: String, failing: [Int64])
        /// Close the transport.
        case close(Closing)
    }

    /// What to do when a decision about a namespace has been made.
    public enum JoinAction: Hashable, Sendable {
        /// Answer with CONNECT or CONNECT_ERROR, whichever was reported.
        case answer
        /// The connection has ended in the meantime, or nobody asked to join.
        case doNothing
    }

    /// What to do with an event that asks the client for an acknowledgement.
    public enum AckRequestAction: Hashable, Sendable {
        /// Send the event with this id.
        case send(id: Int64)
        /// Do not send it: not joined, or too many are awaited.
        case reject
    }

    /// What to do when the server ends a namespace for this client.
    public enum LeaveAction: Hashable, Sendable {
        /// Write DISCONNECT.
        case disconnect(failing: [Int64])
        /// The client is not in it.
        case doNothing
    }

    /// What to do when a deadline has come.
    public enum DeadlineAction: Hashable, Sendable {
        /// Nothing was due.
        case doNothing
        /// These acknowledgements did not come in time.
        case expire([Int64])
        /// Close the transport.
        case close(Closing)
    }

    /// What ends with a connection.
    public struct Closing: Hashable, Sendable {
        /// Why.
        public var reason: SocketIOCloseReason
        /// Namespaces that the client was in, sorted.
        public var leaving: [String]
        /// Ids of acknowledgements that will not come, in the order they were asked for.
        public var failing: [Int64]

        /// Creates a value.
        public init(_ reason: SocketIOCloseReason, leaving: [String] = [], failing: [Int64] = []) {
            self.reason = reason
            self.leaving = leaving
            self.failing = failing
        }
    }
}
