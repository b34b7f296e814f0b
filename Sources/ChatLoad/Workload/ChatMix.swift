import ChatClient

/// What a chatting person does next: mostly writing, sometimes typing, now and then reading back.
package struct ChatMix: Sendable {
    /// One thing to do.
    package enum Action: Hashable, Sendable {
        /// Write a message.
        case message
        /// Tell that one types.
        case typing
        /// Read a page of history.
        case history
    }

    private var random: SplitMix64

    /// Equal seeds draw equal actions.
    package init(seed: UInt64) { random = SplitMix64(state: seed) }

    /// Draws an action: 70 % messages, 25 % typing, 5 % history.
    package mutating func action() -> Action {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<70: .message
        case ..<95: .typing
        default: .history
        }
    }

    /// Draws one of so many conversations of a person, of which the first is the direct one: 60 % of the time that one.
    package mutating func conversation(of count: Int, hasDirect: Bool) -> Int {
        guard count > 1 else { return 0 }
        guard hasDirect else { return Int.random(in: 0..<count, using: &random) }
        return Int.random(in: 0..<100, using: &random) < 60 ? 0 : Int.random(in: 1..<count, using: &random)
    }

    /// Whether a person who gets a message looks at it: half of them do.
    package mutating func reads() -> Bool { Bool.random(using: &random) }
}
