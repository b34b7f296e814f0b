#if Postgres
    extension IntegrityCheck {
        /// Who is in a conversation and how far they have read (invariants I4 and I5).
        static let memberRules = [
            Rule(
                name: "cursors", title: "cursors of the members",
                sql: """
                    SELECT m.conversation, format(
                        'the cursors of %s are at %s (ordinal %s) and %s (ordinal %s) of %s (ordinal %s)', m.user_id,
                        m.read_seq, m.read_ordinal, m.delivered_seq, m.delivered_ordinal, c.head_seq, c.head_ordinal)
                    FROM chat.members AS m JOIN chat.conversations AS c ON c.id = m.conversation
                    LEFT JOIN chat.events AS r ON r.conversation = m.conversation AND r.seq = m.read_seq
                    LEFT JOIN chat.events AS d ON d.conversation = m.conversation AND d.seq = m.delivered_seq
                    WHERE m.read_seq > m.delivered_seq OR m.delivered_seq > c.head_seq
                        OR m.read_ordinal IS DISTINCT FROM CASE m.read_seq WHEN 0 THEN 0 ELSE r.ordinal END
                        OR m.delivered_ordinal IS DISTINCT FROM CASE m.delivered_seq WHEN 0 THEN 0 ELSE d.ordinal END
                    """),
            Rule(
                name: "member-counts", title: "numbers of members",
                sql: """
                    SELECT c.id, format('the conversation counts %s members and has %s', c.member_count,
                        coalesce(m.count, 0))
                    FROM chat.conversations AS c LEFT JOIN (
                        SELECT conversation, count(*) AS count FROM chat.members GROUP BY conversation
                    ) AS m ON m.conversation = c.id
                    WHERE c.member_count <> coalesce(m.count, 0)
                    """),
            Rule(
                name: "direct-members", title: "members of direct conversations",
                sql: """
                    SELECT c.id, 'the members of a direct conversation are not its two users'
                    FROM chat.conversations AS c LEFT JOIN (
                        SELECT conversation, array_agg(user_id ORDER BY user_id) AS users, max(role) AS role
                        FROM chat.members GROUP BY conversation
                    ) AS m ON m.conversation = c.id
                    WHERE c.low_user IS NOT NULL AND (m.role > 0 OR m.users IS DISTINCT FROM
                        CASE WHEN c.low_user = c.high_user THEN ARRAY[c.low_user]
                            ELSE ARRAY[c.low_user, c.high_user] END)
                    """),
            Rule(
                name: "group-owners", title: "owners of groups",
                sql: """
                    SELECT c.id, 'the group has members but no owner'
                    FROM chat.conversations AS c WHERE c.low_user IS NULL
                        AND EXISTS (SELECT FROM chat.members AS m WHERE m.conversation = c.id)
                        AND NOT EXISTS (SELECT FROM chat.members AS m WHERE m.conversation = c.id AND m.role = 2)
                    """),
            Rule(
                name: "blocks", title: "blocks",
                sql: """
                    SELECT c.id, CASE WHEN c.is_blocked THEN 'marked as blocked, but neither blocks the other'
                        ELSE 'not marked as blocked, but one blocks the other' END
                    FROM chat.conversations AS c
                    WHERE c.is_blocked <> EXISTS (
                        SELECT FROM chat.blocks AS b
                        WHERE (b.user_id = c.low_user AND b.blocked = c.high_user)
                            OR (b.user_id = c.high_user AND b.blocked = c.low_user))
                    """),
        ]
    }
#endif
