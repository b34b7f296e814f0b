public import ChatCore
import Synchronization

/// Makes domain values for tests: ids that never repeat, times that always grow.
///
/// - Guarantees: two makers with different seeds make different ids, so that tests may share one store.
/// - Isolation: any task or thread.
public final class SampleMaker: Sendable {
    private struct State {
        var random: SplitMix64
        var milliseconds: Int64 = 1_700_000_000_000
        var users = 0
    }
    private let state: Mutex<State>
    private let tag: String

    /// Starts at 2023-11-14T22:13:20Z.
    ///
    /// - Parameter seed: Decides every id made.
    public init(seed: UInt64 = .random(in: .min ... .max)) {
        var random = SplitMix64(seed: seed)
        tag = String(random.next(), radix: 36)
        state = Mutex(State(random: random))
    }

    /// A time one second after the one before.
    public func time() -> Timestamp {
        state.withLock { state in
            state.milliseconds += 1000
            return Timestamp(milliseconds: state.milliseconds)
        }
    }

    /// A UUIDv7 of the present sample time.
    public func uuid() -> UUIDv7 {
        state.withLock { state in
            UUIDv7(
                at: Timestamp(milliseconds: state.milliseconds), randomA: state.random.next(),
                randomB: state.random.next())
        }
    }

    /// A new conversation's id.
    public func conversationID() -> ConversationID { ConversationID(uuid()) }
    /// A new message's id.
    public func messageID() -> MessageID { MessageID(uuid()) }
    /// A new idempotency key.
    public func clientID() -> ClientMessageID { Self.clientID(uuid().description) }

    /// A new user's id.
    ///
    /// - Parameter name: Begins the id, for reading failures; control characters and what is too long are dropped.
    public func userID(_ name: String = "user") -> UserID {
        let number = state.withLock { state in
            state.users += 1
            return state.users
        }
        return Self.userID("\(Self.cut(name, toBytes: 64))-\(tag)-\(number)")
    }

    /// Text that occurs in nothing else made with another seed: for searches in a shared store.
    public func word() -> String { "w\(String(state.withLock { $0.random.next() }, radix: 36))q" }

    /// What a message says, with new ids.
    public func content(
        _ body: String = "hello", replyTo: MessageID? = nil, key: ClientMessageID? = nil
    ) -> MessageContent {
        MessageContent(id: messageID(), body: body, replyTo: replyTo, clientID: key ?? clientID())
    }

    /// A message that waits to be appended, with new ids and a new time.
    public func message(
        _ body: String = "hello", by actor: UserID, to target: PendingEvent.Target, replyTo: MessageID? = nil,
        key: ClientMessageID? = nil
    ) -> PendingEvent {
        PendingEvent(
            target: target, actor: actor, at: time(), change: .createMessage(content(body, replyTo: replyTo, key: key)))
    }

    /// A group to create, with a new id and time.
    public func group(_ title: String = "Group", by creator: UserID, members: [UserID]) -> NewGroup {
        NewGroup(id: conversationID(), title: title, creator: creator, members: members, at: time())
    }

    /// Exactly this user id.
    ///
    /// - Parameter text: 1...128 bytes without control characters; anything else gives the id `not-a-user-id`.
    public static func userID(_ text: String) -> UserID { UserID(text) ?? userID("not-a-user-id") }

    /// Exactly this idempotency key.
    ///
    /// - Parameter text: 1...64 bytes without control characters; anything else gives the key `not-a-client-id`.
    public static func clientID(_ text: String) -> ClientMessageID {
        ClientMessageID(text) ?? clientID("not-a-client-id")
    }

    private static func cut(_ text: String, toBytes limit: Int) -> String {
        var scalars = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            count += UTF8.width(scalar)
            if count > limit { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
