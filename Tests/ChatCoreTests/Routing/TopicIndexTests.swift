import ChatCore
import Testing

@Suite("TopicIndex")
struct TopicIndexTests {
    /// A subscriber that counts how often it is compared, to see the cost of removal.
    private final class Listener: Hashable {
        final class Tally { var comparisons = 0 }
        let number: Int
        let tally: Tally

        init(_ number: Int, tally: Tally = Tally()) {
            self.number = number
            self.tally = tally
        }
        static func == (a: Listener, b: Listener) -> Bool {
            a.tally.comparisons += 1
            return a === b
        }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    private let group = Topic.conversation(conversation(1))

    @Test("First and last subscriber are told, once")
    func firstAndLast() {
        let index = TopicIndex<Int>()
        #expect(index.subscribe(1, to: group))
        #expect(!index.subscribe(2, to: group))
        #expect(!index.subscribe(1, to: group))
        #expect(index.subscribers(of: group).count == 2)
        #expect(!index.unsubscribe(1, from: group))
        #expect(!index.unsubscribe(1, from: group))
        #expect(index.unsubscribe(2, from: group))
        #expect(!index.unsubscribe(2, from: group))
        #expect(!index.hasSubscribers(group))
        #expect(index.topicCount == 0)
        #expect(index.subscriberCount == 0)
    }

    @Test("Subscribing twice is the same as once, in small and large topics", arguments: [3, 100])
    func idempotent(count: Int) {
        let index = TopicIndex<Int>()
        for number in 0..<count { index.subscribe(number, to: group) }
        for number in 0..<count { #expect(!index.subscribe(number, to: group)) }
        #expect(Array(index.subscribers(of: group)).sorted() == Array(0..<count))
    }

    @Test("Leaving everything tells which topics are empty now")
    func removeAll() {
        let index = TopicIndex<Int>()
        index.subscribe(1, to: .user(user(1)))
        index.subscribe(1, to: group)
        index.subscribe(1, to: .presence(user(2)))
        index.subscribe(2, to: group)
        #expect(Set(index.removeAll(1)) == [.user(user(1)), .presence(user(2))])
        #expect(index.removeAll(1) == [])
        #expect(Array(index.subscribers(of: group)) == [2])
        #expect(index.topics(of: 1).isEmpty)
        #expect(index.isSubscribed(2, to: group))
    }

    @Test("A user's topic and the presence topic of the same user are different")
    func topicKinds() {
        let index = TopicIndex<Int>()
        index.subscribe(1, to: .user(user(1)))
        #expect(!index.hasSubscribers(.presence(user(1))))
    }

    @Test("5,000 subscribers who leave one after another cost a few comparisons each")
    func leavingIsLinear() {
        let tally = Listener.Tally()
        let listeners = (0..<5000).map { Listener($0, tally: tally) }
        let index = TopicIndex<Listener>()
        for listener in listeners { index.subscribe(listener, to: group) }
        tally.comparisons = 0
        for listener in listeners { index.removeAll(listener) }
        #expect(!index.hasSubscribers(group))
        // A scan of the array would take 12 million; the rest is the hash tables' own.
        #expect(tally.comparisons < 5000 * 20)
    }

    @Test("A walk goes over those it began with, whoever comes or goes meanwhile", arguments: [5, 100])
    func mutationDuringWalk(count: Int) {
        let index = TopicIndex<Int>()
        for number in 0..<count { index.subscribe(number, to: group) }
        var walked: [Int] = []
        index.forEach(in: group) { number in
            walked.append(number)
            index.removeAll(number)
            index.removeAll(count - 1 - number)
            index.subscribe(1000 + number, to: group)
        }
        #expect(walked.sorted() == Array(0..<count))
        #expect(Array(index.subscribers(of: group)).sorted() == (0..<count).map { 1000 + $0 })
    }

    @Test("A walk ends with the error of its body")
    func throwingWalk() {
        struct Stop: Error {}
        let index = TopicIndex<Int>()
        for number in 0..<10 { index.subscribe(number, to: group) }
        var calls = 0
        #expect(throws: Stop.self) {
            try index.forEach(in: group) { _ in
                calls += 1
                if calls == 3 { throw Stop() }
            }
        }
        #expect(calls == 3)
    }

    @Test("Any mix of calls agrees with plain sets", arguments: 1...10 as ClosedRange<UInt64>)
    func agreesWithModel(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let index = TopicIndex<Int>()
        var model: [Topic: Set<Int>] = [:]
        let topics = (0..<4).map { Topic.conversation(conversation($0)) }
        for _ in 0..<4000 {
            guard let topic = topics.randomElement(using: &random) else { continue }
            let number = Int.random(in: 0..<60, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                let emptied = model.filter { $0.value == [number] }.map(\.key)
                #expect(Set(index.removeAll(number)) == Set(emptied))
                for topic in topics { model[topic]?.remove(number) }
            case 1..<12:
                let isFirst = model[topic]?.isEmpty ?? true
                #expect(index.subscribe(number, to: topic) == isFirst)
                model[topic, default: []].insert(number)
            default:
                let isLast = model[topic] == [number]
                #expect(index.unsubscribe(number, from: topic) == isLast)
                model[topic]?.remove(number)
            }
            let subscribers = index.subscribers(of: topic)
            #expect(subscribers.count == model[topic]?.count ?? 0)
            #expect(Set(subscribers) == model[topic] ?? [])
            #expect(index.topics(of: number) == Set(topics.filter { model[$0]?.contains(number) ?? false }))
        }
    }
}
