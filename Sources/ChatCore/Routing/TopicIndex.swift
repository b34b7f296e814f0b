/// Who listens to what, on one event loop: topic → subscribers for fan-out, subscriber → topics for leaving.
///
/// Subscribers of a topic stand in one contiguous array, so publishing walks plain memory. Adding and removing are O(1):
/// removal moves the last subscriber into the gap, and topics with more than 32 subscribers know everyone's place.
///
/// - Guarantees: subscribing twice is the same as once. The order of subscribers is unspecified. Subscribing and
///   unsubscribing while a topic is being walked is safe: the walk goes on over the subscribers it began with.
/// - Isolation: confined to its event loop; a class, so that changes during a walk copy one topic's array at most.
public final class TopicIndex<Subscriber: Hashable> {
    @usableFromInline struct Audience {
        @usableFromInline var subscribers: ContiguousArray<Subscriber> = []
        /// Place of each subscriber; nil while a scan is as quick.
        @usableFromInline var places: [Subscriber: Int]?
        @inlinable init() {}
    }

    /// Topics with more subscribers than this keep places.
    @usableFromInline static var scanLimit: Int { 32 }

    @usableFromInline var audiences: [Topic: Audience] = [:]
    @usableFromInline var topics: [Subscriber: Set<Topic>] = [:]

    /// Creates an empty index.
    public init() {}

    /// Topics with at least one subscriber.
    @inlinable public var topicCount: Int { audiences.count }
    /// Subscribers of at least one topic.
    @inlinable public var subscriberCount: Int { topics.count }

    /// Adds a subscriber to a topic.
    ///
    /// - Returns: True when it is the topic's first: time to subscribe to the topic on the bus.
    @inlinable
    @discardableResult
    public func subscribe(_ subscriber: Subscriber, to topic: Topic) -> Bool {
        guard topics[subscriber, default: []].insert(topic).inserted else { return false }
        return audiences[topic, default: Audience()].add(subscriber)
    }

    /// Takes a subscriber off a topic.
    ///
    /// - Returns: True when it was the topic's last: time to unsubscribe from the topic on the bus.
    @inlinable
    @discardableResult
    public func unsubscribe(_ subscriber: Subscriber, from topic: Topic) -> Bool {
        guard let index = topics.index(forKey: subscriber) else { return false }
        guard topics.values[index].remove(topic) != nil else { return false }
        if topics.values[index].isEmpty { topics.remove(at: index) }
        return remove(subscriber, from: topic)
    }

    /// Takes a subscriber off all its topics; O(its topics).
    ///
    /// - Returns: Topics that lost their last subscriber by it, in no order.
    @inlinable
    @discardableResult
    public func removeAll(_ subscriber: Subscriber) -> [Topic] {
        guard let left = topics.removeValue(forKey: subscriber) else { return [] }
        return left.filter { remove(subscriber, from: $0) }
    }

    /// The subscribers of a topic, in no order; shares the index's storage, nothing is copied.
    @inlinable
    public func subscribers(of topic: Topic) -> ContiguousArray<Subscriber> {
        audiences[topic]?.subscribers ?? []
    }

    /// How many listen to a topic.
    @inlinable
    public func subscriberCount(of topic: Topic) -> Int { audiences[topic]?.subscribers.count ?? 0 }

    /// Whether anyone listens to a topic.
    @inlinable
    public func hasSubscribers(_ topic: Topic) -> Bool { audiences[topic] != nil }

    /// Calls `body` with each subscriber of a topic.
    @inlinable
    public func forEach(in topic: Topic, _ body: (Subscriber) throws -> Void) rethrows {
        guard let subscribers = audiences[topic]?.subscribers else { return }
        for subscriber in subscribers { try body(subscriber) }
    }

    /// The topics of a subscriber.
    @inlinable
    public func topics(of subscriber: Subscriber) -> Set<Topic> { topics[subscriber] ?? [] }

    /// Whether a subscriber listens to a topic.
    @inlinable
    public func isSubscribed(_ subscriber: Subscriber, to topic: Topic) -> Bool {
        topics[subscriber]?.contains(topic) ?? false
    }

    @inlinable
    func remove(_ subscriber: Subscriber, from topic: Topic) -> Bool {
        guard let index = audiences.index(forKey: topic) else { return false }
        guard audiences.values[index].remove(subscriber) else { return false }
        audiences.remove(at: index)
        return true
    }
}

extension TopicIndex.Audience {
    /// Adds a subscriber that is not in; true when it is the first.
    @inlinable
    mutating func add(_ subscriber: Subscriber) -> Bool {
        places?[subscriber] = subscribers.count
        subscribers.append(subscriber)
        if places == nil, subscribers.count > TopicIndex.scanLimit {
            var all = [Subscriber: Int](minimumCapacity: 2 * subscribers.count)
            for (place, subscriber) in subscribers.enumerated() { all[subscriber] = place }
            places = all
        }
        return subscribers.count == 1
    }

    /// Removes a subscriber; true when none is left.
    @inlinable
    mutating func remove(_ subscriber: Subscriber) -> Bool {
        let known = places == nil ? subscribers.firstIndex(of: subscriber) : places?.removeValue(forKey: subscriber)
        guard let place = known else { return subscribers.isEmpty }
        let last = subscribers.removeLast()
        if place < subscribers.count {
            subscribers[place] = last
            places?[last] = place
        }
        // Half of the limit, so that one subscriber coming and going does not build and drop the table each time.
        if places != nil, subscribers.count < TopicIndex.scanLimit / 2 { places = nil }
        return subscribers.isEmpty
    }
}
