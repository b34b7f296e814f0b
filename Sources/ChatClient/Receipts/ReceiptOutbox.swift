import ChatCore

/// Turns many "delivered" and "read" notes into few receipt commands: per mark only the highest seq is sent, at most one
/// request per mark is in flight, and a burst waits one window.
///
/// Marks survive a lost connection: what was not confirmed is sent again.
package struct ReceiptOutbox: Sendable {
    private struct Mark: Sendable {
        var wanted: Int64
        var confirmed: Int64 = 0
        var asked: Int64?
    }

    private let window: Duration
    private var marks: [ReceiptMark: Mark] = [:]
    private var unsettled: Set<ReceiptMark> = []
    /// When the next batch is due; nil when nothing waits.
    package private(set) var deadline: ContinuousClock.Instant?

    /// Creates an outbox whose batches come at least `window` apart.
    package init(window: Duration) { self.window = window }

    /// Notes that a mark should stand at `seq` or later; notes at or behind a confirmed mark are ignored.
    package mutating func noted(_ mark: ReceiptMark, seq: Int64, now: ContinuousClock.Instant) {
        guard seq > marks[mark]?.wanted ?? 0 else { return }
        marks[mark, default: Mark(wanted: 0)].wanted = seq
        unsettled.insert(mark)
        deadline = deadline ?? now + window
    }

    /// Receipts to send now; `read` at the same place makes `delivered` needless (read implies delivered).
    package mutating func due(now: ContinuousClock.Instant) -> [(mark: ReceiptMark, seq: Int64)] {
        guard let deadline, deadline <= now else { return [] }
        self.deadline = nil
        var batch: [(mark: ReceiptMark, seq: Int64)] = []
        for mark in unsettled.sorted(by: { ($0.conversation, $0.kind.rawValue) < ($1.conversation, $1.kind.rawValue) })
        {
            guard let state = marks[mark], state.asked == nil else { continue }
            if mark.kind == .delivered, let read = marks[ReceiptMark(.read, in: mark.conversation)],
                read.wanted >= state.wanted
            {
                settle(mark, at: state.wanted)
                continue
            }
            marks[mark]?.asked = state.wanted
            batch.append((mark, state.wanted))
        }
        return batch
    }

    /// The server answered a receipt.
    ///
    /// - Parameter retryAfter: Nil when it was taken, or refused for good; otherwise when to try again.
    package mutating func answered(_ mark: ReceiptMark, retryAfter: Duration?, now: ContinuousClock.Instant) {
        guard let asked = marks[mark]?.asked else { return }
        marks[mark]?.asked = nil
        if retryAfter == nil { settle(mark, at: asked) }
        if unsettled.contains(mark) { deadline = deadline ?? now + max(window, retryAfter ?? .zero) }
    }

    /// Requests in flight will get no answer; they are due again once a connection is ready.
    package mutating func connectionLost() {
        for mark in unsettled { marks[mark]?.asked = nil }
        deadline = nil
    }

    /// A connection is ready: whatever is unsettled is due.
    package mutating func connectionReady(now: ContinuousClock.Instant) {
        if !unsettled.isEmpty { deadline = now }
    }

    /// Sequences lost their meaning (another epoch); forget all marks.
    package mutating func forgetAll() {
        marks = [:]
        unsettled = []
        deadline = nil
    }

    private mutating func settle(_ mark: ReceiptMark, at seq: Int64) {
        marks[mark]?.confirmed = seq
        if let state = marks[mark], state.confirmed >= state.wanted { unsettled.remove(mark) }
    }
}
