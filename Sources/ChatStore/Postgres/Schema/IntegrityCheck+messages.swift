#if Postgres
    extension IntegrityCheck {
        /// Messages against the log they come from, and what hangs on them. Texts never get into a finding.
        static let messageRules = [
            Rule(
                name: "messages", title: "messages and their events",
                sql: """
                    SELECT coalesce(e.conversation, m.conversation), CASE
                        WHEN m.seq IS NULL THEN format('event %s created a message that is not there', e.seq)
                        WHEN e.seq IS NULL THEN format('message %s at %s was created by no event', m.id, m.seq)
                        ELSE format('message %s and the event %s that created it differ', m.id, e.seq) END
                    FROM (SELECT * FROM chat.events WHERE kind = 1) AS e
                    FULL JOIN chat.messages AS m ON m.conversation = e.conversation AND m.seq = e.seq
                    WHERE (e.message, e.ordinal, e.at, e.actor, e.client_id)
                        IS DISTINCT FROM (m.id, m.ordinal, m.at, m.sender, m.client_id)
                        OR e.seq IS NULL OR m.seq IS NULL
                    """),
            Rule(
                name: "message-references", title: "what events refer to",
                sql: """
                    SELECT e.conversation, format('event %s is about a message that was not there', e.seq)
                    FROM chat.events AS e
                    WHERE e.kind BETWEEN 2 AND 5 AND NOT EXISTS (
                        SELECT FROM chat.messages AS m
                        WHERE m.id = e.message AND m.conversation = e.conversation AND m.seq < e.seq)
                    """),
            Rule(
                name: "texts", title: "texts of the messages",
                sql: """
                    SELECT m.conversation, format('message %s has no text', m.id)
                    FROM chat.messages AS m WHERE NOT m.is_deleted AND m.body = ''
                    UNION ALL
                    SELECT m.conversation, format('message %s was edited, but its first text is not in the log', m.id)
                    FROM chat.messages AS m
                    JOIN chat.events AS e ON e.conversation = m.conversation AND e.seq = m.seq
                    WHERE NOT m.is_deleted AND m.edited_at IS NOT NULL AND e.body IS NULL
                    UNION ALL
                    SELECT m.conversation, format('message %s is not what the log says', m.id)
                    FROM chat.messages AS m
                    JOIN chat.events AS e ON e.conversation = m.conversation AND e.seq = m.seq
                    WHERE NOT m.is_deleted AND m.edited_at IS NULL AND e.body <> m.body
                    UNION ALL
                    SELECT m.conversation, format('message %s is not what its last edit says', m.id)
                    FROM chat.messages AS m JOIN LATERAL (
                        SELECT body, at FROM chat.events WHERE kind = 2 AND message = m.id ORDER BY seq DESC LIMIT 1
                    ) AS e ON true
                    WHERE NOT m.is_deleted AND (e.body, e.at) IS DISTINCT FROM (m.body, m.edited_at)
                    """),
            Rule(
                name: "deletions", title: "what deleted messages left behind",
                sql: """
                    SELECT m.conversation, format('message %s is deleted, but has text or reactions', m.id)
                    FROM chat.messages AS m
                    WHERE m.is_deleted AND (m.body <> '' OR cardinality(m.emojis) > 0
                        OR EXISTS (SELECT FROM chat.reactions AS r WHERE r.message = m.id))
                    UNION ALL
                    SELECT e.conversation, format('event %s still has the text of a deleted message', e.seq)
                    FROM chat.messages AS m
                    JOIN chat.events AS e ON e.conversation = m.conversation AND e.seq = m.seq
                    WHERE m.is_deleted AND e.body <> ''
                    UNION ALL
                    SELECT e.conversation, format('event %s still has the text of a deleted message', e.seq)
                    FROM chat.messages AS m JOIN chat.events AS e ON e.message = m.id AND e.kind = 2
                    WHERE m.is_deleted AND e.body <> ''
                    UNION ALL
                    SELECT m.conversation, format('message %s and the log differ about its deletion', m.id)
                    FROM chat.messages AS m LEFT JOIN (
                        SELECT DISTINCT conversation, message FROM chat.events WHERE kind = 3
                    ) AS e ON e.message = m.id AND e.conversation = m.conversation
                    WHERE m.is_deleted <> (e.message IS NOT NULL)
                    """),
            Rule(
                name: "reactions", title: "reactions",
                sql: """
                    SELECT DISTINCT coalesce(t.conversation, m.conversation), format(
                        'the reactions to message %s and their numbers differ', coalesce(r.message, t.message))
                    FROM (
                        SELECT message, emoji, count(*) AS count FROM chat.reactions GROUP BY message, emoji
                    ) AS r FULL JOIN (
                        SELECT m.conversation, m.id AS message, t.emoji, sum(t.count) AS count
                        FROM chat.messages AS m, unnest(m.emojis, m.emoji_counts) AS t(emoji, count)
                        WHERE m.emojis IS NOT NULL OR m.emoji_counts IS NOT NULL
                        GROUP BY m.conversation, m.id, t.emoji
                    ) AS t ON t.message = r.message AND t.emoji = r.emoji
                    LEFT JOIN chat.messages AS m ON m.id = r.message
                    WHERE r.count IS DISTINCT FROM t.count
                    """),
            Rule(
                name: "search", title: "search documents",
                sql: """
                    SELECT m.conversation, format('message %s is not found by search', m.id)
                    FROM chat.messages AS m JOIN chat.conversations AS c ON c.id = m.conversation
                    WHERE NOT m.is_deleted AND m.seq <= c.indexed_seq
                        AND NOT EXISTS (SELECT FROM chat.search_documents AS d WHERE d.message = m.id)
                    UNION ALL
                    SELECT d.conversation, format('search has a document of message %s too much', d.message)
                    FROM chat.search_documents AS d
                    LEFT JOIN chat.messages AS m ON m.id = d.message AND m.conversation = d.conversation
                    LEFT JOIN chat.conversations AS c ON c.id = m.conversation
                    WHERE m.id IS NULL OR m.is_deleted OR m.seq > c.indexed_seq
                    """),
        ]
    }
#endif
