import ChatCore
import ChatWire

/// Requests that no command stands for: the door carries them out, by ``SessionObserver/carryOut(_:caller:)``.
extension ChatSession {
    var hearsGroups: Bool { observer?.hearsGroups ?? true }

    /// A client's request, under the limits of a command; refused, it is answered as request `errand`.
    func receive(errand: Int64) {
        guard !isClosed else { return }
        let now = hub.now
        let request = RequestID.number(errand)
        machine.peerHeard(at: now)
        hub.metrics.requests &+= 1
        // The machine treats all commands but those with tokens alike.
        switch machine.requestReceived(.userGet(nil), at: now) {
        case .perform:
            guard let caller else { return }
            begin()
            if let wait = node.limits.takeRequest(of: caller.user, now: now.steady) {
                return answer(request, .failure(ChatError(.rateLimited, retry: .after(wait))))
            }
            enqueue(.errand(errand))
        case .reject(let error):
            hub.metrics.rejected(error)
            reply(request, .failure(error))
        case .rejectAndClose(let error, let code):
            hub.metrics.rejected(error)
            fail(error, request, code)
        case .authenticate, .refresh: return
        }
    }

    /// Something that the door does unasked, in turn with the client's requests and not at the expense of its allowance.
    func start(errand: Int64) {
        guard !isClosed, caller != nil else { return }
        begin()
        enqueue(.errand(errand))
    }
}
