import ChatCore
import ChatWire

/// Signing in and renewing the token.
extension ChatSession {
    func authenticate(_ hello: Command.Hello, token: String, request: RequestID?) {
        // Ends with the verification and what the door reads, which have time limits of their own.
        Task(executorPreference: hub.executor) {
            do throws(ChatError) {
                let verified = try await self.node.verifier.verify(token, now: self.hub.now.wall)
                guard !self.isClosed else { return self.answer(request, .failure(ChatError(.timeout))) }
                try self.node.limits.acquireConnection(of: verified.user)
                self.caller = Caller(user: verified.user, session: self.id)
                // Hear of joins, leaves and cuts from before the groups are read, so that none falls in between.
                self.directivesDuringSignIn = []
                self.hub.subscribe(self, to: [.user(verified.user)])
                let signIn = try await self.hub.service.signIn(verified, now: self.hub.now.wall)
                guard self.open(hello, verified, signIn) else {
                    return self.answer(request, .failure(ChatError(.timeout)))
                }
                // Pushes that come while the observer reads are its to keep.
                try await self.observer?.signedIn(self, signIn)
                self.welcome(signIn, request)
            } catch {
                self.signInFailed(error, request)
            }
        }
    }

    private func signInFailed(_ error: ChatError, _ request: RequestID?) {
        hub.metrics.signInsRefused &+= 1
        node.logRefusal(error, address: transport.remoteAddress)
        machine.authenticationFailed()
        if refuse(error) { return }
        answer(request, .failure(error))
        close(CloseCode(error))
    }

    /// Lets the door refuse a client that has not been welcomed yet.
    ///
    /// - Returns: False when the door has no other way than an answer and a close.
    func refuse(_ error: ChatError) -> Bool {
        guard !isClosed, transport.refuse(error) else { return false }
        leave()
        return true
    }

    /// Subscribes the session and shows its user online.
    ///
    /// - Returns: False when it was closed meanwhile.
    private func open(_ hello: Command.Hello, _ token: VerifiedToken, _ signIn: ChatService.SignIn) -> Bool {
        let now = hub.now
        guard !isClosed, machine.authenticated(token, at: now) else { return false }
        device = hello.device
        hub.subscribe(self, to: hearsGroups ? signIn.topics : [.user(token.user)])
        let missed = directivesDuringSignIn ?? []
        directivesDuringSignIn = nil
        hub.metrics.signedIn &+= 1
        let changes = node.presence.sessionStarted(id, user: token.user, state: hello.presence, now: now.wall)
        hub.publish(hub.service.presencePublications(changes), origin: nil)
        for directive in missed { carryOut(directive) }
        return !isClosed
    }

    private func welcome(_ signIn: ChatService.SignIn, _ request: RequestID?) {
        guard !isClosed, let token = machine.token else { return answer(request, .failure(ChatError(.timeout))) }
        let now = hub.now
        guard observer?.willWelcome(self) ?? true else { return leave() }
        answer(
            request,
            .success(
                .welcome(
                    Reply.Welcome(
                        user: signIn.user, session: id, epoch: signIn.epoch, now: now.wall,
                        tokenExpiresAt: token.expiresAt,
                        heartbeatMs: (transport.heartbeat ?? node.settings.session.heartbeat).milliseconds,
                        maxMessageBytes: node.settings.session.maxMessageBytes))))
        observer?.welcomed(self)
        scheduleDeadline(at: now)
    }

    func refresh(token: String, request: RequestID?) {
        // Ends with the verification, which has time limits of its own.
        Task(executorPreference: hub.executor) {
            let result: Result<Reply, ChatError>
            do throws(ChatError) {
                let verified = try await self.node.verifier.verify(token, now: self.hub.now.wall)
                try await self.hub.service.refresh(verified)
                try self.machine.refreshed(verified, at: self.hub.now)
                result = .success(.tokenRefreshed(expiresAt: verified.expiresAt))
            } catch {
                result = .failure(error)
            }
            self.answer(request, result)
            self.scheduleDeadline(at: self.hub.now)
        }
    }
}
