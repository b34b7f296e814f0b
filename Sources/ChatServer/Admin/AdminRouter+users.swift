import ChatCore
import Hummingbird

extension AdminRouter {
    func mountUsers(on router: some Methods) {
        router.answer("users", [.get: { request, _ in try JSONBody.response(try await users(request)) }])
        router.answer(
            "users/:id/disable",
            [.post: { _, context in try JSONBody.response(try await setDisabled(try context.pathUser(), true)) }])
        router.answer(
            "users/:id/enable",
            [.post: { _, context in try JSONBody.response(try await setDisabled(try context.pathUser(), false)) }])
        router.answer(
            "users/:id/kick",
            [.post: { _, context in try JSONBody.response(await kick(try context.pathUser())) }])
        router.answer(
            "users/:id/revoke",
            [.post: { _, context in try JSONBody.response(try await revoke(try context.pathUser())) }])
    }

    private func users(_ request: Request) async throws(ChatError) -> AdminPage<AdminUser> {
        var after: UserID?
        if let text = request.queryText("after") {
            after = UserID(text)
            if after == nil { throw ChatError(.invalidRequest, "after must be a user id.") }
        }
        let page = try await node.service.listUsers(
            matching: request.queryText("query") ?? "", after: after, limit: try request.queryLimit())
        return AdminPage(items: page.items.map(describe), next: page.next?.rawValue)
    }

    private func setDisabled(_ user: UserID, _ isDisabled: Bool) async throws(ChatError) -> AdminUser {
        let (updated, publications) = try await node.service.setDisabled(user, isDisabled)
        node.publish(publications)
        return describe(updated)
    }

    /// Ends all of a user's sessions on every node; they may sign in again.
    private func kick(_ user: UserID) async -> AdminCount {
        let count = await node.sessions(of: user).count
        node.publish(node.service.kick(user, session: nil))
        return AdminCount(sessions: count)
    }

    /// Refuses every token the user has now and ends the sessions that live on them.
    private func revoke(_ user: UserID) async throws(ChatError) -> AdminCount {
        let count = await node.sessions(of: user).count
        node.publish(try await node.service.revoke(user, issuedBefore: node.clock.now.wall))
        return AdminCount(sessions: count)
    }

    private func describe(_ user: User) -> AdminUser {
        AdminUser(
            id: user.id.rawValue, handle: user.handle, displayName: user.displayName, email: user.email,
            roles: user.roles, disabled: user.isDisabled,
            presence: node.presence.status(of: user.id, now: node.clock.now.wall).state.rawValue,
            createdAt: user.createdAt.milliseconds, lastSeenAt: user.lastSeenAt?.milliseconds)
    }
}
