import ChatCore
import Synchronization

/// Plays scripted connections by a ``SimulatedServer``, so that a test can talk to it for long and cut it at will.
final class LiveServer: Sendable {
    private struct State {
        var model = SimulatedServer()
        var connection: ScriptedConnection?
        var isSignedIn = false
    }

    private let server: ScriptedServer
    private let state = Mutex(State())

    init(_ server: ScriptedServer) {
        self.server = server
        state.withLock { $0.model.create(Fixture.conversation(), at: Timestamp(seconds: 1)) }
    }

    var log: [ConversationEvent] { state.withLock { $0.model.logs[Fixture.conversation()] ?? [] } }

    /// Accepts and answers until cancelled; every `cutEvery`-th request kills its connection, executed but unanswered.
    func run(cutEvery: Int) async {
        var count = 0
        while !Task.isCancelled, let connection = try? await server.accept() {
            state.withLock { state in
                state.connection = connection
                state.isSignedIn = false
            }
            while case .request(let request)? = try? await connection.next() {
                count += 1
                let isCut = count % cutEvery == 0
                state.withLock { state in
                    let result = state.model.answer(request.command, now: Timestamp(seconds: 1000))
                    if isCut {
                        connection.cut()
                        return
                    }
                    if case .hello = request.command { state.isSignedIn = true }
                    switch result {
                    case .success(let reply): connection.reply(reply, to: request)
                    case .failure(let error): connection.fail(request, error)
                    }
                }
                if isCut { break }
            }
        }
    }

    /// Bob says something; pushed to whoever is signed in, or lost.
    func say(_ text: String, isPushed: Bool) {
        state.withLock { state in
            let event = state.model.append(
                to: Fixture.conversation(), by: Fixture.user("bob"), at: Timestamp(seconds: 1000), body: text)
            if isPushed, state.isSignedIn { state.connection?.push(.event(event)) }
        }
    }
}
