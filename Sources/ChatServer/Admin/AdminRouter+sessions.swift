import ChatCore
import Hummingbird

extension AdminRouter {
    func mountSessions(on router: some Methods) {
        router.answer("sessions", [.get: { request, _ in try JSONBody.response(try await sessions(request)) }])
        router.answer(
            "sessions/:id/kick", [.post: { _, context in try JSONBody.response(try await kickSession(context)) }])
    }

    /// Sessions of this node, oldest first.
    private func sessions(_ request: Request) async throws(ChatError) -> AdminPage<AdminSession> {
        var user: UserID?
        if let text = request.queryText("user") {
            user = UserID(text)
            if user == nil { throw ChatError(.invalidRequest, "user must be a user id.") }
        }
        return AdminPage(items: await node.sessions(of: user).map(Self.describe), next: nil)
    }

    private func kickSession(_ context: BasicRequestContext) async throws(ChatError) -> AdminCount {
        guard let id = SessionID(try context.pathText("id")) else {
            throw ChatError(.invalidRequest, "A session id is a UUID.")
        }
        guard let session = await node.sessions().first(where: { $0.session == id }) else {
            throw ChatError(.userNotFound, "There is no such session on this node.")
        }
        node.publish(node.service.kick(session.user, session: id))
        return AdminCount(sessions: 1)
    }

    private static func describe(_ session: SessionInfo) -> AdminSession {
        AdminSession(
            id: session.session.description, user: session.user.rawValue, device: session.device,
            address: session.address, connectedAt: session.connectedAt.milliseconds,
            bufferedBytes: session.bufferedBytes)
    }
}
