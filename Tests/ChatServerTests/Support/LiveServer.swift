import ChatClient
import ChatCore
import ChatStore
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

@testable import ChatServer

/// A whole server on a free loopback port, inside the test's process.
struct LiveServer: Sendable {
    let node: ChatNode
    let storage: InMemoryChatStorage
    let socketIO: SocketIOServer
    let port: Int
    /// Ends it as a signal would: stops accepting, drains, returns.
    let shutDown: @Sendable () async -> Void

    func client(_ user: String) throws -> ChatClient { try ChatClient(configuration(user)) }

    /// How a ChatClient finds it as a user.
    func configuration(_ user: String) -> ChatClientConfiguration {
        var configuration = ChatClientConfiguration(
            server: ServerAddress(host: "127.0.0.1", port: port, isSecure: false), token: { _ in "token:\(user)" })
        configuration.reconnect = ReconnectPolicy(first: .milliseconds(5), longest: .milliseconds(50))
        configuration.confirmsDelivery = false
        return configuration
    }
}

/// Runs a server for the time of `body`.
func withLiveServer<R: Sendable>(
    loops: Int = 1, storage: InMemoryChatStorage = InMemoryChatStorage(epoch: "live"), bus: (any Bus)? = nil,
    verifier: any TokenVerifier = MemorizedTokens(), visibility: DirectoryVisibility = .everyone,
    door: NativeDoor.Configuration = .init(), socketIO: SocketIOServer.Configuration = .init(),
    namespaces: [SocketIONamespace] = [], compatibility: SocketIOCompatibility = .none,
    _ change: (inout NodeSettings) -> Void = { _ in },
    _ body: @escaping @Sendable (LiveServer) async throws -> R
) async throws -> R {
    var settings = NodeSettings()
    settings.reconnectSpread = .milliseconds(20)
    change(&settings)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let node = ChatNode(
        storage: storage, verifier: verifier, bus: bus, eventLoopGroup: group, settings: settings,
        visibility: visibility, logger: logger)
    let sockets = SocketIOServer(
        node: node, namespaces: namespaces, configuration: socketIO, compatibility: compatibility)
    let router = Router(context: PublicRequestContext.self)
    sockets.mount(on: router)
    let (ports, announce) = AsyncStream<Int>.makeStream()
    var application = Application(
        router: router, server: .chat(NativeDoor(node: node, configuration: door), socketIO: sockets),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
        eventLoopGroupProvider: .shared(group), logger: logger)
    application.addServices(node)
    let services = ServiceGroup(services: [application], logger: logger)
    let result: Result<R, any Error> = await withTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try? await services.run() }
        var result: Result<R, any Error>
        do {
            let port = try await within("the listener") { await first(of: ports) }
            let server = LiveServer(
                node: node, storage: storage, socketIO: sockets, port: port,
                shutDown: { await services.triggerGracefulShutdown() })
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        await services.triggerGracefulShutdown()
        await tasks.waitForAll()
        return result
    }
    try await group.shutdownGracefully()
    return try result.get()
}

struct DidNotCome: Error {}

/// Waits for something that has to happen soon; records an issue when it does not.
func within<R: Sendable>(
    _ what: String, seconds: Int64 = 20, _ body: @escaping @Sendable () async throws -> R?
) async throws -> R {
    try await withThrowingTaskGroup(of: R?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            // The deadline itself; a passing test never waits for it.
            let (stream, end) = AsyncStream<Never>.makeStream()
            let timer = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .seconds(seconds)) {
                end.finish()
            }
            defer { timer.cancel() }
            for await _ in stream {}
            return nil
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() ?? nil else {
            Issue.record("\(what) did not come")
            throw DidNotCome()
        }
        return result
    }
}

/// The next element of a stream that is consumed piece by piece.
func first<T: Sendable>(of stream: AsyncStream<T>) async -> T? {
    var iterator = stream.makeAsyncIterator()
    return await iterator.next()
}

/// Takes a client's events until one fits, and returns what was made of it.
func awaitEvent<R: Sendable>(
    of client: ChatClient, _ what: String, _ fits: @escaping @Sendable (ChatClientEvent) -> R?
) async throws -> R {
    try await within(what) {
        for await event in client.events {
            if let result = fits(event) { return result }
        }
        return nil
    }
}

/// Waits until a client has its first listing, so that whatever begins afterwards is told from its start.
func caughtUp(_ client: ChatClient) async throws {
    _ = try await awaitEvent(of: client, "the first listing") { $0 == .caughtUp ? true : nil }
}
