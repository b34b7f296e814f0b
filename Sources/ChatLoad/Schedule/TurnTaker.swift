/// Walks an open loop's turns for those senders that one event loop looks after.
///
/// - Guarantees: constant memory however far it falls behind; turns come in the order of their times.
package struct TurnTaker: Sendable {
    /// Whose times they are.
    package let schedule: OpenLoopSchedule
    /// The senders' places in the schedule, ascending.
    private let senders: [Int]
    private var turn = 0

    /// - Parameter senders: Places in the schedule, ascending; with none there are no turns.
    package init(_ schedule: OpenLoopSchedule, senders: [Int]) {
        self.schedule = schedule
        self.senders = senders
    }

    /// When the next turn is due; nil when there are no senders.
    package var next: UInt64? {
        guard !senders.isEmpty else { return nil }
        return schedule.intended(sender: senders[turn % senders.count], number: turn / senders.count)
    }

    /// Takes the next turn if its time has come.
    ///
    /// - Returns: Which of the senders given is due, by its place among them.
    package mutating func take(now: UInt64) -> Int? {
        guard let next, next <= now else { return nil }
        defer { turn += 1 }
        return turn % senders.count
    }
}
