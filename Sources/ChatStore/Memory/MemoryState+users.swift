import ChatCore

extension MemoryState {
    /// ``ChatStorage/signIn(_:profile:at:)``
    mutating func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) throws(ChatError) -> User {
        noteTime(at)
        let formerEmail = userIndex[id].flatMap { users[$0].user.email }
        let index: UserIndex
        if let known = userIndex[id] { index = known } else { index = try create(id, profile: profile, at: at) }
        adoptHandle(of: profile, for: index)
        users[index].user = UserRules.refreshed(users[index].user, by: profile)
        noteEmail(of: index, former: formerEmail)
        return users[index].user
    }

    private mutating func create(
        _ id: UserID, profile: UserProfile, at: Timestamp
    ) throws(ChatError) -> UserIndex {
        guard users.count < limits.maxUsers else { throw ChatError(.storeFull) }
        let stem = HandleRule.folded(HandleRule.candidate(wished: profile.handle, id: id, attempt: 0))
        var attempt = handleHints[stem] ?? 0
        var handle = HandleRule.candidate(wished: profile.handle, id: id, attempt: attempt)
        while handles[HandleRule.folded(handle)] != nil {
            attempt += 1
            handle = HandleRule.candidate(wished: profile.handle, id: id, attempt: attempt)
        }
        handleHints[stem] = attempt + 1

        let index = users.count
        let user = UserRules.created(id, handle: handle, profile: profile, at: at)
        users.append(MemoryUser(user: user, foldedHandle: HandleRule.folded(handle)))
        usersByID.insert(index, at: position(behind: id, in: usersByID))
        userIndex[id] = index
        handles[users[index].foldedHandle] = index
        return index
    }

    /// Gives an existing user the handle they wish for, if it is free or theirs in another case.
    private mutating func adoptHandle(of profile: UserProfile, for index: UserIndex) {
        guard let handle = UserRules.wishedHandle(profile, id: users[index].user.id) else { return }
        let folded = HandleRule.folded(handle)
        guard handles[folded] ?? index == index else { return }
        if folded != users[index].foldedHandle {
            handles[users[index].foldedHandle] = nil
            handleHints.removeAll()
        }
        handles[folded] = index
        users[index].foldedHandle = folded
        users[index].user.handle = handle
    }

    /// ``ChatStorage/users(_:)``: in the order asked, without repeats.
    func users(_ ids: [UserID]) -> [User] {
        var seen: Set<UserIndex> = []
        return ids.compactMap { id in
            userIndex[id].flatMap { seen.insert($0).inserted ? users[$0].user : nil }
        }
    }

    /// ``ChatStorage/searchUsers(_:contactsOf:after:limit:includeDisabled:)``: reads users in order until the page is full.
    func searchUsers(
        _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
    ) -> Page<User, UserID> {
        let pattern = SearchWords(pattern: text)
        var contacts: Set<UserIndex>?
        if let person = contactsOf { contacts = userIndex[person].map(contactIndices) ?? [] }
        let limit = Self.clamped(limit)
        var items: [User] = []
        for index in usersByID[(after.map { position(behind: $0, in: usersByID) } ?? 0)...] {
            let user = users[index].user
            guard includeDisabled || !user.isDisabled, contacts?.contains(index) ?? true,
                pattern.allOccur(in: user.handle) || pattern.allOccur(in: user.displayName)
            else { continue }
            if items.count == limit { return Page(items: items, next: items.last?.id) }
            items.append(user)
        }
        return Page(items: items, next: nil)
    }

    /// ``ChatStorage/contacts(of:among:)``: a look-up per person and conversation.
    func contacts(of user: UserID, among others: [UserID]) -> Set<UserID> {
        guard let index = userIndex[user] else { return [] }
        return Set(
            others.filter { other in
                guard let other = userIndex[other], other != index else { return false }
                let (a, b) = (users[index].conversations, users[other].conversations)
                return a.count <= b.count ? a.keys.contains { b[$0] != nil } : b.keys.contains { a[$0] != nil }
            })
    }

    /// Everyone else in the user's conversations.
    private func contactIndices(of index: UserIndex) -> Set<UserIndex> {
        var result: Set<UserIndex> = []
        for conversation in users[index].conversations.values { result.formUnion(conversation.members.keys) }
        result.remove(index)
        return result
    }

    /// ``ChatStorage/setDisabled(_:_:)``
    mutating func setDisabled(_ id: UserID, _ isDisabled: Bool) throws(ChatError) -> User {
        guard let index = userIndex[id] else { throw ChatError(.userNotFound) }
        users[index].user.isDisabled = isDisabled
        return users[index].user
    }

    /// ``ChatStorage/noteLastSeen(_:)``
    mutating func noteLastSeen(_ times: [UserID: Timestamp]) {
        for (id, time) in times {
            guard let index = userIndex[id] else { continue }
            if users[index].user.lastSeenAt.map({ $0 < time }) ?? true { users[index].user.lastSeenAt = time }
        }
    }
}
