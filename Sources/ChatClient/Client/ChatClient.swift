public import ChatCore
import Synchronization

/// A client of the native protocol that stays connected: it reconnects with jittered back-off, signs in with tokens from
/// its provider, and resumes so that its user sees every event of every conversation once and in order.
///
/// - Guarantees: every request completes exactly once. `message.send` is sent again after a reconnect until the server
///   acknowledges it or the caller's task is cancelled; its idempotency key keeps it single.
/// - Isolation: any task, many at once; requests are pipelined in the order of their calls.
public final class ChatClient: Sendable {
    private let configuration: ChatClientConfiguration
    private let dialer: WebSocketDialer
    private let task = Mutex<Task<Void, Never>?>(nil)
    let core: ClientCore

    /// Creates a client that does nothing until ``run()`` or ``start()``; requests made before wait for it.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` for unreadable certificate authorities.
    public init(_ configuration: ChatClientConfiguration) throws(ChatError) {
        self.configuration = configuration
        dialer = try WebSocketDialer(
            configuration.server, trust: configuration.trust, eventLoopGroup: configuration.eventLoopGroup,
            timeout: configuration.connectTimeout, maxMessageBytes: configuration.maxMessageBytes)
        core = ClientCore(configuration)
    }

    /// Connects and stays connected until ``stop()``, cancellation, or an error that trying again cannot cure.
    ///
    /// A client runs once; a second call returns at once.
    ///
    /// - Throws: ``ChatError`` that ended it: the server's (`user_disabled`, `token_…` …) or the token provider's.
    public func run() async throws(ChatError) {
        guard core.begin() else { return }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                core.update { engine, now in engine.started(now: now) }
                for await job in core.jobs {
                    group.addTask { await self.perform(job) }
                }
                // What is left are token providers nobody waits for.
                group.cancelAll()
            }
        } onCancel: {
            core.stop()
        }
        if case .some(.some(let error)) = core.read({ $0.outcome }) { throw error }
    }

    /// Runs the client in a task of its own, for programs without structured concurrency; ``stop()`` ends it.
    public func start() {
        task.withLock { task in
            // Ended by stop(); its error is the last connection state's.
            task = task ?? Task { try? await self.run() }
        }
    }

    /// Ends the client for good: requests fail, the socket is closed with a close frame, the event stream ends.
    public func stop() async {
        core.stop()
        await task.withLock { $0 }?.value
    }

    // MARK: Listening

    /// What happens, in order, from the first connect on; ends with the client.
    ///
    /// One buffer for all: several loops share the events out between them instead of each seeing all. While nobody
    /// takes events, ``EventDelivery`` says what becomes of them. Requests may be awaited inside the loop.
    public var events: AsyncStream<ChatClientEvent> {
        let core = core
        return AsyncStream(unfolding: { await core.nextEvent() })
    }

    /// The connection's state now and from now on, for any number of observers; a slow one sees the newest only.
    public var connectionStates: AsyncStream<ConnectionState> { core.connectionStates() }

    /// The connection's state at this moment.
    public var connectionState: ConnectionState { core.read { $0.connection } }

    /// The present session; nil while there is none.
    public var session: Reply.Welcome? { core.read { $0.engine.welcome } }

    /// Positions told so far, for ``ChatClientConfiguration/resume``; an application that keeps the logs itself should
    /// rather use the seq of what it has kept, since events may still wait in the buffer. Nil before the first welcome.
    public var resumePoint: ResumePoint? { core.read { $0.engine.resumePoint } }

    /// Waits for a session.
    ///
    /// - Throws: ``ChatError`` that stopped the client, or `connection_lost` when the task is cancelled.
    @discardableResult
    public func waitUntilReady() async throws(ChatError) -> Reply.Welcome {
        for await state in connectionStates {
            if case .stopped(let error) = state { throw error ?? ClientFailure.stopped }
            if let session { return session }
        }
        throw ClientFailure.cancelled
    }

    // MARK: Asking

    /// Sends any command and waits for its answer, through reconnects if the command may be repeated.
    ///
    /// Before the first welcome and between sessions a request waits for the next one while its time lasts. When the
    /// connection is lost under a request that may not be repeated, whether it was executed is unknown.
    ///
    /// - Parameters:
    ///   - command: Anything but `hello` and `token.refresh`, which the client sends itself.
    ///   - isRepeatable: Overrides ``Command/isRepeatable``.
    /// - Throws: ``ChatError``: the server's, or `connection_lost`, `timeout`, `overloaded`, `payload_too_large`.
    @discardableResult
    public func request(_ command: Command, isRepeatable: Bool? = nil) async throws(ChatError) -> Reply {
        switch command {
        case .hello, .tokenRefresh:
            throw ChatError(.invalidRequest, "The client signs in by itself.")
        default:
            return try await core.request(command, isRepeatable: isRepeatable ?? command.isRepeatable).get()
        }
    }

    /// Sends a command and takes the one kind of reply that belongs to it.
    func ask<T>(_ command: Command, _ pick: (Reply) -> T?) async throws(ChatError) -> T {
        guard let value = pick(try await request(command)) else { throw ClientFailure.unexpectedReply }
        return value
    }

    // MARK: Working

    private func perform(_ job: ClientJob) async {
        switch job {
        case .connect(let attempt, let request, let dial):
            await connect(attempt, request, dial)
        case .refreshToken(let attempt, let request):
            let token = await fetchToken(request)
            core.update { engine, now in engine.tokenFetched(attempt, token, now: now) }
        }
    }

    private func connect(_ attempt: Int, _ request: TokenRequest, _ dial: Dial) async {
        do throws(ChatError) {
            let token = try await fetchToken(request).get()
            do throws(ChatError) {
                let channel = try await dialer.open(dial)
                await SocketSession(core: core, attempt: attempt, token: token).run(on: channel)
            } catch {
                core.update { engine, now in engine.connectFailed(attempt, error, isFinal: false, now: now) }
            }
        } catch {
            core.update { engine, now in
                engine.connectFailed(attempt, error, isFinal: error.retry == .never, now: now)
            }
        }
    }

    private func fetchToken(_ request: TokenRequest) async -> Result<String, ChatError> {
        do {
            return .success(try await configuration.token(request))
        } catch let error as ChatError {
            return .failure(error)
        } catch {
            return .failure(
                ChatError(
                    .tokenMissing, "No token can be had.", retry: .after(.seconds(2)), detail: String(describing: error)
                ))
        }
    }
}
