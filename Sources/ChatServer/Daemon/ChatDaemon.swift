import ChatAuth
import ChatCore
import ChatWire
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A whole daemon in one value: store, verifier, node, public listener, administration socket. `chatd` is a thin shell around it,
/// and tests run it without a process.
///
/// - Guarantees: a graceful shutdown turns readiness off, stops accepting, drains the sockets, ends the listeners, then the key
///   refresher, and closes the store, in this order, and ``run(handlingSignals:)`` returns.
public struct ChatDaemon: Sendable {
    private let configuration: ChatServerConfiguration
    private let adminSocket: String
    private let logger: Logger
    private let announce: @Sendable (String) -> Void

    /// Prepares a daemon; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - configuration: Checked again when run.
    ///   - environment: Decides about the administration socket's place when the configuration does not.
    ///   - logger: For operators.
    ///   - announce: Gets lines for the person or script that started it; `listening on URL` is one of them.
    public init(
        _ configuration: ChatServerConfiguration, environment: [String: String] = [:],
        logger: Logger = Logger(label: "chatd"), announce: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.configuration = configuration
        adminSocket = configuration.admin.socket ?? AdminSocketPath.forDaemon(environment: environment)
        self.logger = logger
        self.announce = announce
    }

    /// Runs until a graceful shutdown of the surrounding service group, or a signal, has ended in good order.
    ///
    /// - Parameter handlingSignals: Whether SIGTERM and SIGINT drain, and a second one ends the process at once with status 130.
    /// - Throws: ``StartupFailure``, ready to be shown.
    public func run(handlingSignals: Bool = false) async throws(StartupFailure) {
        let loops = configuration.http.eventLoops
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: loops > 0 ? loops : System.coreCount)
        let failure: StartupFailure?
        do {
            try configuration.validate()
            try await serve(on: eventLoops, handlingSignals: handlingSignals)
            failure = nil
        } catch {
            failure = StartupFailure(error)
        }
        // Loops that cannot end leave threads behind, which the end of the process takes along.
        try? await eventLoops.shutdownGracefully()
        if let failure { throw failure }
    }

    private func serve(on eventLoops: MultiThreadedEventLoopGroup, handlingSignals: Bool) async throws {
        let tls = try TLSFiles.configuration(configuration.http.tls)
        var port = configuration.http.port
        // Asked before anything is started, so that what is in the way is said in one line. The built-in issuer's name holds the
        // port, so with it a free one must be known now.
        if port != 0 || configuration.dev.isEnabled {
            port = try await PortProbe.find(host: configuration.http.host, port: port, on: eventLoops)
        }
        let socket = AdminSocketFile(path: adminSocket)
        try socket.prepare()
        let identity = try await DaemonIdentity(configuration, port: port)
        let store = try await DaemonStore.open(configuration, logger: logger, announce: announce)
        do {
            try await serve(
                store, identity, socket: socket, tls: tls, port: port, on: eventLoops, handlingSignals: handlingSignals)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    private func serve(
        _ store: DaemonStore, _ identity: DaemonIdentity, socket: AdminSocketFile, tls: TLSConfiguration?, port: Int,
        on eventLoops: MultiThreadedEventLoopGroup, handlingSignals: Bool
    ) async throws {
        let node = ChatNode(
            storage: store.storage, verifier: identity.verifier,
            eventLoopGroup: eventLoops, settings: configuration.node, visibility: configuration.visibility,
            logger: logger)
        let readiness = Readiness(node: node)
        let address = ListenerAddress()
        let metrics = MetricsPage(
            node: node, keySources: identity.verifier.keySources, startedAt: ServerClock.system.now.wall)
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)

        let admin = AdminListener(
            router: AdminRouter(
                node: node, readiness: readiness, metrics: metrics, keySources: identity.verifier.keySources,
                address: { address.current }, stop: { stop.yield() }),
            file: socket, logger: logger)
        let socketIO = configuration.socketIO.isEnabled ? socketIODoor(node) : nil
        let routes = PublicRouter(
            health: HealthRoutes(readiness: readiness, metrics: metrics), issuer: identity.issuer, socketIO: socketIO,
            web: try WebRoutes(configuration.web, logger: logger),
            signIn: signInRoutes(identity, node))
        let listener = try publicListener(node, routes, tls: tls, port: port, address: address, on: eventLoops)

        let keys = BackgroundService {
            await address.wait()
            for (issuer, error) in await identity.verifier.warmUp() {
                logger.warning(
                    "keys not fetched; sign-ins will try again",
                    metadata: ["chat.issuer": "\(issuer)", "chat.error.code": "\(error.code)"])
            }
            readiness.startupFinished()
            try await identity.verifier.run()
        }
        // Shut down from the last to the first, each after the one behind it has ended.
        let services = ServiceGroup(
            services: [BackgroundService(body: store.run), keys, node, admin, listener], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stops { await services.triggerGracefulShutdown() } }
            if handlingSignals {
                group.addTask { await SignalWatch(logger: logger) { await services.triggerGracefulShutdown() }.run() }
            }
            try await services.run()
            group.cancelAll()
        }
    }

    private var origins: OriginPolicy { OriginPolicy(allowed: Set(configuration.http.allowedOrigins)) }

    private func socketIODoor(_ node: ChatNode) -> SocketIOServer {
        var door = SocketIOServer.Configuration()
        door.path = configuration.socketIO.path
        door.engine = configuration.socketIO.engine
        door.limits.maxTextBytes = door.engine.maxPayload
        door.limits.maxAttachmentBytes = door.engine.maxPayload
        door.origins = origins
        door.connectTimeout = configuration.socketIO.connectTimeout
        return SocketIOServer(
            node: node, configuration: door, compatibility: configuration.socketIO.compatibility)
    }

    private func signInRoutes(_ identity: DaemonIdentity, _ node: ChatNode) -> SignInRoutes {
        let web = configuration.web
        return SignInRoutes(
            providers: identity.providers,
            origin: WebOrigin(publicURL: web.publicURL, isTLS: configuration.http.tls.isEnabled),
            sessionLife: web.sessionDays > 0 ? .seconds(web.sessionDays * 86_400) : nil, logger: logger
        ) { token, now throws(ChatError) in
            _ = try await node.service.signIn(token, now: now)
        }
    }

    private func publicListener(
        _ node: ChatNode, _ routes: PublicRouter, tls: TLSConfiguration?, port: Int, address: ListenerAddress,
        on eventLoops: MultiThreadedEventLoopGroup
    ) throws -> PublicListener {
        var door = NativeDoor.Configuration()
        door.origins = origins
        if door.origins.allowed.contains("*") {
            logger.warning("http.allowedOrigins is *: pages of any site may connect as their visitor")
        }
        var builder = HTTPServerBuilder.chat(NativeDoor(node: node, configuration: door), socketIO: routes.socketIO)
        if let tls { builder = try .tls(builder, tlsConfiguration: tls) }
        let http = configuration.http
        let application = Application(
            router: routes.router(), server: builder,
            configuration: ApplicationConfiguration(
                address: .hostname(http.host, port: port), backlog: http.backlog),
            onServerRunning: { channel in
                let url = ListenerAddress.url(
                    host: http.host, port: channel.localAddress?.port ?? port, isTLS: http.tls.isEnabled)
                address.set(url)
                logger.notice("listening", metadata: ["chat.url": "\(url)", "version": "\(ChatServerVersion.current)"])
                announce("listening on \(url)")
                if configuration.dev.isEnabled { announce(DevelopmentBanner.text(url: url, configuration)) }
            },
            eventLoopGroupProvider: .shared(eventLoops), logger: quiet)
        return PublicListener(application: application, node: node, host: http.host, port: port, logger: logger)
    }

    /// For the frameworks below, whose everyday lines repeat ours.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}
