import ChatCore
import ChatWire
import NIOCore

/// What a door adds to a session: sees what is about to be written, and may keep it. On the session's event loop.
protocol SessionObserver: AnyObject {
    /// Whether the session is subscribed to its user's groups.
    var hearsGroups: Bool { get }
    /// The name of the session that this connection goes on with, or began; nil without recovery.
    var recoveredSession: SessionID? { get }
    /// The user is known and the session subscribed, but not welcomed: the time to read what the welcome depends on.
    ///
    /// - Throws: What the client is refused with.
    func signedIn(_ session: ChatSession, _ signIn: ChatService.SignIn) async throws(ChatError)
    /// The welcome is about to be written.
    ///
    /// - Returns: False when the client has gone.
    func willWelcome(_ session: ChatSession) -> Bool
    /// The welcome was written; what was kept may follow.
    func welcomed(_ session: ChatSession)
    /// Whether a push is to be written now. False: the observer has taken it. The answer is the same for all pushes of
    /// one delivery.
    func admits(_ push: Push) -> Bool
    /// Whether the pushes of a run of events are to be written now; nil when the observer wants to be shown each of them.
    func admits(_ run: LogRun) -> Bool?
    /// An append of the session's own was answered; it does not get the push.
    func appended(_ event: ConversationEvent)
    /// A command that is no append was answered.
    func answered(_ command: Command, _ reply: Reply)
    /// A request was answered, or refused.
    ///
    /// - Returns: True when the observer tells the client itself.
    func takes(_ result: Result<Reply, ChatError>, to request: RequestID?) -> Bool
    /// Carries out an errand of the door's, in turn with the session's commands (``ChatSession/receive(errand:)``).
    func carryOut(_ errand: Int64, caller: Caller) async
    /// A directive was carried out.
    func directed(_ directive: Directive)
    /// Everything of this tick is about to leave; frames may be added.
    func willFlush(into frames: inout ByteBuffer, at now: Moment)
    /// The session is over: let go of it.
    func ended()
    /// When a flush is wanted although nothing may have been written; on the steady clock.
    var nextDeadline: Timestamp? { get }
}

extension SessionObserver {
    /// It wants to.
    func admits(_ run: LogRun) -> Bool? { nil }
    /// It is.
    var hearsGroups: Bool { true }
    /// Leaves it to the session.
    func takes(_ result: Result<Reply, ChatError>, to request: RequestID?) -> Bool { false }
    /// Has none.
    func carryOut(_ errand: Int64, caller: Caller) async {}
    /// Does nothing.
    func directed(_ directive: Directive) {}
}
