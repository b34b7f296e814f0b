import ChatCore
import ChatWire
import Logging
import NIOCore

/// Connection-state recovery of one session: keeps pushes back until the store was read, then notes how far the client
/// has come and tells it, once a second at most. Confined to its session's event loop.
///
/// - SeeAlso: Docs/adr/0006-socketio-recovery.md
final class SocketIORecovery: SessionObserver {
    /// Pushes kept while the store is read; with more the connection is closed, to come again.
    static let maxKept = 2048
    /// Shortest time between two offsets.
    static let offsetInterval = Duration.seconds(1)

    /// What the store gave, until the welcome.
    private struct Beginning {
        var session: SessionID
        var pid: String?
        /// What was missed, as frames.
        var frames = ByteBuffer()
    }

    private let asked: SocketIOAuth
    private let node: ChatNode
    /// From the sign-in to the end, which breaks the cycle of references. Not weak: that would make every use of the session
    /// by anybody slower.
    private var session: ChatSession?
    private var user: UserID?
    /// True until it is known what the store says.
    private var isReading = true
    /// How far the client has come; nil without recovery.
    private var position: SocketIOSessionPosition?
    private var kept: [Push] = []
    private var beginning: Beginning?
    /// When the next offset is to be written; nil while the client has the newest.
    private(set) var nextDeadline: Timestamp?
    private var lastOffsetAt: Timestamp?

    init(node: ChatNode, asked: SocketIOAuth) {
        self.node = node
        self.asked = asked
    }

    var recoveredSession: SessionID? { position?.session ?? beginning?.session }

    // MARK: Reading

    func signedIn(_ session: ChatSession, _ signIn: ChatService.SignIn) async throws(ChatError) {
        self.session = session
        user = signIn.user.id
        let hub = session.hub
        if asked.hasRecovery {
            do throws(SocketIORecoveryRefusal) {
                let replay = try await SocketIORecoveryReading(hub: hub, user: signIn.user.id, epoch: signIn.epoch)
                    .replay(pid: asked.pid, offset: asked.offset)
                try take(replay, of: session)
                hub.metrics.sessionsRecovered &+= 1
                return
            } catch {
                hub.metrics.recoveriesRefused &+= 1
                node.logger.debug("session not recovered", metadata: ["chat.recovery.refusal": "\(error.rawValue)"])
            }
        }
        let inbox = try await hub.storage.inbox(
            of: signIn.user.id, after: nil, limit: SocketIOSessionPosition.maxListed)
        if let position = SocketIOSessionPosition(
            session: session.id, user: signIn.user.id, epoch: signIn.epoch, inbox: inbox)
        {
            beginning = Beginning(session: session.id, pid: position.pid)
            self.position = position
        } else {
            beginning = Beginning(session: session.id)
        }
        isReading = false
    }

    /// Goes on with the client's session, unless what it missed is more than it may have waiting.
    private func take(_ replay: SocketIORecoveryReplay, of session: ChatSession) throws(SocketIORecoveryRefusal) {
        guard let pid = asked.pid, let user else { throw .invalidPID }
        var frames = ByteBuffer()
        for event in replay.events {
            session.codec.encode(.event(event), into: &frames)
            guard frames.readableBytes <= node.settings.session.outboundLimitBytes / 2 else { throw .tooMuch }
        }
        let position = replay.position(for: user)
        beginning = Beginning(session: position.session, pid: pid, frames: frames)
        self.position = position
        isReading = false
        session.hub.publish(
            [
                Publication(
                    topics: [.user(user)],
                    payload: .directive(.supersede(recovered: position.session, by: session.id)))
            ], origin: nil)
    }

    // MARK: Welcoming

    func willWelcome(_ session: ChatSession) -> Bool {
        guard let beginning, let member = session.transport as? SocketIOChatMember else { return false }
        return member.accept(beginning.session, pid: beginning.pid)
    }

    func welcomed(_ session: ChatSession) {
        guard let frames = beginning?.frames else { return }
        beginning = nil
        if frames.readableBytes > 0 {
            session.write(frames)
            offsetIsDue()
        }
        let pushes = kept
        kept = []
        for push in pushes where !note(push) { session.write(push) }
    }

    func ended() { session = nil }

    // MARK: Following

    func admits(_ push: Push) -> Bool {
        if isKeeping { return keep(push) }
        _ = note(push)
        return true
    }

    func admits(_ run: LogRun) -> Bool? {
        if isKeeping { return nil }
        noted(position?.note(run))
        return true
    }

    /// Until the welcome.
    private var isKeeping: Bool { isReading || beginning != nil }

    private func keep(_ push: Push) -> Bool {
        if kept.count < Self.maxKept {
            kept.append(push)
        } else {
            session?.close(.slowConsumer)
        }
        return false
    }

    /// Notes a push that is written.
    ///
    /// - Returns: True when the client has it already.
    private func note(_ push: Push) -> Bool {
        guard case .event(let event) = push else { return false }
        return note(event) == .repeat
    }

    @discardableResult
    private func note(_ event: ConversationEvent) -> SocketIOSessionPosition.Note? {
        guard let user else { return nil }
        let note = position?.note(event, for: user)
        noted(note)
        return note
    }

    func appended(_ event: ConversationEvent) { note(event) }

    func answered(_ command: Command, _ reply: Reply) {
        guard let user else { return }
        noted(position?.note(reply, to: command, for: user))
    }

    private func noted(_ note: SocketIOSessionPosition.Note?) {
        if note == .advanced, nextDeadline == nil { offsetIsDue() }
    }

    private func offsetIsDue() {
        guard let session else { return }
        let now = session.hub.now
        let earliest = lastOffsetAt.map { $0 + Self.offsetInterval } ?? now.steady
        nextDeadline = max(now.steady, earliest)
        if earliest > now.steady { session.scheduleDeadline(at: now) }
    }

    func willFlush(into frames: inout ByteBuffer, at now: Moment) {
        guard let due = nextDeadline, due <= now.steady, !isKeeping else { return }
        nextDeadline = nil
        guard let offset = position?.offset else { return }
        lastOffsetAt = now.steady
        SocketIOFrames.write(into: &frames) { SocketIOChatEncoder.encode(offset: offset, into: &$0) }
    }
}
