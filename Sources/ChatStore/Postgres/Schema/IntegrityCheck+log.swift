#if Postgres
    extension IntegrityCheck {
        /// The store itself and the logs: positions, shapes, references (invariants I1 and I2).
        static let logRules = [
            Rule(
                name: "metadata", title: "what identifies the store",
                sql: """
                    SELECT NULL::uuid, 'the store has no epoch' WHERE NOT EXISTS (SELECT FROM chat.metadata)
                    """),
            Rule(
                name: "log-places", title: "places in the logs",
                sql: """
                    SELECT conversation, format('event %s (ordinal %s, kind %s) follows event %s (ordinal %s)',
                        seq, ordinal, kind, seq_before, ordinal_before)
                    FROM (
                        SELECT conversation, seq, ordinal, kind,
                            lag(seq, 1, 0::bigint) OVER log AS seq_before,
                            lag(ordinal, 1, 0::bigint) OVER log AS ordinal_before
                        FROM chat.events WINDOW log AS (PARTITION BY conversation ORDER BY seq)
                    ) AS e
                    WHERE seq <> seq_before + 1 OR ordinal <> ordinal_before + (kind = 1)::int
                    """),
            Rule(
                name: "log-heads", title: "heads of the logs",
                sql: """
                    SELECT c.id, format('the head is at %s (ordinal %s), the newest event at %s (ordinal %s)',
                        c.head_seq, c.head_ordinal, coalesce(e.seq, 0), coalesce(e.ordinal, 0))
                    FROM chat.conversations AS c LEFT JOIN LATERAL (
                        SELECT seq, ordinal FROM chat.events WHERE conversation = c.id ORDER BY seq DESC LIMIT 1
                    ) AS e ON true
                    WHERE (c.head_seq, c.head_ordinal) IS DISTINCT FROM (coalesce(e.seq, 0), coalesce(e.ordinal, 0))
                    UNION ALL
                    SELECT id, format('search has indexed %s events of %s', indexed_seq, head_seq)
                    FROM chat.conversations WHERE indexed_seq > head_seq
                    """),
            Rule(
                name: "log-owners", title: "what the events belong to",
                sql: """
                    SELECT e.conversation, format('event %s belongs to a conversation that does not exist', e.seq)
                    FROM chat.events AS e
                    WHERE NOT EXISTS (SELECT FROM chat.conversations AS c WHERE c.id = e.conversation)
                    UNION ALL
                    SELECT e.conversation, format('event %s has an actor who does not exist', e.seq)
                    FROM chat.events AS e WHERE NOT EXISTS (SELECT FROM chat.users AS u WHERE u.id = e.actor)
                    """),
            Rule(
                name: "log-shapes", title: "shapes of the events",
                sql: """
                    SELECT e.conversation, format('event %s lacks a part or has one that its kind %s does not have',
                        e.seq, e.kind)
                    FROM chat.events AS e
                    WHERE NOT CASE e.kind
                        WHEN 0 THEN e.seq = 1 AND e.body <> '' AND e.users IS NOT NULL AND e.message IS NULL
                        WHEN 1 THEN e.message IS NOT NULL
                        WHEN 2 THEN e.message IS NOT NULL AND e.body IS NOT NULL
                        WHEN 3 THEN e.message IS NOT NULL AND coalesce(e.body, '') = ''
                        WHEN 4 THEN e.message IS NOT NULL AND e.body <> ''
                        WHEN 5 THEN e.message IS NOT NULL AND e.body <> ''
                        WHEN 6 THEN cardinality(e.users) > 0 AND e.role IS NOT NULL AND e.message IS NULL
                        WHEN 7 THEN cardinality(e.users) = 1 AND e.message IS NULL
                        WHEN 8 THEN cardinality(e.users) = 1 AND e.role IS NOT NULL AND e.message IS NULL
                        WHEN 9 THEN e.body <> '' AND e.message IS NULL
                        ELSE false END IS TRUE
                        OR (e.kind <> 1 AND e.client_id IS NOT NULL)
                    UNION ALL
                    SELECT c.id, 'the log of a group does not begin with its creation'
                    FROM chat.conversations AS c WHERE c.low_user IS NULL AND NOT EXISTS (
                        SELECT FROM chat.events AS e WHERE e.conversation = c.id AND e.seq = 1 AND e.kind = 0)
                    UNION ALL
                    SELECT c.id, format('event %s of a direct conversation has kind %s', e.seq, e.kind)
                    FROM chat.conversations AS c JOIN chat.events AS e ON e.conversation = c.id
                    WHERE c.low_user IS NOT NULL AND e.kind NOT BETWEEN 1 AND 5
                    """),
        ]
    }
#endif
