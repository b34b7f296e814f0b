public import ChatCore

/// A client's Socket.IO connection on top of an Engine.IO session: which namespaces it is in, and which acknowledgements
/// it owes. Pure; the door feeds it messages and carries out the actions it returns.
///
/// An awaited acknowledgement is known by its id, which is unique in the connection; each one ends in exactly one action.
public struct SocketIOConnection: Sendable {
    private enum Membership { case joining, joined }

    private struct AwaitedAck {
        var namespace: String
        var deadline: Timestamp
    }

    private struct Open {
        var decoder: SocketIOPacketDecoder
        var namespaces: [String: Membership] = [:]
        /// Set while the client has joined no namespace.
        var connectDeadline: Timestamp?
        var nextID: Int64 = 0
        var awaited: [Int64: AwaitedAck] = [:]
    }

    private enum State {
        case open(Open)  // → closed
        case closed  // final
    }

    private let settings: SocketIOConnectionSettings
    private var state: State

    /// A connection whose Engine.IO session was just opened.
    public init(settings: SocketIOConnectionSettings, at now: Timestamp) {
        self.settings = settings
        state = .open(
            Open(
                decoder: SocketIOPacketDecoder(limits: settings.limits), connectDeadline: now + settings.connectTimeout)
        )
    }

    /// Whether the client has joined the namespace, so that events may be written.
    public func isJoined(_ namespace: String) -> Bool {
        guard case .open(let open) = state else { return false }
        return open.namespaces[namespace] == .joined
    }

    /// When ``deadlineReached(at:)`` is to be called next; nil when nothing is due.
    public var nextDeadline: Timestamp? {
        guard case .open(let open) = state else { return nil }
        let ack = open.awaited.values.lazy.map(\.deadline).min()
        guard let connect = open.connectDeadline else { return ack }
        return ack.map { min($0, connect) } ?? connect
    }

    // MARK: Messages

    /// A text message came, without Engine.IO's type in front.
    public mutating func textReceived(_ bytes: UnsafeRawBufferPointer, at now: Timestamp) -> ReceiveAction {
        received(at: now) { (decoder) throws(SocketIOFault) in try decoder.text(bytes) }
    }

    /// A binary message came.
    public mutating func binaryReceived(_ bytes: UnsafeRawBufferPointer, at now: Timestamp) -> ReceiveAction {
        received(at: now) { (decoder) throws(SocketIOFault) in try decoder.binary(bytes) }
    }

    private mutating func received(
        at now: Timestamp, _ decode: (inout SocketIOPacketDecoder) throws(SocketIOFault) -> SocketIOPacket?
    ) -> ReceiveAction {
        guard case .open(var open) = state else { return .doNothing }
        state = .closed  // here and below: `open` changes in place, nothing is copied
        do throws(SocketIOFault) {
            guard let packet = try decode(&open.decoder) else {
                // Refused by its header: who has not joined may not have anything kept here.
                if let namespace = open.decoder.pendingNamespace, open.namespaces[namespace] != .joined {
                    return .close(Self.closing(open, .unexpectedPacket))
                }
                state = .open(open)
                return .doNothing
            }
            let action = act(on: packet, open: &open, at: now)
            if case .close = action { return action }
            state = .open(open)
            return action
        } catch {
            return .close(Self.closing(open, .invalidPacket(error)))
        }
    }

    private func act(on packet: SocketIOPacket, open: inout Open, at now: Timestamp) -> ReceiveAction {
        let namespace = packet.namespace
        switch (packet.kind, open.namespaces[namespace]) {
        case (.connect, nil):
            guard settings.namespaces.contains(namespace) else {
                return .refuse(namespace: namespace, settings.unknownNamespace)
            }
            open.namespaces[namespace] = .joining
            return .join(namespace: namespace, auth: packet.payload)
        case (.event, .joined), (.binaryEvent, .joined):
            guard let event = SocketIOEvent(packet) else { return .close(Self.closing(open, .unexpectedPacket)) }
            return .deliver(event)
        case (.ack, .joined), (.binaryAck, .joined):
            guard let id = packet.id, let awaited = open.awaited[id], awaited.namespace == namespace else {
                return .doNothing
            }
            open.awaited[id] = nil
            return .acknowledge(id: id, packet)
        case (.disconnect, .joined):
            return .leave(namespace: namespace, failing: leave(namespace, open: &open, at: now))
        case (.connect, .joining), (.connect, .joined), (.connectError, _), (_, .joining), (_, nil):
            return .close(Self.closing(open, .unexpectedPacket))
        }
    }

    // MARK: Namespaces

    /// The client may join: answer with CONNECT before anything else is written to the namespace.
    public mutating func joinAccepted(_ namespace: String) -> JoinAction {
        guard case .open(var open) = state, open.namespaces[namespace] == .joining else { return .doNothing }
        state = .closed
        open.namespaces[namespace] = .joined
        open.connectDeadline = nil
        state = .open(open)
        return .answer
    }

    /// The client may not join: answer with CONNECT_ERROR. It may try again.
    public mutating func joinRefused(_ namespace: String) -> JoinAction {
        guard case .open(var open) = state, open.namespaces[namespace] == .joining else { return .doNothing }
        open.namespaces[namespace] = nil
        state = .open(open)
        return .answer
    }

    /// The server puts the client out of the namespace.
    public mutating func namespaceClosed(_ namespace: String, at now: Timestamp) -> LeaveAction {
        guard case .open(var open) = state, open.namespaces[namespace] == .joined else { return .doNothing }
        let failing = leave(namespace, open: &open, at: now)
        state = .open(open)
        return .disconnect(failing: failing)
    }

    private func leave(_ namespace: String, open: inout Open, at now: Timestamp) -> [Int64] {
        open.namespaces[namespace] = nil
        if !open.namespaces.values.contains(.joined) { open.connectDeadline = now + settings.connectTimeout }
        return Self.take(&open.awaited) { $0.namespace == namespace }
    }

    // MARK: Acknowledgements

    /// An event is to be sent that asks the client for an acknowledgement.
    public mutating func ackRequested(namespace: String, deadline: Timestamp) -> AckRequestAction {
        guard case .open(var open) = state, open.namespaces[namespace] == .joined,
            open.awaited.count < settings.maxAwaitedAcks
        else { return .reject }
        state = .closed
        let id = open.nextID
        open.nextID = id == SocketIOPacket.maxID ? 0 : id + 1
        open.awaited[id] = AwaitedAck(namespace: namespace, deadline: deadline)
        state = .open(open)
        return .send(id: id)
    }

    /// Removes the acknowledgements that match, oldest first.
    private static func take(
        _ awaited: inout [Int64: AwaitedAck], where matches: (AwaitedAck) -> Bool
    ) -> [Int64] {
        let taken = awaited.filter { matches($0.value) }.keys.sorted()
        for id in taken { awaited[id] = nil }
        return taken
    }

    // MARK: Ends

    /// Time has passed.
    public mutating func deadlineReached(at now: Timestamp) -> DeadlineAction {
        guard case .open(var open) = state else { return .doNothing }
        if let deadline = open.connectDeadline, deadline <= now {
            state = .closed
            return .close(Self.closing(open, .connectTimeout))
        }
        state = .closed
        let late = Self.take(&open.awaited) { $0.deadline <= now }
        state = .open(open)
        return late.isEmpty ? .doNothing : .expire(late)
    }

    /// The Engine.IO session has ended, or is about to be closed by the server.
    ///
    /// - Returns: What ends with it; nil when the connection had ended before.
    public mutating func transportClosed() -> Closing? {
        guard case .open(let open) = state else { return nil }
        state = .closed
        return Self.closing(open, .transportClosed)
    }

    private static func closing(_ open: Open, _ reason: SocketIOCloseReason) -> Closing {
        var awaited = open.awaited
        return Closing(
            reason, leaving: open.namespaces.filter { $0.value == .joined }.keys.sorted(),
            failing: take(&awaited) { _ in true })
    }
}
