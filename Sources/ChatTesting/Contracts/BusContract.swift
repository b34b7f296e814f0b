public import ChatCore
import Synchronization

/// What every ``Bus`` promises, as cases that an implementation runs from its own tests; used like ``StorageContract``.
///
/// ```swift
/// @Test("keeps the promises of Bus", arguments: BusContract.cases)
/// func contract(_ testCase: BusContractCase) async throws {
///     try await BusContract { MyBus() }.run(testCase)
/// }
/// ```
public struct BusContract: Sendable {
    private let makeBus: @Sendable () async throws -> any Bus
    private let patience: Duration

    /// Creates a suite for one implementation.
    ///
    /// - Parameters:
    ///   - patience: How long to wait for a publication to arrive before it counts as lost. What must not arrive is proved
    ///     by a later publication that must, so a correct bus never waits this long.
    ///   - makeBus: Called once for each case; the cases attach several nodes to the value.
    public init(
        patience: Duration = .seconds(5), makeBus: @escaping @Sendable () async throws -> any Bus
    ) {
        self.patience = patience
        self.makeBus = makeBus
    }

    /// Runs one case.
    ///
    /// - Throws: ``ContractViolation``; errors of the closure pass unchanged.
    public func run(_ testCase: BusContractCase) async throws {
        let bus = try await makeBus()
        do {
            try await testCase.body(BusWorld(bus: bus, patience: patience))
        } catch var violation as ContractViolation {
            violation.caseName = testCase.name
            throw violation
        }
    }

    /// All cases.
    public static let cases: [BusContractCase] = [
        BusContractCase("subscribers get publications once, publishers never get their own") { world in
            let nodes = (0..<3).map { _ in world.attach() }
            let topic = world.topic()
            for node in nodes { try await node.subscribe(topic) }
            nodes[0].publish([world.publication(1, to: [topic])])
            nodes[1].publish([world.publication(2, to: [topic])])
            nodes[2].publish([world.publication(3, to: [topic])])
            try await nodes[0].expect([2, 3], anyOrder: true)
            try await nodes[1].expect([1, 3], anyOrder: true)
            try await nodes[2].expect([1, 2], anyOrder: true)
        },

        BusContractCase("publications of one publisher arrive in order") { world in
            let (sender, receiver) = (world.attach(), world.attach())
            let topics = [world.topic(), world.topic()]
            for topic in topics { try await receiver.subscribe(topic) }
            for start in stride(from: 0, to: 200, by: 4) {
                sender.publish(
                    (start..<start + 4).map { number in world.publication(number, to: [topics[number % 2]]) })
            }
            try await receiver.expect(Array(0..<200))
        },

        BusContractCase("a publication to several topics arrives once") { world in
            let (sender, receiver) = (world.attach(), world.attach())
            let topics = [world.topic(), world.topic()]
            for topic in topics { try await receiver.subscribe(topic) }
            sender.publish([world.publication(1, to: topics), world.publication(2, to: [topics[1]])])
            try await receiver.expect([1, 2])
        },

        BusContractCase("publications arrive unchanged") { world in
            let (sender, receiver) = (world.attach(), world.attach())
            let topic = world.topic()
            try await receiver.subscribe(topic)
            let sent = world.publications(to: topic)
            sender.publish(sent)
            try await receiver.expect(unchanged: sent)
        },

        BusContractCase("after detach nothing more arrives, the others go on") { world in
            let (sender, gone, stays) = (world.attach(), world.attach(), world.attach())
            let topic = world.topic()
            for node in [gone, stays] { try await node.subscribe(topic) }
            sender.publish([world.publication(1, to: [topic])])
            try await gone.expect([1])
            try await stays.expect([1])
            gone.detach()
            gone.detach()
            sender.publish([world.publication(2, to: [topic])])
            try await stays.expect([1, 2])
            try await gone.expect([1])
        },

        BusContractCase("subscribing is per topic and per node, and may be repeated") { world in
            let (sender, one, two) = (world.attach(), world.attach(), world.attach())
            let (first, second) = (world.topic(), world.topic())
            for _ in 0..<2 { try await one.subscribe(first) }
            try await two.subscribe(second)
            one.unsubscribe(second)  // never subscribed: nothing happens
            try await two.subscribe(first)
            two.unsubscribe(first)
            sender.publish([world.publication(1, to: [first]), world.publication(2, to: [second])])
            // What a node did not ask for may come too, so only what must come is looked for.
            try await one.expectAmong([1])
            try await two.expectAmong([2])
            try await one.subscribe(second)
            sender.publish([world.publication(3, to: [second])])
            try await one.expectAmong([1, 3])
        },

        BusContractCase("nodes may publish while they receive") { world in
            let (asker, answerer) = (world.attach(), world.attach(answering: true))
            let (question, answer) = (world.topic(), world.answerTopic)
            try await asker.subscribe(answer)
            try await answerer.subscribe(question)
            asker.publish([world.publication(7, to: [question])])
            try await asker.expect([1007])
        },

        BusContractCase("many threads that publish at once lose nothing while the bus is up") { world in
            let receiver = world.attach()
            let topic = world.topic()
            try await receiver.subscribe(topic)
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    let sender = world.attach()
                    group.addTask {
                        for number in 0..<50 {
                            sender.publish([world.publication(task * 100 + number, to: [topic])])
                        }
                    }
                }
            }
            let all = (0..<4).flatMap { task in (0..<50).map { task * 100 + $0 } }
            try await receiver.expect(all, anyOrder: true)
            for task in 0..<4 {
                let mine = receiver.numbers.filter { $0 / 100 == task }
                try ChatTesting.expectEqual(mine, mine.sorted(), "each publisher's order is kept")
            }
        },
    ]
}

/// One promise of ``Bus``.
public struct BusContractCase: Sendable, CustomStringConvertible {
    /// The promise as a sentence; unique among the cases.
    public let name: String
    let body: @Sendable (BusWorld) async throws -> Void

    init(_ name: String, body: @escaping @Sendable (BusWorld) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// Shown by Swift Testing for each argument.
    public var description: String { name }
}
