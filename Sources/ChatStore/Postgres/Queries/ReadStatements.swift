/// SQL of everything that is read. The viewer is always `$1`; whoever is no member gets no row.
enum ReadStatements {
    /// A member's view of where a log ends.
    static let head = PostgresStatement(
        "read_head",
        """
        SELECT c.head_seq, c.head_ordinal FROM chat.members m JOIN chat.conversations c ON c.id = m.conversation
        WHERE m.conversation = $2::uuid AND m.user_id = $1::text
        """)

    /// A range of a log.
    static let events = PostgresStatement(
        "read_events",
        """
        SELECT e.seq, e.ordinal, e.at, e.actor, e.kind, e.message, coalesce(e.body, m.body), e.users, e.role, m.reply_to,
            e.client_id
        FROM chat.events e LEFT JOIN chat.messages m
            ON e.kind = 1 AND m.conversation = e.conversation AND m.seq = e.seq
        WHERE e.conversation = $1::uuid AND e.seq > $2::int8 AND e.seq <= $3::int8 ORDER BY e.seq LIMIT $4::int8
        """)

    /// The head, and with it the newest messages before a seq, in any order; without any there is one row with the head alone.
    /// One statement has one snapshot (READ COMMITTED), so nothing comes between the two. The reader sorts: the plan hands the rows
    /// out in order as it is, so that a sort here would cost the server time to confirm that.
    static let historyBefore = PostgresStatement(
        "read_history_before",
        """
        SELECT h.head_seq, h.head_ordinal, p.* FROM (\(head.sql)) AS h LEFT JOIN LATERAL (
            SELECT \(MessageColumns.list) FROM chat.messages m
            WHERE m.conversation = $2::uuid AND m.seq < $3::int8 ORDER BY m.seq DESC LIMIT $4::int8
        ) AS p ON true
        """)

    /// As above, the oldest messages after a seq.
    static let historyAfter = PostgresStatement(
        "read_history_after",
        """
        SELECT h.head_seq, h.head_ordinal, p.* FROM (\(head.sql)) AS h LEFT JOIN LATERAL (
            SELECT \(MessageColumns.list) FROM chat.messages m
            WHERE m.conversation = $2::uuid AND m.seq > $3::int8 ORDER BY m.seq LIMIT $4::int8
        ) AS p ON true
        """)

    /// One message.
    static let message = PostgresStatement(
        "read_message",
        "SELECT \(MessageColumns.list) FROM chat.messages m WHERE m.id = $3::uuid AND m.conversation = $2::uuid")

    /// A conversation as a member has it in the inbox: the conversation, the member, the other user of a direct one, the
    /// newest message.
    private static let entry = """
        c.id, c.low_user, c.high_user, c.title, c.created_at, c.head_seq, c.head_ordinal, c.member_count, c.last_activity,
        s.role, s.delivered_seq, s.delivered_ordinal, s.read_seq, s.read_ordinal,
        \(UserColumns.list("u")), \(MessageColumns.list)
        """

    private static let entrySources = """
        JOIN chat.conversations c ON c.id = s.conversation
        LEFT JOIN chat.users u ON u.id = CASE WHEN c.low_user = s.user_id THEN c.high_user ELSE c.low_user END
        LEFT JOIN LATERAL (
            SELECT * FROM chat.messages l WHERE l.conversation = c.id ORDER BY l.seq DESC LIMIT 1
        ) AS m ON true
        """

    /// One conversation.
    static let conversation = PostgresStatement(
        "read_conversation",
        """
        SELECT \(entry) FROM chat.members s \(entrySources)
        WHERE s.user_id = $1::text AND s.conversation = $2::uuid
        """)

    /// The viewer's conversations by last activity. The order is made of one row per conversation of the viewer; users and
    /// newest messages are read of those on the page only.
    static let inbox = PostgresStatement(
        "read_inbox",
        """
        SELECT \(entry) FROM (
            SELECT s.* FROM chat.members s JOIN chat.conversations c ON c.id = s.conversation
            WHERE s.user_id = $1::text
                AND ($2::int8 IS NULL OR (c.last_activity, c.id) < ($2::int8, $3::uuid))
            ORDER BY c.last_activity DESC, c.id DESC LIMIT $4::int8
        ) AS s \(entrySources)
        ORDER BY c.last_activity DESC, c.id DESC
        """)

    /// Members by id.
    static let members = PostgresStatement(
        "read_members",
        """
        SELECT user_id, role, joined_at, delivered_seq, delivered_ordinal, read_seq, read_ordinal FROM chat.members
        WHERE conversation = $1::uuid AND ($2::text IS NULL OR user_id > $2::text) ORDER BY user_id LIMIT $3::int8
        """)

    /// Ids of the user's groups.
    static let groups = PostgresStatement(
        "read_groups",
        """
        SELECT c.id FROM chat.members m JOIN chat.conversations c ON c.id = m.conversation
        WHERE m.user_id = $1::text AND c.title IS NOT NULL
        """)

    /// Who hears of signals.
    static let audiences = PostgresStatement(
        "read_audiences",
        """
        SELECT r.place, c.low_user, c.high_user, c.member_count, c.is_blocked
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS r(conversation, user_id, place)
        JOIN chat.members m ON m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
        JOIN chat.conversations c ON c.id = r.conversation
        """)

    /// How far the other members are.
    static let receiptCounts = PostgresStatement(
        "read_receipt_counts",
        """
        SELECT c.member_count,
            (SELECT count(*) FROM chat.members o WHERE o.conversation = c.id AND o.user_id <> $1::text
                AND o.delivered_seq >= $3::int8),
            (SELECT count(*) FROM chat.members o WHERE o.conversation = c.id AND o.user_id <> $1::text
                AND o.read_seq >= $3::int8)
        FROM chat.members m JOIN chat.conversations c ON c.id = m.conversation
        WHERE m.conversation = $2::uuid AND m.user_id = $1::text
        """)

    /// Existing direct conversations of pairs.
    static let directs = PostgresStatement(
        "read_directs",
        """
        SELECT c.low_user, c.high_user, c.id FROM unnest($1::text[], $2::text[]) AS r(low, high)
        JOIN chat.conversations c ON c.low_user = r.low COLLATE "C" AND c.high_user = r.high COLLATE "C"
        """)
}
