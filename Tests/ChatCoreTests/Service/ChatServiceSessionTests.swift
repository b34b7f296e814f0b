import ChatCore
import Testing

@Suite("ChatService: sign-in and administration")
struct ChatServiceSessionTests {
    @Test("A session starts with its user's topic and its groups', not with direct conversations'")
    func topics() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let group = try await world.group(by: callers[0], [user(2)])
        _ = try await world.send(to: .user(user(2)), by: callers[0])
        let signIn = try await world.service.signIn(serviceToken(user(2)), now: world.now)
        #expect(Set(signIn.topics) == [.user(user(2)), .conversation(group)])
        #expect(signIn.user.handle == "u0002")
        #expect(signIn.epoch == (try await world.service.storeMetadata().epoch))
    }

    @Test("A revocation refuses older tokens at sign-in and refresh, ends their sessions and spares newer ones")
    func revocation() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        let time = wallStart + .seconds(10)
        let cut = try await world.service.revoke(user(1), issuedBefore: time)
        #expect(
            cut == [
                Publication(
                    topics: [.user(user(1))], payload: .directive(.disconnectIssuedBefore(time, .revoked)))
            ])
        world.deliver(cut)
        #expect(world.closed == [me.session: .revoked])
        for issued in [wallStart, nil] {
            let old = serviceToken(user(1), issued: issued)
            await #expect(throws: ChatError(.tokenRevoked)) { _ = try await world.service.signIn(old, now: time) }
            await #expect(throws: ChatError(.tokenRevoked)) { try await world.service.refresh(old) }
        }
        _ = try await world.service.signIn(serviceToken(user(1), issued: time), now: time)
        try await world.service.refresh(serviceToken(user(1), issued: time))
        _ = try await world.signIn(user(2))
    }

    @Test("One revoked token is refused, the user's others are not")
    func revokedToken() async throws {
        let world = ServiceWorld()
        try await world.storage.revoke(.token("t1", until: wallStart + .seconds(86_400)))
        await #expect(throws: ChatError(.tokenRevoked)) {
            _ = try await world.service.signIn(serviceToken(user(1), tokenID: "t1"), now: wallStart)
        }
        #expect(try await world.storage.users([user(1)]).isEmpty, "a refused token creates nobody")
        _ = try await world.service.signIn(serviceToken(user(1), tokenID: "t2"), now: wallStart)
    }

    @Test("A kick ends one session or all of the user's, and nobody else's")
    func kick() async throws {
        let world = ServiceWorld()
        let (phone, laptop) = (try await world.signIn(user(1)), try await world.signIn(user(1)))
        _ = try await world.signIn(user(2))
        world.deliver(world.service.kick(user(1), session: phone.session))
        #expect(world.closed == [phone.session: .kicked])
        world.deliver(world.service.kick(user(1), session: nil))
        #expect(world.closed == [phone.session: .kicked, laptop.session: .kicked])
        await #expect(throws: ChatError(.userNotFound)) { _ = try await world.service.setDisabled(user(9), true) }
    }
}
