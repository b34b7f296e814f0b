package import ChatCore
import Synchronization

/// Remembers the direct conversations of pairs, which never change once they exist. Bounded: past the bound everything is
/// forgotten, and read again as it is needed.
package final class DirectDirectory: Sendable {
    private let known = Mutex<[UserPair: ConversationID]>([:])
    private let limit: Int

    /// - Parameter limit: Most pairs that are remembered.
    package init(limit: Int = 100_000) { self.limit = limit }

    /// The conversation of a pair, if it is remembered.
    package subscript(pair: UserPair) -> ConversationID? { known.withLock { $0[pair] } }

    /// Remembers a conversation that is committed.
    package func note(_ pair: UserPair, is id: ConversationID) {
        known.withLock { known in
            if known.count >= limit { known.removeAll(keepingCapacity: true) }
            known[pair] = id
        }
    }
}
