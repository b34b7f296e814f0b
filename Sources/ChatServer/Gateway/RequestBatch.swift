import ChatCore
import ChatWire

/// A request that waits for the store's next turn, and who gets the answer.
struct Gathered<Work> {
    let session: ChatSession
    let caller: Caller
    let request: RequestID?
    let work: Work
}

/// A typing signal whose audience the store knows.
struct Signal {
    let request: AudienceRequest
    let isTyping: Bool
}

/// Requests of one event loop that wait for the store's next turn.
struct RequestBatch {
    var appends: ContiguousArray<Gathered<PendingEvent>> = []
    var advances: ContiguousArray<Gathered<CursorAdvance>> = []
    var signals: ContiguousArray<Gathered<Signal>> = []
}

extension LoopHub {
    func finish(_ appends: ContiguousArray<Gathered<PendingEvent>>, _ results: [Result<AppendOutcome, ChatError>]) {
        let time = now.wall
        finish(appends, results) { append, outcome in
            metrics.appended(outcome)
            if let event = outcome.event { append.session.observer?.appended(event) }
            return service.appended(outcome, caller: append.caller, now: time)
        }
    }

    func finish(_ advances: ContiguousArray<Gathered<CursorAdvance>>, _ results: [Result<CursorOutcome, ChatError>]) {
        let time = now.steady
        finish(advances, results) { advance, outcome in
            if outcome.changed {
                receipts.note(
                    outcome, user: advance.caller.user, conversation: advance.work.conversation,
                    origin: advance.caller.session, now: time)
            }
            return service.advanced(outcome, conversation: advance.work.conversation)
        }
    }

    func finish(_ signals: ContiguousArray<Gathered<Signal>>, _ results: [Result<AudienceAnswer, ChatError>]) {
        finish(signals, results) { signal, answer in
            service.signalled(
                answer, request: signal.work.request, isTyping: signal.work.isTyping, caller: signal.caller)
        }
    }

    /// Answers each request and delivers what came of it here; the other loops and nodes get all of it in one batch, before
    /// anything else runs on this loop.
    private func finish<Work, Value>(
        _ gathered: ContiguousArray<Gathered<Work>>, _ results: [Result<Value, ChatError>],
        _ outcome: (Gathered<Work>, Value) -> Outcome
    ) {
        var elsewhere: [Publication] = []
        for (index, one) in gathered.enumerated() {
            // A store that answers too few has broken its promise; nobody may be left without an answer for that.
            switch index < results.count ? results[index] : .failure(ChatError(.internal)) {
            case .success(let value):
                let done = outcome(one, value)
                one.session.answer(one.request, .success(done.reply))
                for publication in done.publications { deliver(publication, origin: one.session) }
                elsewhere += done.publications
            case .failure(let error): one.session.answer(one.request, .failure(error))
            }
        }
        guard !elsewhere.isEmpty else { return }
        publishElsewhere(elsewhere)
        scheduleTick()
    }
}
