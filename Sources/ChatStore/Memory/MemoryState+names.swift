import ChatCore

extension MemoryState {
    /// ``ChatStorage/users(named:)``: two look-ups, and past the disabled ones among those with the address.
    func users(named text: String) -> [User] {
        var found: [UserIndex] = []
        let handle = HandleRule.folded(text)
        if let index = handles[handle], Text.sameBytes(users[index].foldedHandle, handle), !users[index].user.isDisabled
        {
            found.append(index)
        }
        if let address = EmailRule.folded(text) {
            for index in emails[ExactText(text: address)] ?? [] where !users[index].user.isDisabled {
                if found.count == 2 { break }
                if !found.contains(index) { found.append(index) }
            }
        }
        return found.map { users[$0].user }
    }

    /// Has the e-mail index follow a user's address; one entry a user at most.
    ///
    /// - Parameter former: The address that the index knows.
    mutating func noteEmail(of index: UserIndex, former: String?) {
        let old = former.flatMap(EmailRule.folded).map(ExactText.init)
        let new = users[index].user.email.flatMap(EmailRule.folded).map(ExactText.init)
        guard old != new else { return }
        if let old {
            emails[old]?.removeAll { $0 == index }
            if emails[old]?.isEmpty == true { emails[old] = nil }
        }
        if let new {
            let place = position(behind: users[index].user.id, in: emails[new] ?? [])
            emails[new, default: []].insert(index, at: place)
        }
    }

    /// ``ChatStorage/directConversation(of:_:)``
    func directConversation(of a: UserID, _ b: UserID) -> ConversationID? {
        guard let first = userIndex[a], let second = userIndex[b] else { return nil }
        return directs[UserPair(first, second)]?.id
    }
}
