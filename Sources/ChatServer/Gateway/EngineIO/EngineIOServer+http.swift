import ChatCore
import ChatWire
import HTTPTypes
public import Hummingbird
import NIOCore

extension EngineIOServer {
    /// Puts the HTTP part on a router: all methods at its path, with and without the slash at its end.
    ///
    /// The router must belong to a listener of ``WebSocketServerChannel``: only there is a client noticed at once that goes
    /// away while its poll is pending.
    public func mount<Context: ConnectionRequestContext>(on router: some RouterMethods<Context>) {
        for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options] {
            router.on(RouterPath(configuration.trimmedPath), method: method) { request, context -> Response in
                let response = await self.respond(to: request, on: context.channel)
                return method == .head ? response.createHeadResponse() : response
            }
        }
    }

    private func respond(to request: Request, on channel: any Channel) async -> Response {
        let head = request.head
        guard configuration.origins.admits(head) else { return EngineIOAnswer(EngineIORefusal.forbidden).response }
        let crossOrigin = configuration.origins.crossOriginFields(for: head)
        if head.method == .options {
            return EngineIOAnswer(.noContent).adding(crossOrigin)
                .adding(configuration.origins.preflightFields(for: head)).response
        }
        let answer: EngineIOAnswer
        var isClosing = false
        do throws(EngineIORefusal) {
            (answer, isClosing) = try await self.answer(request, on: channel)
        } catch {
            answer = EngineIOAnswer(error)
            isClosing = head.method == .post
        }
        return isClosing
            ? Self.closing(channel, answer.adding(crossOrigin)) : answer.adding(crossOrigin).response
    }

    /// The answer, and whether the connection is to end behind it.
    ///
    /// It ends behind a handshake: a client that keeps connections would else ask on this one for its WebSocket, and only
    /// the first request of a connection can become one.
    private func answer(
        _ request: Request, on channel: any Channel
    ) async throws(EngineIORefusal) -> (EngineIOAnswer, isClosing: Bool) {
        let query = configuration.query(of: request.head.path) ?? ""
        let wanted = try EngineIORequest(
            method: .init(request.head.method), isWebSocket: false, query: EngineIOQuery(query))
        switch wanted {
        case .handshake: return (await handshake(on: channel), configuration.settings.allowsUpgrade)
        case .poll(let sid): return (try await poll(sid, on: channel), false)
        case .post(let sid): return (try await post(request, sid, on: channel), false)
        case .upgrade: throw .badRequest
        }
    }

    // MARK: GET

    private func handshake(on channel: any Channel) async -> EngineIOAnswer {
        let address = PeerAddress.text(of: channel)
        do throws(ChatError) {
            try admit(address)
            guard let home = home(for: channel.eventLoop) else { throw ChatError(.internal) }
            let exchange = EngineIOExchange()
            home.execute { home in self.openPolling(exchange, address: address, on: home) }
            return Self.answer(await exchange.wait())
        } catch {
            return EngineIOAnswer(error)
        }
    }

    private func poll(_ sid: String, on channel: any Channel) async throws(EngineIORefusal) -> EngineIOAnswer {
        guard let (home, key) = find(sid) else { throw .unknownSession }
        let exchange = EngineIOExchange { exchange in home.with(key) { $0.pollAborted(exchange) } }
        home.execute { home in
            guard let connection = home.connections[key] else {
                return exchange.answer(.session(.refused(.unknownSession)))
            }
            connection.pollReceived(exchange)
        }
        // Behind the poll, so that its end is reported behind it, too.
        watch(channel) { exchange.abandon() }
        return Self.answer(await exchange.wait())
    }

    /// Watches a connection while an answer is held back: a listener that goes down drains the sessions, and so gets its answer.
    private func watch(_ channel: any Channel, onEnd: @escaping @Sendable () -> Void = {}) {
        channel.eventLoop.execute {
            let handler = try? channel.pipeline.syncOperations.handler(type: PeerEndHandler.self)
            handler?.watch(onQuiesce: { self.drain() }, onEnd: onEnd)
        }
    }

    // MARK: POST

    private func post(_ request: Request, _ sid: String, on channel: any Channel) async throws(EngineIORefusal)
        -> EngineIOAnswer
    {
        guard let (home, key) = find(sid) else { throw .unknownSession }
        let type = request.headers[.contentType]?.lowercased() ?? ""
        let isBinary = type.hasPrefix("application/octet-stream")
        let exchange = EngineIOExchange { exchange in home.with(key) { $0.postAborted(exchange) } }
        let readsBody = await withCheckedContinuation { continuation in
            home.execute { home in
                guard let connection = home.connections[key] else {
                    exchange.answer(.session(.refused(.unknownSession)))
                    return continuation.resume(returning: false)
                }
                continuation.resume(returning: connection.postStarted(exchange, isBinary: isBinary))
            }
        }
        watch(channel)
        guard readsBody else { return try Self.answerUnread(await exchange.wait()) }
        // The answer may come while the body does not: the session has ended meanwhile.
        return try await withTaskGroup(
            of: Void.self, returning: Result<EngineIOAnswer, EngineIORefusal>.self
        ) { group in
            group.addTask { await self.readBody(request, of: exchange, home: home, key: key) }
            let answer = await exchange.wait()
            group.cancelAll()
            do throws(EngineIORefusal) {
                return .success(try Self.answerUnread(answer))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func readBody(_ request: Request, of exchange: EngineIOExchange, home: EngineIOLoop, key: UInt64) async {
        let limit = configuration.settings.maxPayload
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        var bytes: [UInt8] = []
        var isTooLarge = (announced ?? 0) > limit
        if !isTooLarge {
            bytes.reserveCapacity(min(announced ?? 0, 65_536))
            do {
                for try await part in request.body {
                    guard bytes.count + part.readableBytes <= limit else {
                        isTooLarge = true
                        break
                    }
                    bytes.append(contentsOf: part.readableBytesView)
                }
            } catch {
                return exchange.abandon()
            }
            // A body that ends early is one whose connection has broken.
            if !isTooLarge, Task.isCancelled || bytes.count < announced ?? 0 { return exchange.abandon() }
        }
        let body: Result<EngineIOPayload, EngineIOFault>
        do throws(EngineIOFault) {
            if isTooLarge { throw .tooLarge }
            body = .success(try EngineIOPayload(bytes, maxBytes: limit))
        } catch {
            body = .failure(error)
        }
        let hasPong = Self.hasPong(bytes)
        home.execute { home in
            guard let connection = home.connections[key] else {
                return exchange.answer(.session(.refused(.unknownSession)))
            }
            connection.postReceived(exchange, body, hasPong: hasPong)
        }
    }

    /// Whether a packet of a body is a pong.
    private static func hasPong(_ body: [UInt8]) -> Bool {
        var isStart = true
        for byte in body {
            if isStart, byte == EngineIOPacketType.pong.rawValue { return true }
            isStart = byte == EngineIOPayload.separator
        }
        return false
    }

    // MARK: Answering

    private static func answer(_ answer: EngineIOExchange.Answer?) -> EngineIOAnswer {
        switch answer {
        case .session(let response): EngineIOAnswer(response)
        case .denied(let error): EngineIOAnswer(error)
        case nil: EngineIOAnswer(EngineIORefusal.badRequest)  // goes nowhere: the client is gone
        }
    }

    /// A refusal is thrown, for the body behind it may not have been read.
    private static func answerUnread(
        _ answer: EngineIOExchange.Answer?
    ) throws(EngineIORefusal) -> EngineIOAnswer {
        if case .session(.refused(let refusal)) = answer { throw refusal }
        return Self.answer(answer)
    }

    /// An answer after which the connection ends, whatever the client still sends of its request.
    private static func closing(_ channel: any Channel, _ answer: EngineIOAnswer) -> Response {
        // At once would reset the connection while the answer is under way, and it could be lost.
        channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        return answer.adding([.connection: "close"]).response
    }
}
