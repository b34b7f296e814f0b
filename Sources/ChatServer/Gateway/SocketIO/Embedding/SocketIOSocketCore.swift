import ChatCore
import ChatWire
import NIOCore
import Synchronization

/// What stands behind a ``SocketIOSocket``: an embedder's member of a namespace.
final class SocketIOSocketCore: SocketIOMember, @unchecked Sendable /* mutable state is confined to its event loop */ {
    private enum State {
        case joining  // → joined, over
        case joined  // → over
        case over  // final
    }

    let id: String
    let handshake: SocketIOHandshake
    let loop: any EventLoop
    let hub: SocketIONamespaceHub
    private let queue: SocketIOHandlerQueue
    private let place: any SocketIOPlace
    private let rooms: SocketIOLoopRooms
    private var state = State.joining
    private var check: Task<Void, Never>?
    private var awaited: [Int64: (ack: SocketIOAwaited<SocketIOArguments>, deadline: Timestamp)] = [:]
    private var writers: [SocketIOAwaited<Void>] = []
    var joinedRooms: Set<String> = []
    /// Set while its frames wait for the registry's next flush.
    var isDirty = false
    /// Bytes on their way to the event loop.
    private let bytesUnderWay = Atomic<Int>(0)

    init(place: any SocketIOPlace, hub: SocketIONamespaceHub, auth: SocketIOPayload?) {
        id = SocketIOSocketCore.makeID()
        handshake = SocketIOHandshake(
            namespace: hub.namespace, remoteAddress: place.link.remoteAddress, auth: auth)
        loop = place.link.eventLoop
        self.hub = hub
        self.place = place
        queue = SocketIOHandlerQueue(bound: hub.configuration.maxQueuedEvents)
        rooms = hub.rooms(of: place.link.eventLoop)
    }

    /// 128 random bits, 32 hexadecimal digits.
    private static func makeID() -> String {
        (0..<2).map { _ in
            let half = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - half.count) + half
        }.joined()
    }

    // MARK: Joining

    func start() {
        guard let authorization = hub.definition.authorization else { return admit() }
        // Cancelled by ended(_:).
        check = Task {
            var failure: (any Error)?
            do { try await authorization(handshake) } catch {
                failure = error
                hub.failures.note(error, at: .authorize)
            }
            let refusal = failure.map(SocketIOFailure.refusal)
            loop.execute { self.decided(refusal) }
        }
    }

    private func decided(_ refusal: SocketIORefusal?) {
        check = nil
        guard case .joining = state else { return }
        guard let refusal else { return admit() }
        state = .over
        place.refuse(refusal)
    }

    private func admit() {
        guard place.accept(sid: id, pid: nil) else { return state = .over }
        state = .joined
        rooms.add(self)
        place.flush()
        enqueue(.connect)
    }

    // MARK: What the client does

    func received(_ event: SocketIOEvent) { enqueue(.event(event)) }

    func heard() {}

    func acknowledged(_ id: Int64, _ packet: SocketIOPacket) {
        awaited.removeValue(forKey: id)?.ack.resume(.success(SocketIOArguments(acknowledgement: packet)))
    }

    func acknowledgementFailed(_ id: Int64) {
        guard let (ack, deadline) = awaited.removeValue(forKey: id) else { return }
        let isLate = deadline <= place.link.now.steady
        ack.resume(.failure(isLate ? ChatError(.timeout) : ChatError(.connectionLost)))
    }

    func becameWritable() {
        let writers = writers
        self.writers = []
        for writer in writers { writer.resume(.success(())) }
    }

    func ended(_ reason: String) { finish(reason) }

    /// Nothing to tell; it lives on while a chat session on the same connection takes its time.
    func shouldDrain() {}

    var drainsAtOwnPace: Bool { false }

    private func finish(_ reason: String) {
        let wasJoined = if case .joined = state { true } else { false }
        state = .over
        check?.cancel()
        check = nil
        guard wasJoined else { return }
        rooms.remove(self)
        for (ack, _) in awaited.values { ack.resume(.failure(ChatError(.connectionLost))) }
        awaited = [:]
        for writer in writers { writer.resume(.failure(ChatError(.connectionLost))) }
        writers = []
        queue.end { await self.hub.definition.disconnectHandler?(SocketIOSocket(core: self), reason) }
    }

    // MARK: Handlers

    private func enqueue(_ job: SocketIOHandlerQueue.Job) {
        guard case .joined = state else { return }
        let pressure = queue.append(job) {
            await self.run($0)
        } resume: {
            self.loop.execute { if !self.queue.isPaused { self.place.setReading(true) } }
        }
        switch pressure {
        case .ok: break
        case .pause: place.setReading(false)
        case .overflow: place.closeConnection()
        }
    }

    private func run(_ job: SocketIOHandlerQueue.Job) async {
        let socket = SocketIOSocket(core: self)
        switch job {
        case .connect:
            do { try await hub.definition.connectHandler?(socket, handshake) } catch {
                hub.failures.note(error, at: .connect)
                leave(closing: false)
            }
        case .event(let event):
            guard let handler = hub.definition.handler(for: event.name) else { return }
            let ack: SocketIOArguments
            do { ack = try await handler(socket, SocketIOArguments(event)) } catch {
                hub.failures.note(error, at: .event(hub.definition.handlers[event.name] == nil ? nil : event.name))
                guard event.id != nil else { return send("error", SocketIOFailure.arguments(error)) }
                return acknowledge(event.id, SocketIOFailure.acknowledgement(error))
            }
            acknowledge(event.id, ack)
        }
    }

    private func acknowledge(_ id: Int64?, _ arguments: SocketIOArguments) {
        guard let id else { return }
        post(SocketIOEmission.acknowledgement(id, arguments, namespace: handshake.namespace), isVolatile: false)
    }

    // MARK: Any thread

    func send(_ event: String, _ arguments: SocketIOArguments, isVolatile: Bool = false) {
        post(SocketIOEmission.event(event, arguments, namespace: handshake.namespace), isVolatile: isVolatile)
    }

    private func post(_ frames: ByteBuffer, isVolatile: Bool) {
        let size = frames.readableBytes
        let before = bytesUnderWay.add(size, ordering: .relaxed).oldValue
        guard before <= hub.configuration.engine.outboundLimitBytes else {
            bytesUnderWay.subtract(size, ordering: .relaxed)
            // What is under way is kept; one abort is enough, the others find the socket gone.
            return loop.execute { self.abortAsSlow() }
        }
        loop.execute {
            self.bytesUnderWay.subtract(size, ordering: .relaxed)
            self.write(frames, isVolatile: isVolatile)
        }
    }

    func leave(closing: Bool) {
        loop.execute {
            guard case .joined = self.state else { return }
            if closing { return self.place.closeConnection() }
            self.place.leave()
            self.finish("server namespace disconnect")
        }
    }

    func change(_ room: String, isJoining: Bool) {
        loop.execute {
            guard case .joined = self.state else { return }
            if isJoining { self.rooms.join(self, room) } else { self.rooms.leave(self, room) }
        }
    }

    // MARK: On the event loop

    private func abortAsSlow() {
        if case .joined = state { place.link.abort(.slowConsumer) }
    }

    func write(_ frames: ByteBuffer, isVolatile: Bool) {
        guard case .joined = state else { return }
        let limit = hub.configuration.engine.outboundLimitBytes
        if isVolatile, place.link.bufferedBytes > limit / 4 { return }
        if place.link.bufferedBytes > limit {
            place.flush()
            guard place.link.bufferedBytes <= limit else { return abortAsSlow() }
        }
        place.write(frames)
        rooms.markDirty(self)
    }

    func flush() { place.flush() }

    /// Lets a task go on when the link takes more.
    func tellWhenWritable(_ writer: SocketIOAwaited<Void>) {
        guard case .joined = state else { return writer.resume(.failure(ChatError(.connectionLost))) }
        if !place.link.isWritable { place.flush() }
        if place.link.isWritable { return writer.resume(.success(())) }
        // Those that were cancelled meanwhile.
        writers.removeAll { $0.isSettled }
        writers.append(writer)
        place.link.notifyWhenWritable()
    }

    func request(
        _ event: String, _ arguments: SocketIOArguments, _ ack: SocketIOAwaited<SocketIOArguments>, timeout: Duration
    ) {
        let deadline = place.link.now.steady + timeout
        guard case .joined = state else { return ack.resume(.failure(ChatError(.connectionLost))) }
        guard let id = place.requestAck(deadline: deadline) else {
            return ack.resume(.failure(ChatError(.limitExceeded, "Too many acknowledgements are awaited.")))
        }
        awaited[id] = (ack, deadline)
        write(SocketIOEmission.event(event, arguments, namespace: handshake.namespace, id: id), isVolatile: false)
    }
}
