import ChatCore
import ChatWire

/// Requests of one event loop that wait for the store's next turn.
struct RequestBatch {
    struct Append {
        let session: ChatSession
        let caller: Caller
        let request: RequestID?
        let event: PendingEvent
    }

    struct Advance {
        let session: ChatSession
        let caller: Caller
        let request: RequestID?
        let advance: CursorAdvance
    }

    struct Signal {
        let session: ChatSession
        let caller: Caller
        let requestID: RequestID?
        let request: AudienceRequest
        let isTyping: Bool
    }

    var appends: ContiguousArray<Append> = []
    var advances: ContiguousArray<Advance> = []
    var signals: ContiguousArray<Signal> = []

    var isEmpty: Bool { appends.isEmpty && advances.isEmpty && signals.isEmpty }
}

extension LoopHub {
    func finish(_ appends: ContiguousArray<RequestBatch.Append>, _ results: [Result<AppendOutcome, ChatError>]) {
        for (index, append) in appends.enumerated() {
            let result = index < results.count ? results[index] : .failure(ChatError(.internal))
            switch result {
            case .success(let outcome):
                metrics.appended(outcome)
                let done = service.appended(outcome, caller: append.caller)
                append.session.answer(append.request, .success(done.reply))
                publish(done.publications, origin: append.session)
            case .failure(let error): append.session.answer(append.request, .failure(error))
            }
        }
    }

    func finish(_ advances: ContiguousArray<RequestBatch.Advance>, _ results: [Result<CursorOutcome, ChatError>]) {
        let time = now.steady
        for (index, advance) in advances.enumerated() {
            let result = index < results.count ? results[index] : .failure(ChatError(.internal))
            switch result {
            case .success(let outcome):
                let conversation = advance.advance.conversation
                advance.session.answer(
                    advance.request, .success(service.advanced(outcome, conversation: conversation).reply))
                guard outcome.changed else { continue }
                receipts.note(
                    outcome, user: advance.caller.user, conversation: conversation, origin: advance.caller.session,
                    now: time)
            case .failure(let error): advance.session.answer(advance.request, .failure(error))
            }
        }
    }

    func finish(_ signals: ContiguousArray<RequestBatch.Signal>, _ results: [Result<AudienceAnswer, ChatError>]) {
        for (index, signal) in signals.enumerated() {
            let result = index < results.count ? results[index] : .failure(ChatError(.internal))
            switch result {
            case .success(let answer):
                let done = service.signalled(
                    answer, request: signal.request, isTyping: signal.isTyping, caller: signal.caller)
                signal.session.answer(signal.requestID, .success(done.reply))
                publish(done.publications, origin: signal.session)
            case .failure(let error): signal.session.answer(signal.requestID, .failure(error))
            }
        }
    }
}
