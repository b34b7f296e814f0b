import ChatCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an in-memory store begins with: users and groups from a file, so that a test, a demonstration or a measurement
/// starts from a known state.
///
/// File: `{"users": ["ada", …], "groups": [{"id": "UUID", "title": "…", "members": ["ada", …]}]}`; a group's first member
/// owns it, and members need not stand among `users`.
struct StoreSeed: Decodable, Sendable {
    struct Group: Decodable, Sendable {
        let id: String
        let title: String
        let members: [String]
    }

    let users: [String]?
    let groups: [Group]?

    /// Reads a file.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`, naming the key and the fault.
    static func read(_ path: String) throws(ChatError) -> StoreSeed {
        do {
            return try JSONDecoder().decode(StoreSeed.self, from: Data(contentsOf: URL(filePath: path)))
        } catch let error as DecodingError {
            throw ChatError(
                .invalidConfiguration, "store.seedFile: \(path) is not of the documented form.", detail: "\(error)")
        } catch {
            throw ChatError(.invalidConfiguration, "store.seedFile: \(path) cannot be read.", detail: "\(error)")
        }
    }

    /// Puts the content into a store, through the same rules as everything else.
    func plant(in storage: any ChatStorage, at now: Timestamp) async throws(ChatError) {
        for user in users ?? [] { _ = try await storage.signIn(id(user), profile: UserProfile(handle: user), at: now) }
        for group in groups ?? [] { try await plant(group, in: storage, at: now) }
    }

    private func plant(_ group: Group, in storage: any ChatStorage, at now: Timestamp) async throws(ChatError) {
        guard let conversation = ConversationID(group.id), let owner = group.members.first else {
            throw ChatError(
                .invalidConfiguration, "store.seedFile: a group needs a UUID as id and at least one member.")
        }
        for member in group.members {
            _ = try await storage.signIn(id(member), profile: UserProfile(handle: member), at: now)
        }
        let creator = try id(owner)
        _ = try await storage.createGroup(
            NewGroup(id: conversation, title: group.title, creator: creator, members: [], at: now))
        var rest = group.members.dropFirst()
        while !rest.isEmpty {
            var users: [UserID] = []
            for member in rest.prefix(ConversationLimits.maxUsersPerCommand) { users.append(try id(member)) }
            rest = rest.dropFirst(users.count)
            let join = PendingEvent(
                target: .conversation(conversation), actor: creator, at: now, change: .addMembers(users, role: .member))
            for result in await storage.append([join]) { _ = try result.get() }
        }
    }

    private func id(_ text: String) throws(ChatError) -> UserID {
        guard let id = UserID(text) else {
            throw ChatError(.invalidConfiguration, "store.seedFile: a user id has 1 to 128 bytes without controls.")
        }
        return id
    }
}
