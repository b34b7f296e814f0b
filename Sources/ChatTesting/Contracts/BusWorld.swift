import ChatCore
import Synchronization

/// A bus under test and ways to act on it.
struct BusWorld: Sendable {
    let bus: any Bus
    let patience: Duration
    let samples = SampleMaker()
    /// Where nodes that answer publish to.
    let answerTopic: Topic

    init(bus: any Bus, patience: Duration) {
        self.bus = bus
        self.patience = patience
        answerTopic = .conversation(samples.conversationID())
    }

    /// A topic that nobody uses yet.
    func topic() -> Topic { .conversation(samples.conversationID()) }

    /// A publication that carries a number.
    func publication(_ number: Int, to topics: [Topic]) -> Publication {
        Publication(topics: topics, payload: .push(.reconnect(afterMs: Int64(number))))
    }

    /// One publication of each kind that nodes exchange.
    func publications(to topic: Topic) -> [Publication] {
        let user = samples.userID("e\u{301}😀")
        let conversation = samples.conversationID()
        let event = ConversationEvent(
            conversation: conversation, position: LogPosition(seq: 1, ordinal: 1), at: samples.time(), actor: user,
            kind: .messageCreated(samples.content("a\0b\r\n𝄞", replyTo: samples.messageID())))
        let payloads: [Publication.Payload] = [
            .push(.event(event)),
            .push(.receipts(conversation: conversation, [MemberReceipt(user: user, delivered: 2, read: 1)])),
            .push(.typing(conversation: conversation, user: user, isActive: true)),
            .push(.presence([PresenceStatus(user: user, state: .offline, lastSeen: samples.time())])),
            .directive(.join(conversation)), .directive(.leave(conversation)),
            .directive(.disconnectIssuedBefore(samples.time(), .tokenExpired)),
        ]
        return payloads.map {
            Publication(topics: [topic], payload: $0, origin: SessionID(samples.uuid()))
        }
    }

    /// Joins a node.
    ///
    /// - Parameter answering: Such a node publishes each number it gets, plus 1000, to ``answerTopic`` from inside `receive`.
    func attach(answering: Bool = false) -> BusNode { BusNode(self, answering: answering) }
}

/// One node on the bus under test; records what it receives.
final class BusNode: Sendable {
    private struct State {
        var received: [Publication] = []
        var attachment: BusAttachment?
        /// Probes received; they are negative numbers, and never counted as received.
        var probes: Set<Int64> = []
        var lastProbe: Int64 = 0

        mutating func take(_ publications: [Publication]) {
            for publication in publications {
                if case .push(.reconnect(let number)) = publication.payload, number < 0 {
                    probes.insert(number)
                } else {
                    received.append(publication)
                }
            }
        }
    }
    private let state = Mutex(State())
    private let bus: any Bus
    private let patience: Duration

    init(_ world: BusWorld, answering: Bool) {
        bus = world.bus
        patience = world.patience
        let attachment = bus.attach(
            receive: { [weak self] publications in self?.receive(publications, world, answering) }, recovered: {})
        state.withLock { $0.attachment = attachment }
    }

    private func receive(_ publications: [Publication], _ world: BusWorld, _ answering: Bool) {
        let attachment = state.withLock { state in
            state.take(publications)
            return state.attachment
        }
        guard answering, let attachment else { return }
        let answers = Self.numbers(publications).filter { $0 >= 0 }.map {
            world.publication($0 + 1000, to: [world.answerTopic])
        }
        bus.publish(answers, from: attachment)
    }

    private func withAttachment(_ body: (BusAttachment) -> Void) {
        if let attachment = state.withLock({ $0.attachment }) { body(attachment) }
    }

    func publish(_ publications: [Publication]) { withAttachment { bus.publish(publications, from: $0) } }
    func unsubscribe(_ topic: Topic) { withAttachment { bus.unsubscribe(topic, for: $0) } }
    func detach() { withAttachment { bus.detach($0) } }

    /// Subscribes and waits until that has come into effect, which on a bus of many machines takes a moment: a helper
    /// publishes probes until one arrives.
    func subscribe(_ topic: Topic, file: String = #fileID, line: UInt = #line) async throws {
        withAttachment { bus.subscribe(topic, for: $0) }
        let helper = bus.attach(receive: { _ in }, recovered: {})
        defer { bus.detach(helper) }
        let probe = state.withLock { state in
            state.lastProbe -= 1
            return state.lastProbe
        }
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            bus.publish([Publication(topics: [topic], payload: .push(.reconnect(afterMs: probe)))], from: helper)
            let next = ContinuousClock.now + .milliseconds(5)
            while ContinuousClock.now < next {
                if state.withLock({ $0.probes.contains(probe) }) { return }
                await Task.yield()
            }
        }
        throw ContractViolation("a subscriber receives what others publish to the topic", file: file, line: line)
    }

    /// Numbers received so far.
    var numbers: [Int] { Self.numbers(state.withLock { $0.received }) }

    private static func numbers(_ publications: [Publication]) -> [Int] {
        publications.compactMap {
            if case .push(.reconnect(let number)) = $0.payload { Int(number) } else { nil }
        }
    }

    /// Waits until so many publications came or patience ends.
    private func wait(for count: Int) async {
        let deadline = ContinuousClock.now + patience
        while state.withLock({ $0.received.count }) < count, ContinuousClock.now < deadline, !Task.isCancelled {
            await Task.yield()
        }
    }

    /// Fails unless exactly these numbers came, in this order or in any.
    func expect(
        _ expected: [Int], anyOrder: Bool = false, file: String = #fileID, line: UInt = #line
    ) async throws {
        await wait(for: expected.count)
        let came = anyOrder ? numbers.sorted() : numbers
        try expectEqual(came, expected, "what a node receives", file: file, line: line)
    }

    /// Fails unless these numbers came, among others perhaps.
    func expectAmong(_ expected: [Int], file: String = #fileID, line: UInt = #line) async throws {
        let deadline = ContinuousClock.now + patience
        while !Set(expected).isSubset(of: numbers), ContinuousClock.now < deadline { await Task.yield() }
        try expectEqual(
            numbers.filter(expected.contains), expected, "what a node must receive", file: file, line: line)
    }

    /// Fails unless exactly these publications came.
    func expect(unchanged expected: [Publication], file: String = #fileID, line: UInt = #line) async throws {
        await wait(for: expected.count)
        let received = state.withLock { $0.received }
        try expectEqual(received, expected, "what a node receives", file: file, line: line)
    }
}
