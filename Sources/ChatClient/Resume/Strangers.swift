import ChatCore

/// Events of conversations that no listing has named yet. Bounded: further events are dropped, the lowest of each
/// conversation are kept, and the look-up brings the head they are missing from.
struct Strangers: Sendable {
    private static let maxConversations = 1024
    private static let maxEvents = 64

    private var events: [ConversationID: [Int64: ConversationEvent]] = [:]
    private var lookedUp: Set<ConversationID> = []

    /// Nobody waits.
    var isEmpty: Bool { events.isEmpty && lookedUp.isEmpty }
    /// Conversations that wait and were not looked up.
    var unasked: [ConversationID] { events.keys.filter { !lookedUp.contains($0) }.sorted() }

    mutating func keep(_ event: ConversationEvent) {
        let id = event.conversation
        guard events[id] != nil || events.count < Self.maxConversations else { return }
        events[id, default: [:]][event.position.seq] = event
        if let count = events[id]?.count, count > Self.maxEvents, let furthest = events[id]?.keys.max() {
            events[id]?[furthest] = nil
        }
    }

    /// Notes a look-up.
    ///
    /// - Returns: False when one is on its way, or too many are.
    mutating func beginLookUp(_ id: ConversationID) -> Bool {
        lookedUp.count < Self.maxConversations && lookedUp.insert(id).inserted
    }

    /// Takes a conversation's events in seq order.
    mutating func take(_ id: ConversationID) -> [ConversationEvent] {
        lookedUp.remove(id)
        return (events.removeValue(forKey: id) ?? [:]).values.sorted { $0.position.seq < $1.position.seq }
    }

    /// Look-ups on their way will not be answered.
    mutating func forgetLookUps() { lookedUp = [] }
}
