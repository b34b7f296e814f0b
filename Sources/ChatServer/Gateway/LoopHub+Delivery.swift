import ChatCore
import NIOCore

extension LoopHub {
    /// Delivers publications here and hands them to the other loops and nodes.
    func publish(_ publications: [Publication], origin: ChatSession?) {
        guard !publications.isEmpty else { return }
        for publication in publications { deliver(publication, origin: origin) }
        publishElsewhere(publications)
        scheduleTick()
    }

    func deliver(_ publication: Publication, origin: ChatSession?) {
        switch publication.payload {
        case .push(let push):
            if publication.topics.count == 1, case .conversation = publication.topics[0], !push.isEphemeral {
                join(push, topic: publication.topics[0], origin: origin)
            } else {
                send(push, to: publication.topics, origin: origin)
            }
        case .directive(let directive): carryOut(directive, topics: publication.topics)
        }
    }

    /// Direct messages, receipts, signals: few receivers, each gets a copy of the one encoding in its own tick's buffer.
    private func send(_ push: Push, to topics: [Topic], origin: ChatSession?) {
        var encoded = EncodedPush(push)
        deliveryMark &+= 1
        let mark = deliveryMark
        for topic in topics {
            // Frames of this conversation that wait to be joined were published before this one.
            if case .conversation = topic { deliverJoined(of: topic) }
            index.forEach(in: topic) { session in
                guard session !== origin, session.deliveryMark != mark else { return }
                session.deliveryMark = mark
                session.deliver(push, &encoded)
            }
        }
        metrics.pushes &+= 1
    }

    /// Group events: frames of one tick are joined end to end and written once to each subscriber.
    private func join(_ push: Push, topic: Topic, origin: ChatSession?) {
        guard index.hasSubscribers(topic) else { return }
        joined.append(push, topic: topic, origin: origin)
        metrics.pushes &+= 1
    }

    /// Writes all joined frames; called at the end of a tick.
    ///
    /// Those who hear the topic with most subscribers get nothing after it and are flushed some at a time: going over all
    /// of them once more would find few in the processor's cache. Not one by one, because a peer that is woken for
    /// each write costs more than one that finds the next before it sleeps.
    func deliverJoined() {
        guard !joined.isEmpty else { return }
        let topics = joined.takeAll()
        var (largest, most) = (0, 0)
        for (place, (topic, _)) in topics.enumerated() {
            let count = index.subscriberCount(of: topic)
            if count > most { (largest, most) = (place, count) }
        }
        for (place, (topic, frames)) in topics.enumerated() where place != largest { write(frames, to: topic) }
        write(topics[largest].1, to: topics[largest].0, flushingEach: Self.flushedAtOnce)
    }

    /// Connections whose state stays in the cache between writing and flushing.
    private static var flushedAtOnce: Int { 128 }

    /// Writes the joined frames of one topic before something else about it happens.
    func deliverJoined(of topic: Topic) {
        guard let frames = joined.take(topic) else { return }
        write(frames, to: topic)
    }

    private func write(_ frames: JoinedFrames.Topic, to topic: Topic, flushingEach count: Int = .max) {
        var frames = frames
        index.forEach(in: topic) { session in
            session.deliver(&frames)
            if dirty.count >= count { flushDirty() }
        }
    }

    func deliverReceipts() {
        guard !receipts.isEmpty else { return }
        let due = receipts.flush(now: now.steady)
        for publication in due {
            let origin = publication.origin.flatMap { sessions[$0] }
            deliver(publication, origin: origin)
        }
        if !due.isEmpty { publishElsewhere(due) }
    }

    // MARK: Directives

    private func carryOut(_ directive: Directive, topics: [Topic]) {
        if case .leave(let conversation) = directive { deliverJoined(of: .conversation(conversation)) }
        for topic in topics {
            for session in index.subscribers(of: topic) { session.carryOut(directive) }
        }
    }

    func subscribe(_ session: ChatSession, to topics: [Topic]) {
        for topic in topics where index.subscribe(session, to: topic) { busInterest(topic, true) }
    }

    func unsubscribe(_ session: ChatSession, from topics: [Topic]) {
        for topic in topics where index.unsubscribe(session, from: topic) { busInterest(topic, false) }
    }
}
