import ChatCore
import ChatWire
import NIOCore

/// One client's Socket.IO connection on an Engine.IO session: carries out what ``SocketIOConnection`` decides, and passes
/// events to the members of the namespaces.
///
/// Confined to the link's event loop. Whatever ends the connection, each member hears of it exactly once.
final class SocketIOSession: EngineIOSessionHandler {
    let link: any EngineIOLink
    private let endpoints: [String: any SocketIOEndpoint]
    private var connection: SocketIOConnection
    /// Few, so that looking through them costs less than hashing a name for each event.
    private var places: [SocketIOSessionPlace] = []
    /// Whom to give an awaited acknowledgement.
    private var askers: [Int64: SocketIOSessionPlace] = [:]
    /// Namespaces that have stopped reading.
    private var paused: Set<String> = []
    private var deadline: Timestamp?
    /// While messages of one read come in, answers are gathered.
    private var isInRead = false
    private var isDraining = false

    init(link: any EngineIOLink, endpoints: [String: any SocketIOEndpoint], settings: SocketIOConnectionSettings) {
        self.link = link
        self.endpoints = endpoints
        connection = SocketIOConnection(settings: settings, at: link.now.steady)
        updateDeadline()
    }

    // MARK: What the client sends

    func engineIODidReceive(text: ByteBuffer) {
        isInRead = true
        let now = link.now.steady
        perform(text.withUnsafeReadableBytes { connection.textReceived($0, at: now) })
    }

    func engineIODidReceive(binary: ByteBuffer) {
        isInRead = true
        let now = link.now.steady
        perform(binary.withUnsafeReadableBytes { connection.binaryReceived($0, at: now) })
    }

    func engineIODidFinishReading() {
        isInRead = false
        link.flush()
    }

    private func perform(_ action: SocketIOConnection.ReceiveAction) {
        switch action {
        case .doNothing: break
        case .join(let namespace, let auth): join(namespace, auth)
        case .refuse(let namespace, let refusal):
            writePacket { SocketIOPacketEncoder.refused(namespace: namespace, refusal, into: &$0) }
            flush()
        case .deliver(let event): place(in: event.namespace)?.member?.received(event)
        case .acknowledge(let id, let packet):
            askers.removeValue(forKey: id)?.member?.acknowledged(id, packet)
            updateDeadline()
        case .leave(let namespace, let failing):
            fail(failing)
            end(namespace, "client namespace disconnect")
        case .close(let closing): close(closing)
        }
    }

    private func join(_ namespace: String, _ auth: SocketIOPayload?) {
        guard let endpoint = endpoints[namespace] else { return }
        let place = SocketIOSessionPlace(namespace: namespace, session: self)
        places.append(place)
        let member = endpoint.join(place, auth: auth)
        guard self.place(in: namespace) === place else { return }  // refused during the call
        place.member = member
        if isDraining { member.shouldDrain() }
        closeIfDrained()
    }

    // MARK: Signs of life, time, the end

    func engineIODidHearPeer() {
        for place in sortedPlaces { place.member?.heard() }
    }

    func engineIODeadlineReached(at now: Moment) {
        deadline = nil  // the link forgets it when it has come
        switch connection.deadlineReached(at: now.steady) {
        case .doNothing: break
        case .expire(let ids): fail(ids)
        case .close(let closing): close(closing)
        }
        updateDeadline()
    }

    func engineIODidBecomeWritable() {
        for place in sortedPlaces { place.member?.becameWritable() }
    }

    func engineIOShouldDrain() {
        isDraining = true
        for place in sortedPlaces { place.member?.shouldDrain() }
        closeIfDrained()
    }

    /// Closes a connection that drains, and on which no member has to close in its own time.
    private func closeIfDrained() {
        guard isDraining, !places.contains(where: { $0.member?.drainsAtOwnPace ?? true }) else { return }
        closeConnection()
    }

    func engineIODidClose(_ reason: EngineIOCloseReason) {
        if let closing = connection.transportClosed() { fail(closing.failing) }
        endAll(reason.name)
    }

    private func close(_ closing: SocketIOConnection.Closing) {
        switch closing.reason {
        case .invalidPacket, .unexpectedPacket: link.abort(.parseError)
        case .connectTimeout, .transportClosed: link.close()
        }
        updateDeadline()
        fail(closing.failing)
        switch closing.reason {
        case .invalidPacket, .unexpectedPacket: endAll(EngineIOCloseReason.parseError.name)
        case .connectTimeout: endAll(EngineIOCloseReason.serverClosed.name)
        case .transportClosed: endAll(EngineIOCloseReason.transportClosed.name)
        }
    }

    func closeConnection() {
        guard let closing = connection.transportClosed() else { return }
        updateDeadline()
        link.close()
        // A member is calling: it must not be told of its end in the middle of that.
        link.eventLoop.assumeIsolated().execute {
            self.fail(closing.failing)
            self.endAll(EngineIOCloseReason.serverClosed.name)
        }
    }

    private func fail(_ ids: [Int64]) {
        for id in ids { askers.removeValue(forKey: id)?.member?.acknowledgementFailed(id) }
    }

    private func end(_ namespace: String, _ reason: String) {
        guard let place = remove(namespace) else { return }
        let member = place.member
        place.member = nil
        member?.ended(reason)
    }

    private func endAll(_ reason: String) {
        for place in sortedPlaces { end(place.namespace, reason) }
    }

    private func place(in namespace: String) -> SocketIOSessionPlace? { places.first { $0.namespace == namespace } }

    private var sortedPlaces: [SocketIOSessionPlace] { places.sorted { $0.namespace < $1.namespace } }

    /// Takes a place out of everything.
    private func remove(_ namespace: String) -> SocketIOSessionPlace? {
        guard let index = places.firstIndex(where: { $0.namespace == namespace }) else { return nil }
        let place = places.remove(at: index)
        place.isOver = true
        setReading(true, for: namespace)
        updateDeadline()
        closeIfDrained()
        return place
    }

    private func updateDeadline() {
        let next = connection.nextDeadline
        guard next != deadline else { return }
        deadline = next
        link.setDeadline(next)
    }
}

// MARK: - What places ask for

extension SocketIOSession {
    func accept(_ place: SocketIOSessionPlace, sid: String, pid: String?) -> Bool {
        guard self.place(in: place.namespace) === place, connection.joinAccepted(place.namespace) == .answer else {
            return false
        }
        writePacket { SocketIOPacketEncoder.connected(namespace: place.namespace, sid: sid, pid: pid, into: &$0) }
        place.isAccepted = true
        updateDeadline()
        return true
    }

    func refuse(_ place: SocketIOSessionPlace, _ refusal: SocketIORefusal) {
        guard self.place(in: place.namespace) === place, connection.joinRefused(place.namespace) == .answer else {
            return
        }
        writePacket { SocketIOPacketEncoder.refused(namespace: place.namespace, refusal, into: &$0) }
        remove(place.namespace)?.member = nil
        flush()
    }

    func write(_ place: SocketIOSessionPlace, _ frames: ByteBuffer) {
        if place.isAccepted, !place.isOver { link.write(frames) }
    }

    func flush() {
        if !isInRead { link.flush() }
    }

    func requestAck(_ place: SocketIOSessionPlace, deadline: Timestamp) -> Int64? {
        guard self.place(in: place.namespace) === place else { return nil }
        switch connection.ackRequested(namespace: place.namespace, deadline: deadline) {
        case .reject: return nil
        case .send(let id):
            askers[id] = place
            updateDeadline()
            return id
        }
    }

    func leave(_ place: SocketIOSessionPlace) {
        guard self.place(in: place.namespace) === place else { return }
        let now = link.now.steady
        guard case .disconnect(let failing) = connection.namespaceClosed(place.namespace, at: now) else { return }
        writePacket { SocketIOPacketEncoder.disconnected(namespace: place.namespace, into: &$0) }
        fail(failing)
        remove(place.namespace)?.member = nil
        flush()
    }

    func setReading(_ isReading: Bool, for namespace: String) {
        let wasReading = paused.isEmpty
        if isReading { paused.remove(namespace) } else { paused.insert(namespace) }
        if paused.isEmpty != wasReading { link.setReading(paused.isEmpty) }
    }

    private func writePacket(_ encode: (inout WebSocketPayload) -> Void) {
        var buffer = ByteBuffer()
        SocketIOFrames.write(into: &buffer, encode)
        link.write(buffer)
    }
}
