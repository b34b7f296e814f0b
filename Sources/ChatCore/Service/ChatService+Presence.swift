extension ChatService {
    func setPresence(_ state: PresenceState, caller: Caller, now: Timestamp) -> Outcome {
        let changes = presence.sessionChanged(caller.session, state: state, now: now)
        return Outcome(.done, publications: presencePublications(changes))
    }

    /// Pushes of presence changes to those who watch; one publication per user, because each has watchers of their own.
    public func presencePublications(_ changes: [PresenceStatus]) -> [Publication] {
        changes.map { Publication(topics: [.presence($0.user)], payload: .push(.presence([$0]))) }
    }

    func watch(_ users: [UserID], caller: Caller, now: Timestamp) async throws(ChatError) -> Outcome {
        guard users.count <= ConversationLimits.maxWatchedUsers else { throw ChatError(.limitExceeded) }
        let visible = try await visible(users, to: caller.user)
        var seen: Set<UserID> = []
        let allowed = users.filter { visible.contains($0) && seen.insert($0).inserted }
        let known = Dictionary(
            try await storage.users(allowed).map { ($0.id, $0.lastSeenAt) }, uniquingKeysWith: { first, _ in first })
        let statuses = allowed.map { user -> PresenceStatus in
            var status = presence.status(of: user, now: now)
            if status.state == .offline, status.lastSeen == nil { status.lastSeen = known[user] ?? nil }
            return status
        }
        return Outcome(.presence(Page(items: statuses, next: nil)), subscribe: allowed.map(Topic.presence))
    }

    /// Pages through online users, leaving out those the caller may not see.
    ///
    /// A page may take several reads, but no more than ``maxListReads``: on a large site where the caller sees few people
    /// it comes back short, or empty, with a place to go on from.
    func listOnline(
        after: UserID?, limit: Int, caller: Caller, now: Timestamp
    ) async throws(ChatError) -> Outcome {
        var found: [PresenceStatus] = []
        var cursor = after
        for _ in 0..<Self.maxListReads {
            let page = presence.onlineUsers(after: cursor, limit: ConversationLimits.maxPage, now: now)
            let visible = try await visible(page.items.map(\.user), to: caller.user)
            for status in page.items where visible.contains(status.user) {
                if found.count == limit {
                    return Outcome(.presence(Page(items: found, next: found.last?.user)))
                }
                found.append(status)
            }
            guard let next = page.next else { return Outcome(.presence(Page(items: found, next: nil))) }
            cursor = next
        }
        return Outcome(.presence(Page(items: found, next: cursor)))
    }

    /// Most pages of online users that one request looks through.
    private static var maxListReads: Int { 10 }

    /// Whom the caller may see: by the directory's visibility, less those with a block in either direction.
    private func visible(_ users: [UserID], to me: UserID) async throws(ChatError) -> Set<UserID> {
        let visible = try await whoMayBeFound(among: users, by: me)
        guard !visible.isEmpty else { return [] }
        return visible.subtracting(try await storage.blockedEitherWay(me, among: Array(visible)))
    }
}
