import ChatCore
import DequeModule

/// A message in the reference store: where its creating event stands, and what happened to it since.
///
/// Sender, time, reply and original text are read from the log, which keeps a message's creating event exactly as long as
/// the message; so most messages cost 48 bytes here.
struct MemoryMessage {
    /// Seq of the creating event.
    let seq: Int64
    /// How a retry of the send finds it.
    let key: SendKey?
    /// Nil until the first edit, deletion or reaction.
    var alterations: Alterations?

    /// What happened to a message after its creation. A class, so that a change is made in place.
    final class Alterations {
        /// The text now; nil while it is the original one.
        var body: String?
        /// Time of the last edit.
        var editedAt: Timestamp?
        /// True for a tombstone.
        var isDeleted = false
        /// In the order in which each emoji first came; none of them empty.
        var reactions: [Reaction] = []
        /// Seqs of the edit events that still stand in the log: a deletion must redact them.
        var edits: Deque<Int64> = []

        func add(_ emoji: String, by user: UserIndex) {
            if let place = place(of: emoji) {
                reactions[place].users.insert(user)
            } else {
                reactions.append(Reaction(emoji: emoji, users: [user]))
            }
        }

        func remove(_ emoji: String, by user: UserIndex) {
            guard let place = place(of: emoji) else { return }
            reactions[place].users.remove(user)
            if reactions[place].users.isEmpty { reactions.remove(at: place) }
        }

        private func place(of emoji: String) -> Int? {
            reactions.firstIndex { Text.sameBytes($0.emoji, emoji) }
        }
    }

    /// One emoji and who put it there.
    struct Reaction {
        let emoji: String
        var users: Set<UserIndex>
    }
}

/// The idempotency key of a send inside one conversation: the sender and a 128-bit fingerprint of the client id.
///
/// The fingerprint is two keyed hashes (SipHash, the key random per process) of the id's bytes, so two ids of one sender are
/// taken for the same with a chance of 2⁻¹²⁸, far less than two random UUIDs; another sender's never. In return a key is
/// 24 bytes without a reference: comparing, moving and forgetting keys touches no other memory, and a trimmed message's
/// record stays small.
struct SendKey: Equatable {
    let sender: UserIndex
    private let first: UInt64
    private let second: UInt64

    /// Fingerprints a client id.
    init(sender: UserIndex, clientID: ClientMessageID) {
        self.sender = sender
        var hasher = Hasher()
        hasher.combine(sender)
        hasher.combine(clientID)
        // The same state taken two ways: finished as it is, and after one more byte.
        var longer = hasher
        longer.combine(0 as UInt8)
        first = UInt64(bitPattern: Int64(hasher.finalize()))
        second = UInt64(bitPattern: Int64(longer.finalize()))
    }

    /// Uniform, and not for a peer to foresee.
    var hash: UInt64 { first }
}

extension MessageID {
    /// For ``HashIndex``: the server makes ids from random bits, which no peer chooses.
    var indexHash: UInt64 {
        let mixed = (value.low ^ value.high &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ mixed >> 32
    }
}

/// What a retry of a send is answered with when the message has been trimmed.
struct SendRecord {
    let key: SendKey
    let message: MessageID
    let position: LogPosition
    let at: Timestamp
}
