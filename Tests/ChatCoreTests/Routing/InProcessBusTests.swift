import ChatCore
import Synchronization
import Testing

@Suite("InProcessBus")
struct InProcessBusTests {
    /// A node that writes down what it receives.
    private final class Listener: Sendable {
        private let mailbox: Mailbox
        let attachment: BusAttachment

        init(_ bus: InProcessBus, topics: [Topic] = []) {
            let mailbox = Mailbox()
            self.mailbox = mailbox
            attachment = bus.attach(receive: { mailbox.add($0) }, recovered: {})
            for topic in topics { bus.subscribe(topic, for: attachment) }
        }
        var received: [[Publication]] { mailbox.all }
    }

    private final class Mailbox: Sendable {
        private let batches = Mutex<[[Publication]]>([])
        func add(_ batch: [Publication]) { batches.withLock { $0.append(batch) } }
        var all: [[Publication]] { batches.withLock { $0 } }
    }

    private let bus = InProcessBus()
    private let group = Topic.conversation(conversation(1))

    private func publication(_ number: Int64, to topics: [Topic]) -> Publication {
        Publication(topics: topics, payload: .push(.reconnect(afterMs: number)))
    }

    @Test("Other nodes that want the topic receive, the sender and the others do not")
    func audience() {
        let sender = Listener(bus, topics: [group])
        let wanting = Listener(bus, topics: [group, .user(user(1))])
        let other = Listener(bus, topics: [.user(user(1))])
        bus.publish([publication(1, to: [group])], from: sender.attachment)
        #expect(wanting.received == [[publication(1, to: [group])]])
        #expect(sender.received.isEmpty)
        #expect(other.received.isEmpty)
    }

    @Test("A node gets its part of a batch in one call, in order, each publication once")
    func batches() {
        let sender = Listener(bus)
        let a = Listener(bus, topics: [group, .user(user(1))])
        let b = Listener(bus, topics: [.user(user(2))])
        let all = [
            publication(1, to: [group, .user(user(1))]), publication(2, to: [.user(user(2))]),
            publication(3, to: [.user(user(1)), .user(user(2))]), publication(4, to: []),
        ]
        bus.publish(all, from: sender.attachment)
        #expect(a.received == [[all[0], all[2]]])
        #expect(b.received == [[all[1], all[2]]])
    }

    @Test("After unsubscribing or leaving nothing comes any more")
    func leaving() {
        let sender = Listener(bus)
        let a = Listener(bus, topics: [group])
        let b = Listener(bus, topics: [group])
        bus.unsubscribe(group, for: a.attachment)
        bus.detach(b.attachment)
        bus.subscribe(group, for: b.attachment)
        bus.detach(b.attachment)
        bus.publish([publication(1, to: [group])], from: sender.attachment)
        #expect(a.received.isEmpty)
        #expect(b.received.isEmpty)
        #expect(bus.attachmentCount == 2)
    }

    @Test("Subscribing twice is the same as once")
    func idempotent() {
        let sender = Listener(bus)
        let a = Listener(bus, topics: [group, group])
        bus.publish([publication(1, to: [group])], from: sender.attachment)
        #expect(a.received.count == 1)
        bus.unsubscribe(group, for: a.attachment)
        bus.publish([publication(2, to: [group])], from: sender.attachment)
        #expect(a.received.count == 1)
    }

    @Test("A receiver may publish, subscribe and leave while it receives")
    func reentrancy() {
        let bus = bus
        let group = group
        let answer = publication(2, to: [.user(user(1))])
        let asker = Listener(bus, topics: [.user(user(1))])
        let echo = Echo()
        let attachment = bus.attach(
            receive: { _ in
                guard let attachment = echo.attachment else { return }
                bus.subscribe(.user(user(3)), for: attachment)
                bus.publish([answer], from: attachment)
                bus.detach(attachment)
            }, recovered: {})
        echo.set(attachment)
        bus.subscribe(group, for: attachment)
        bus.publish([publication(1, to: [group])], from: asker.attachment)
        #expect(asker.received == [[answer]])
        #expect(bus.attachmentCount == 1)
    }

    /// Where a receiver finds its own attachment, which it gets only after it was made.
    private final class Echo: Sendable {
        private let own = Mutex<BusAttachment?>(nil)
        var attachment: BusAttachment? { own.withLock { $0 } }
        func set(_ attachment: BusAttachment) { own.withLock { $0 = attachment } }
    }

    @Test("Publishers on many threads each keep their order")
    func orderPerPublisher() async {
        let listener = Listener(bus, topics: [group])
        await withTaskGroup { tasks in
            for publisher in 0..<8 as Range<Int64> {
                tasks.addTask {
                    let sender = Listener(bus, topics: [group])
                    for number in 0..<200 as Range<Int64> {
                        bus.publish([publication(publisher * 1000 + number, to: [group])], from: sender.attachment)
                    }
                    bus.detach(sender.attachment)
                }
            }
        }
        var last = [Int64](repeating: -1, count: 8)
        for publication in listener.received.flatMap(\.self) {
            guard case .push(.reconnect(let number)) = publication.payload else { continue }
            #expect(last[Int(number / 1000)] == number % 1000 - 1)
            last[Int(number / 1000)] = number % 1000
        }
        #expect(last == Array(repeating: 199, count: 8))
    }
}
