/// Events between the socket and the application. Reading pauses above `limit`; see ``EventDelivery``.
package struct EventBuffer: Sendable {
    package let delivery: EventDelivery
    private var events: [ChatClientEvent?] = []
    private var head = 0

    /// Creates an empty buffer.
    package init(_ delivery: EventDelivery) { self.delivery = delivery }

    /// Events that wait.
    package var count: Int { events.count - head }

    private var limit: Int {
        switch delivery {
        case .discarded: .max
        case .buffered(let limit): max(1, limit)
        }
    }

    private var hardLimit: Int {
        let (product, overflow) = limit.multipliedReportingOverflow(by: 16)
        return overflow ? .max : product
    }

    /// The application is behind.
    package var isFull: Bool { count >= limit }
    /// So far behind that not even a reply it waits for is worth more memory.
    package var isOverfull: Bool { count >= hardLimit }
    /// Low enough to read on after a pause.
    package var isRelaxed: Bool { count <= limit / 2 }

    /// Adds an event; ephemeral ones are dropped when full.
    package mutating func append(_ event: ChatClientEvent) {
        if case .discarded = delivery { return }
        if event.isEphemeral, isFull { return }
        events.append(event)
    }

    /// Takes the oldest event.
    package mutating func popFirst() -> ChatClientEvent? {
        guard head < events.count else { return nil }
        let event = events[head]
        events[head] = nil
        head += 1
        // Compact now and then: amortised constant cost per event.
        if head > 64, head * 2 > events.count {
            events.removeFirst(head)
            head = 0
        }
        return event
    }
}
