import ChatCore
import ChatWire

/// Reads from the store what a recovery has to prove.
struct SocketIORecoveryReading {
    let hub: LoopHub
    let user: UserID
    let epoch: String

    /// Everything the client missed, complete.
    ///
    /// - Throws: Why there is no recovery; a store that does not answer is one reason.
    func replay(pid: String?, offset: String?) async throws(SocketIORecoveryRefusal) -> SocketIORecoveryReplay {
        guard let pid else { throw .invalidPID }
        let position = try SocketIORecoveryPlan.position(pid: pid, offset: offset, user: user, epoch: epoch)
        var reading = SocketIOInboxReading(for: position)
        var step = SocketIOInboxReading.Step.read(after: nil)
        var inbox: [InboxEntry] = []
        while case .read(let cursor) = step {
            step = try reading.received(
                await read { () throws(ChatError) in
                    try await hub.storage.inbox(of: user, after: cursor, limit: ConversationLimits.maxPage)
                })
        }
        if case .finished(let entries) = step { inbox = entries }
        var replay = SocketIORecoveryReplay(try SocketIORecoveryPlan(position, inbox: inbox))
        while let query = replay.query {
            try replay.received(
                await read { () throws(ChatError) in try await hub.storage.events(query, viewer: user) })
        }
        return replay
    }

    private func read<Value>(
        _ body: () async throws(ChatError) -> Value
    ) async throws(SocketIORecoveryRefusal) -> Value {
        do throws(ChatError) {
            return try await body()
        } catch {
            throw .storeUnread
        }
    }
}
