#if Postgres
    public import ChatCore

    extension PostgresChatStorage {
        /// One round trip when the profile brings nothing new, which is what most reconnects do; else a transaction.
        public func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) async throws(ChatError) -> User {
            if let user = try await users([id]).first, Self.isUpToDate(user, with: profile) { return user }
            return try await pool.run { connection throws(PostgresFailure) in
                // Somebody else may take the id or a handle in between: then there is a new state to decide on.
                for _ in 0..<Self.signInAttempts {
                    do throws(PostgresFailure) {
                        let user = try connection.inTransaction { connection throws(PostgresFailure) in
                            try Self.signIn(id, profile: profile, at: at, on: connection)
                        }
                        if let user { return user }
                    } catch  where error.kind == .server(.uniqueViolation) {
                        continue
                    }
                }
                throw PostgresFailure(.server(.serializationFailure), "a handle was taken again and again")
            }
        }

        private static let signInAttempts = 20

        private static func isUpToDate(_ user: User, with profile: UserProfile) -> Bool {
            guard UserRules.refreshed(user, by: profile) == user else { return false }
            guard let wished = UserRules.wishedHandle(profile, id: user.id) else { return true }
            return Text.sameBytes(wished, user.handle)
        }

        private static func signIn(
            _ id: UserID, profile: UserProfile, at: Timestamp, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> User? {
            let rows = try connection.execute([PostgresCall(UserStatements.lock) { $0.add(id.rawValue) }])
            guard let row = rows[0].first, let present = try UserColumns.read(row) else {
                let handle = try freeHandle(for: id, profile, on: connection)
                let user = UserRules.created(id, handle: handle, profile: profile, at: at)
                return try write(UserStatements.insert, user, on: connection) { $0.add(at.milliseconds) }
            }
            var user = UserRules.refreshed(present, by: profile)
            if let wished = UserRules.wishedHandle(profile, id: id), !Text.sameBytes(wished, present.handle) {
                let owner = try owners(of: [HandleRule.folded(wished)], on: connection).first?.value
                if owner == nil || owner == id { user.handle = wished }
            }
            return user == present ? user : try write(UserStatements.update, user, on: connection)
        }

        /// The first free handle of ``HandleRule``, asked for in growing portions, for many may wish the same.
        private static func freeHandle(
            for id: UserID, _ profile: UserProfile, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> String {
            var attempt = 0
            var portion = 1
            while true {
                let candidates = (attempt..<attempt + portion).map {
                    HandleRule.candidate(wished: profile.handle, id: id, attempt: $0)
                }
                let taken = try owners(of: candidates.map(HandleRule.folded), on: connection)
                if let free = candidates.first(where: { taken[HandleRule.folded($0)] == nil }) { return free }
                attempt += portion
                portion = min(portion * 8, 4096)
            }
        }

        /// Who holds which of these folded handles.
        private static func owners(
            of folded: [String], on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [String: UserID] {
            let rows = try connection.execute([PostgresCall(UserStatements.handles) { $0.add(folded) }])
            var owners: [String: UserID] = [:]
            try rows[0].forEach { row throws(PostgresFailure) in owners[try row.text(0)] = try row.user(1) }
            return owners
        }

        private static func write(
            _ statement: PostgresStatement, _ user: User, on connection: isolated PostgresConnection,
            _ more: (inout PostgresParameters) -> Void = { _ in }
        ) throws(PostgresFailure) -> User? {
            let rows = try connection.execute([
                PostgresCall(statement) {
                    $0.add(user.id.rawValue)
                    $0.add(user.handle)
                    $0.add(HandleRule.folded(user.handle))
                    $0.add(user.displayName)
                    $0.add(user.displayName.lowercased())
                    $0.add(user.email)
                    $0.add(user.avatarURL)
                    $0.add(user.roles)
                    more(&$0)
                }
            ])
            guard let row = rows[0].first else { return nil }
            return try UserColumns.read(row)
        }

        /// One round trip; in the order asked, without repeats.
        public func users(_ ids: [UserID]) async throws(ChatError) -> [User] {
            var seen: Set<UserID> = []
            let wanted = ids.filter { seen.insert($0).inserted }
            guard !wanted.isEmpty else { return [] }
            return try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(UserStatements.byID) { $0.add(wanted.map(\.rawValue)) }
                ])
                return try Self.users(in: rows[0])
            }
        }

        /// One round trip, two index look-ups.
        public func users(named text: String) async throws(ChatError) -> [User] {
            try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(UserStatements.named) {
                        $0.add(HandleRule.folded(text))
                        $0.add(EmailRule.folded(text))
                    }
                ])
                return try Self.users(in: rows[0])
            }
        }

        /// Reads users by id until the page is full. Nobody is their own contact.
        public func searchUsers(
            _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
        ) async throws(ChatError) -> Page<User, UserID> {
            let limit = Self.clamped(limit)
            let users = try await searches.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(UserStatements.search) {
                        $0.add(text.lowercased())
                        $0.add(contactsOf?.rawValue)
                        $0.add(after?.rawValue)
                        $0.add(includeDisabled)
                        $0.add(Int64(limit) + 1)
                    }
                ])
                return try Self.users(in: rows[0])
            }
            let page = Array(users.prefix(limit))
            return Page(items: page, next: users.count > limit ? page.last?.id : nil)
        }

        /// One round trip. Nobody is their own contact.
        public func contacts(of user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
            try await subset(UserStatements.contacts, user, others)
        }

        /// One round trip.
        public func setDisabled(_ id: UserID, _ isDisabled: Bool) async throws(ChatError) -> User {
            let user = try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(UserStatements.setDisabled) {
                        $0.add(id.rawValue)
                        $0.add(isDisabled)
                    }
                ])
                return try Self.users(in: rows[0]).first
            }
            guard let user else { throw ChatError(.userNotFound) }
            return user
        }

        /// One round trip.
        public func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError) {
            let sorted = times.sorted { $0.key < $1.key }
            guard !sorted.isEmpty else { return }
            try await pool.run { connection throws(PostgresFailure) in
                _ = try connection.execute([
                    PostgresCall(UserStatements.noteLastSeen) {
                        $0.add(sorted.map(\.key.rawValue))
                        $0.add(sorted.map(\.value.milliseconds))
                    }
                ])
            }
        }

        private static func users(in rows: PostgresRows) throws(PostgresFailure) -> [User] {
            try rows.map { row throws(PostgresFailure) in try UserColumns.read(row) }.compactMap { $0 }
        }

        /// A question about a user that others are the answer to.
        func subset(
            _ statement: PostgresStatement, _ user: UserID, _ others: [UserID]
        ) async throws(ChatError) -> Set<UserID> {
            guard !others.isEmpty else { return [] }
            return Set(
                try await pool.run { connection throws(PostgresFailure) in
                    let rows = try connection.execute([
                        PostgresCall(statement) {
                            $0.add(user.rawValue)
                            $0.add(others.map(\.rawValue))
                        }
                    ])
                    return try rows[0].map { row throws(PostgresFailure) in try row.user(0) }
                })
        }
    }
#endif
