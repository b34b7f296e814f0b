#if Postgres
    import ChatCore

    /// Moves cursors in one transaction of two round trips: lock and read, then write and commit.
    ///
    /// A member's row that an append holds is left out and tried again, so that the two never wait for each other in a circle.
    enum AdvanceTransaction {
        private struct Seat: Hashable {
            let conversation: ConversationID
            let user: UserID
        }

        /// How far a list of requests has come, kept over a lost connection.
        struct Progress {
            /// Answers of requests that are committed.
            fileprivate var results: [Result<CursorOutcome, ChatError>?]
            /// Requests that moved a mark in a commit whose answer was lost: repeated, they would seem to move nothing.
            fileprivate var moving: Set<Int> = []
        }

        /// What is known about one request.
        private struct Place {
            var audience: Audience
            var memberCount: Int
            var head: LogPosition
            /// Where the named event stands; nil beyond the log.
            var position: LogPosition?
        }

        private static let lock = PostgresStatement(
            "advance_lock",
            """
            SELECT m.conversation, m.user_id, m.delivered_seq, m.delivered_ordinal, m.read_seq, m.read_ordinal
            FROM unnest($1::uuid[], $2::text[]) AS r(conversation, user_id)
            JOIN chat.members m ON m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
            ORDER BY m.conversation, m.user_id FOR NO KEY UPDATE OF m SKIP LOCKED
            """)

        private static let places = PostgresStatement(
            "advance_places",
            """
            SELECT r.place, c.low_user, c.high_user, c.member_count, c.head_seq, c.head_ordinal, e.ordinal
            FROM unnest($1::uuid[], $2::text[], $3::int8[]) WITH ORDINALITY AS r(conversation, user_id, seq, place)
            JOIN chat.members m ON m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
            JOIN chat.conversations c ON c.id = r.conversation
            LEFT JOIN chat.events e ON e.conversation = r.conversation AND e.seq = r.seq
            """)

        private static let write = PostgresStatement(
            "advance_write",
            """
            UPDATE chat.members m SET delivered_seq = r.d, delivered_ordinal = r.d_ordinal, read_seq = r.s, read_ordinal = r.s_ordinal
            FROM unnest($1::uuid[], $2::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
                AS r(conversation, user_id, d, d_ordinal, s, s_ordinal)
            WHERE m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
            """)

        /// Carries out requests in order; repeating it after a lost commit changes nothing more.
        ///
        /// - Parameter progress: Given again with the same requests after a failure, it goes on where that happened.
        static func run(
            _ requests: [CursorAdvance], _ progress: inout Progress?, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [Result<CursorOutcome, ChatError>] {
            var current = progress ?? Progress(results: Array(repeating: nil, count: requests.count))
            defer { progress = current }
            var left = requests.indices.filter { current.results[$0] == nil }
            var round = 0
            while !left.isEmpty {
                // After a few rounds one at a time: a transaction that holds nothing may wait for a row.
                let part = round < 5 ? left : [left[0]]
                do throws(PostgresFailure) {
                    try carryOut(part, of: requests, waits: round >= 5, &current, on: connection)
                } catch {
                    if connection.isConnected { _ = try? connection.execute([.rollback]) }
                    throw error
                }
                left.removeAll { current.results[$0] != nil }
                round += 1
            }
            return current.results.map { $0 ?? .failure(ChatError(.internal)) }
        }

        private static func carryOut(
            _ part: [Int], of requests: [CursorAdvance], waits: Bool,
            _ progress: inout Progress, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) {
            let seats = Set(part.map { Seat(conversation: requests[$0].conversation, user: requests[$0].user) })
            let lock =
                waits
                ? PostgresStatement("advance_wait", Self.lock.sql.replacing(" SKIP LOCKED", with: "")) : Self.lock
            let rows = try connection.execute([
                .begin,
                PostgresCall(lock) {
                    $0.add(seats.map(\.conversation.value))
                    $0.add(seats.map(\.user.rawValue))
                },
                PostgresCall(places) {
                    $0.add(part.map { requests[$0].conversation.value })
                    $0.add(part.map { requests[$0].user.rawValue })
                    $0.add(part.map { requests[$0].seq })
                },
            ])
            var cursors = try readCursors(rows[1])
            let found = try readPlaces(rows[2], of: part, requests)
            var moved: Set<Seat> = []
            var results: [Int: Result<CursorOutcome, ChatError>] = [:]
            var moving = progress.moving
            for index in part {
                let request = requests[index]
                let seat = Seat(conversation: request.conversation, user: request.user)
                guard let place = found[index] else {
                    results[index] = .failure(ChatError(.conversationNotFound))
                    continue
                }
                guard var mine = cursors[seat] else { continue }
                let changed = mine.advance(request.kind, to: place.position ?? .zero)
                if changed {
                    moved.insert(seat)
                    moving.insert(index)
                }
                cursors[seat] = mine
                results[index] = .success(
                    CursorOutcome(
                        cursors: mine, changed: moving.contains(index), audience: place.audience,
                        memberCount: place.memberCount,
                        unread: max(0, place.head.ordinal - mine.read.ordinal)))
            }
            let changes = moved.compactMap { seat in cursors[seat].map { (seat, $0) } }
            progress.moving = moving
            try commit(changes, on: connection)
            for (index, result) in results { progress.results[index] = result }
        }

        private static func commit(
            _ changes: [(seat: Seat, cursors: MemberCursors)], on connection: isolated PostgresConnection
        ) throws(PostgresFailure) {
            guard !changes.isEmpty else {
                _ = try connection.execute([.rollback])
                return
            }
            _ = try connection.execute([
                PostgresCall(write) {
                    $0.add(changes.map(\.seat.conversation.value))
                    $0.add(changes.map(\.seat.user.rawValue))
                    $0.add(changes.map(\.cursors.delivered.seq))
                    $0.add(changes.map(\.cursors.delivered.ordinal))
                    $0.add(changes.map(\.cursors.read.seq))
                    $0.add(changes.map(\.cursors.read.ordinal))
                }, .commit,
            ])
        }

        private static func readCursors(_ rows: PostgresRows) throws(PostgresFailure) -> [Seat: MemberCursors] {
            var cursors: [Seat: MemberCursors] = [:]
            try rows.forEach { row throws(PostgresFailure) in
                cursors[Seat(conversation: try row.conversation(0), user: try row.user(1))] = MemberCursors(
                    delivered: try row.position(2), read: try row.position(4))
            }
            return cursors
        }

        private static func readPlaces(
            _ rows: PostgresRows, of part: [Int], _ requests: [CursorAdvance]
        ) throws(PostgresFailure) -> [Int: Place] {
            var places: [Int: Place] = [:]
            try rows.forEach { row throws(PostgresFailure) in
                let number = Int(try row.int64(0)) - 1
                guard part.indices.contains(number) else { return }
                let request = requests[part[number]]
                let head = try row.position(4)
                let named = row.optionalInt64(6).map { LogPosition(seq: request.seq, ordinal: $0) }
                places[part[number]] = Place(
                    audience: try row.audience(1, of: request.conversation), memberCount: Int(try row.int32(3)),
                    head: head, position: request.seq >= head.seq ? head : named)
            }
            return places
        }
    }
#endif
