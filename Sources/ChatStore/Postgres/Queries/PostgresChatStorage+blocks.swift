#if Postgres
    public import ChatCore

    extension PostgresChatStorage {
        /// Most people one user may block.
        public static let maxBlocksPerUser = 10_000

        /// One transaction, under the lock of the pair, so that it does not miss a conversation that is being opened. Also throws
        /// `limit_exceeded` past ``maxBlocksPerUser``.
        public func block(_ blocked: UserID, by user: UserID, at: Timestamp) async throws(ChatError) -> Bool {
            guard blocked != user else { throw ChatError(.conflict, "You cannot block yourself.") }
            return try await pool.transaction { connection throws(PostgresFailure) -> Result<Bool, ChatError> in
                let rows = try connection.execute([
                    Self.pairCall(AppendStatements.lockPairs, UserPair(user, blocked)),
                    PostgresCall(AppendStatements.accounts) { $0.add([user.rawValue, blocked.rawValue]) },
                    PostgresCall(UserStatements.countBlocks) {
                        $0.add(user.rawValue)
                        $0.add(blocked.rawValue)
                    },
                ])
                guard rows[1].count == 2 else { return .failure(ChatError(.userNotFound)) }
                if try rows[2][0].bool(1) { return .success(false) }
                guard try rows[2][0].int64(0) < Self.maxBlocksPerUser else {
                    return .failure(ChatError(.limitExceeded, "Too many people are blocked."))
                }
                _ = try connection.execute([
                    PostgresCall(UserStatements.insertBlock) {
                        $0.add(user.rawValue)
                        $0.add(blocked.rawValue)
                        $0.add(at.milliseconds)
                    }, Self.mark(user, blocked),
                ])
                return .success(true)
            }.get()
        }

        /// One transaction, under the lock of the pair.
        public func unblock(_ blocked: UserID, by user: UserID) async throws(ChatError) -> Bool {
            try await pool.transaction { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    Self.pairCall(AppendStatements.lockPairs, UserPair(user, blocked)),
                    PostgresCall(UserStatements.deleteBlock) {
                        $0.add(user.rawValue)
                        $0.add(blocked.rawValue)
                    }, Self.mark(user, blocked),
                ])
                return rows[1].affected > 0
            }
        }

        private static func mark(_ a: UserID, _ b: UserID) -> PostgresCall {
            let pair = UserPair(a, b)
            return PostgresCall(UserStatements.markBlocked) {
                $0.add(pair.low.rawValue)
                $0.add(pair.high.rawValue)
            }
        }

        /// One round trip.
        public func blocks(of user: UserID) async throws(ChatError) -> [UserID] {
            try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([PostgresCall(UserStatements.blocks) { $0.add(user.rawValue) }])
                return try rows[0].map { row throws(PostgresFailure) in try row.user(0) }
            }
        }

        /// One round trip.
        public func blockedEitherWay(_ user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
            try await subset(UserStatements.blockedEitherWay, user, others)
        }

        /// One round trip; of two times for one subject the later holds.
        public func revoke(_ revocation: Revocation) async throws(ChatError) {
            let (statement, subject, time) =
                switch revocation {
                case .user(let id, let issuedBefore): (UserStatements.revokeUser, id.rawValue, issuedBefore)
                case .token(let tokenID, let until): (UserStatements.revokeToken, tokenID, until)
                }
            try await pool.run { connection throws(PostgresFailure) in
                _ = try connection.execute([
                    PostgresCall(statement) {
                        $0.add(subject)
                        $0.add(time.milliseconds)
                    }
                ])
            }
        }

        /// One round trip.
        public func isRevoked(_ token: VerifiedToken) async throws(ChatError) -> Bool {
            try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(UserStatements.isRevoked) {
                        $0.add(token.user.rawValue)
                        $0.add(token.tokenID)
                        $0.add(token.issuedAt?.milliseconds)
                    }
                ])
                return try rows[0].first?.bool(0) ?? false
            }
        }
    }
#endif
