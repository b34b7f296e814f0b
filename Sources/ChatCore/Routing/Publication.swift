/// Something to deliver to all sessions that are subscribed to any of its topics, once each.
public struct Publication: Hashable, Sendable {
    /// What is delivered.
    public enum Payload: Hashable, Sendable {
        /// A push for clients, encoded once per door.
        case push(Push)
        /// An instruction to the node itself about the sessions of these topics.
        case directive(Directive)
    }

    /// Where to; a session subscribed to several of them gets it once.
    public var topics: [Topic]
    /// What.
    public var payload: Payload
    /// The session whose request caused it: it has its reply and does not get the push.
    public var origin: SessionID?

    /// Creates a publication.
    public init(topics: [Topic], payload: Payload, origin: SessionID? = nil) {
        self.topics = topics
        self.payload = payload
        self.origin = origin
    }

    /// A push to an audience.
    public static func push(_ push: Push, to audience: Audience, origin: SessionID? = nil) -> Publication {
        Publication(topics: audience.topics, payload: .push(push), origin: origin)
    }
}

/// What a node does to sessions of a topic.
public enum Directive: Hashable, Sendable {
    /// Subscribe the user's sessions to a group they joined.
    case join(ConversationID)
    /// Unsubscribe the user's sessions from a group they left.
    case leave(ConversationID)
    /// Unsubscribe the user's sessions from this other user's presence.
    case unwatch(UserID)
    /// Unsubscribe the user's sessions from everybody's presence; they may watch again whom they still may see.
    case unwatchAll
    /// Close the user's sessions.
    case disconnect(CloseCode)
    /// Close the sessions whose token was issued before this time (nil issue time counts as before).
    case disconnectIssuedBefore(Timestamp, CloseCode)
    /// Close one session of the user.
    case disconnectSession(SessionID, CloseCode)
    /// Close the user's connections that still hold this recovered session, all but the one that took it over.
    case supersede(recovered: SessionID, by: SessionID)
}

extension Audience {
    /// The topics that reach it.
    public var topics: [Topic] {
        switch self {
        case .direct(let a, let b): a == b ? [.user(a)] : [.user(a), .user(b)]
        case .group(let id): [.conversation(id)]
        }
    }
}
