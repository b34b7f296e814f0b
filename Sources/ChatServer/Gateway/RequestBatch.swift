import ChatCore
import ChatWire

/// Who asked for something that was gathered, and under which id the answer is awaited.
struct Asker {
    let session: ChatSession
    let request: RequestID?
}

/// Requests of one kind that wait for the store's next turn: the works as the store takes them, and who asked for each.
struct Gathering<Work> {
    private(set) var works: [Work] = []
    private(set) var askers: ContiguousArray<Asker> = []

    var isEmpty: Bool { works.isEmpty }

    mutating func append(_ work: Work, from session: ChatSession, request: RequestID?) {
        works.append(work)
        askers.append(Asker(session: session, request: request))
    }

    /// Takes what has gathered, no more than ``batchLimit`` at once: after a stall the first of many are answered before
    /// the last are asked.
    mutating func take() -> Gathering {
        var taken = Gathering()
        guard works.count > batchLimit else {
            swap(&taken, &self)
            return taken
        }
        taken.works = Array(works.prefix(batchLimit))
        taken.askers = ContiguousArray(askers.prefix(batchLimit))
        works.removeFirst(batchLimit)
        askers.removeFirst(batchLimit)
        return taken
    }

    private var batchLimit: Int { 1024 }
}

/// A typing signal whose audience the store knows.
struct Signal {
    let request: AudienceRequest
    let isTyping: Bool
}

/// Requests of one event loop that wait for the store's next turn.
struct RequestBatch {
    var appends = Gathering<PendingEvent>()
    var advances = Gathering<CursorAdvance>()
    var signals = Gathering<Signal>()
}

extension LoopHub {
    func finish(_ appends: Gathering<PendingEvent>, _ results: [Result<AppendOutcome, ChatError>]) {
        let time = now.wall
        finish(appends, results) { session, _, outcome in
            metrics.appended(outcome)
            if let observer = session.observer, let event = outcome.event { observer.appended(event) }
            return service.appended(outcome, origin: session.id, now: time)
        }
    }

    func finish(_ advances: Gathering<CursorAdvance>, _ results: [Result<CursorOutcome, ChatError>]) {
        let time = now.steady
        finish(advances, results) { session, advance, outcome in
            if outcome.changed {
                receipts.note(
                    outcome, user: advance.user, conversation: advance.conversation, origin: session.id, now: time)
            }
            return service.advanced(outcome, conversation: advance.conversation)
        }
    }

    func finish(_ signals: Gathering<Signal>, _ results: [Result<AudienceAnswer, ChatError>]) {
        finish(signals, results) { session, signal, answer in
            service.signalled(answer, request: signal.request, isTyping: signal.isTyping, origin: session.id)
        }
    }

    /// Answers each request and delivers what came of it here; the other loops and nodes get all of it in one batch, before
    /// anything else runs on this loop.
    @inline(__always)
    private func finish<Work, Value>(
        _ gathered: Gathering<Work>, _ results: [Result<Value, ChatError>],
        _ outcome: (ChatSession, Work, Value) -> Outcome
    ) {
        var elsewhere: [Publication] = []
        for index in gathered.works.indices {
            let asker = gathered.askers[index]
            // A store that answers too few has broken its promise; nobody may be left without an answer for that.
            switch index < results.count ? results[index] : .failure(ChatError(.internal)) {
            case .success(let value):
                let done = outcome(asker.session, gathered.works[index], value)
                asker.session.answer(asker.request, .success(done.reply))
                for publication in done.publications { deliver(publication, origin: asker.session) }
                if isOneOfMany { elsewhere += done.publications }
            case .failure(let error): asker.session.answer(asker.request, .failure(error))
            }
        }
        if !elsewhere.isEmpty { publishElsewhere(elsewhere) }
        scheduleTick()
    }
}
