/// Messages that wait for a poll or for the end of an upgrade, first in, first out.
struct EngineIOOutbox<Message: EngineIOMessageContent>: Sendable {
    /// Counted for each message beside its bytes, so that empty ones are bounded too.
    static var overheadBytes: Int { 32 }

    private var messages: [Message?] = []
    private var head = 0
    /// What waits, in bytes.
    private(set) var byteCount = 0

    /// An empty one.
    init() {}

    /// Whether nothing waits.
    var isEmpty: Bool { head == messages.count }

    /// Adds a message at the end.
    mutating func append(_ message: Message) {
        messages.append(message)
        byteCount += message.byteCount + Self.overheadBytes
    }

    /// Takes messages out: as many as the limits allow, but at least one.
    ///
    /// - Parameters:
    ///   - packets: Most messages.
    ///   - bytes: Most bytes of the payload they make.
    mutating func take(packets: Int, bytes: Int, into taken: inout [EngineIOPacket<Message>]) {
        var encoded = 0
        var count = 0
        while head < messages.count, let message = messages[head] {
            // With the digit or `b` before it and the separator behind it.
            encoded += 2 + (message.isBinary ? Base64.encodedCount(message.byteCount) : message.byteCount)
            if count > 0, count >= packets || encoded > bytes { break }
            taken.append(.message(message))
            messages[head] = nil
            head += 1
            count += 1
            byteCount -= message.byteCount + Self.overheadBytes
        }
        compact()
    }

    /// Takes everything out.
    mutating func takeAll() -> [EngineIOPacket<Message>] {
        defer { removeAll() }
        return messages[head...].compactMap { $0.map { .message($0) } }
    }

    /// Drops everything.
    mutating func removeAll() { self = EngineIOOutbox() }

    /// Frees the places of taken messages once they are the greater part.
    private mutating func compact() {
        if head == messages.count {
            removeAll()
        } else if head > messages.count / 2 {
            messages.removeFirst(head)
            head = 0
        }
    }
}
