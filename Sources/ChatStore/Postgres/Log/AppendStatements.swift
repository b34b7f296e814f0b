/// The SQL of an append. Rows travel as arrays, one statement for any number of them; all are found by key.
enum AppendStatements {
    /// Lets one transaction at a time open the direct conversation of a pair, on any node; in one order, against deadlocks.
    static let lockPairs = PostgresStatement(
        "append_lock_pairs",
        """
        SELECT pg_advisory_xact_lock(key) FROM (
            SELECT DISTINCT hashtextextended(low || chr(1) || high, 0) AS key
            FROM unnest($1::text[], $2::text[]) AS r(low, high) ORDER BY key
        ) AS keys
        """)

    /// The conversation of each pair, and whether one of the two blocks the other.
    static let pairs = PostgresStatement(
        "append_pairs",
        """
        SELECT r.low, r.high, c.id,
            EXISTS (SELECT FROM chat.blocks b WHERE b.user_id = r.low COLLATE "C" AND b.blocked = r.high COLLATE "C")
            OR EXISTS (SELECT FROM chat.blocks b WHERE b.user_id = r.high COLLATE "C" AND b.blocked = r.low COLLATE "C")
        FROM unnest($1::text[], $2::text[]) AS r(low, high)
        LEFT JOIN chat.conversations c ON c.low_user = r.low COLLATE "C" AND c.high_user = r.high COLLATE "C"
        """)

    /// Locks conversations in one order. What follows sees all that was committed by the last holders of the locks.
    static let lock = PostgresStatement(
        "append_lock",
        """
        SELECT id, low_user, high_user, title, created_at, head_seq, head_ordinal, last_activity, member_count, is_blocked
        FROM chat.conversations WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
        """)

    /// Locks those conversations that nobody else holds.
    static let lockFree = PostgresStatement("append_lock_free", lock.sql + " SKIP LOCKED")

    /// Which of these conversations exist.
    static let existing = PostgresStatement(
        "append_existing", "SELECT id FROM chat.conversations WHERE id = ANY($1::uuid[])")

    /// Roles.
    static let seats = PostgresStatement(
        "append_seats",
        """
        SELECT m.conversation, m.user_id, m.role FROM unnest($1::uuid[], $2::text[]) AS r(conversation, user_id)
        JOIN chat.members m ON m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
        """)

    /// Earlier sends with the same keys.
    static let sends = PostgresStatement(
        "append_sends",
        """
        SELECT e.conversation, e.seq, e.ordinal, e.at, e.actor, e.client_id, m.id, coalesce(e.body, m.body), m.reply_to
        FROM unnest($1::uuid[], $2::text[], $3::text[]) AS r(conversation, actor, client_id)
        JOIN chat.events e ON e.conversation = r.conversation AND e.actor = r.actor COLLATE "C"
            AND e.client_id = r.client_id COLLATE "C"
        JOIN chat.messages m ON m.conversation = e.conversation AND m.seq = e.seq
        """)

    /// Messages that events are about.
    static let messages = PostgresStatement(
        "append_messages",
        """
        SELECT conversation, id, seq, sender, body, is_deleted, emojis, emoji_counts
        FROM chat.messages WHERE id = ANY($1::uuid[])
        """)

    /// The actors' own reactions on them.
    static let reactions = PostgresStatement(
        "append_reactions",
        """
        SELECT t.message, t.user_id, t.emoji FROM unnest($1::uuid[], $2::text[]) AS r(message, user_id)
        JOIN chat.reactions t ON t.message = r.message AND t.user_id = r.user_id COLLATE "C"
        """)

    /// Owners of groups.
    static let owners = PostgresStatement(
        "append_owners",
        """
        SELECT conversation, count(*) FROM chat.members WHERE conversation = ANY($1::uuid[]) AND role = 2
        GROUP BY conversation
        """)

    /// Accounts.
    static let accounts = PostgresStatement(
        "append_accounts", "SELECT id, is_disabled FROM chat.users WHERE id = ANY($1::text[] COLLATE \"C\")")

    /// Whether a transaction of ours is in the log: one of its events tells for all.
    static let written = PostgresStatement(
        "append_written",
        "SELECT FROM chat.events WHERE conversation = $1::uuid AND seq = $2::int8 AND write_id = $3::int8")

    /// New messages: their events and themselves.
    static let insertMessages = PostgresStatement(
        "append_insert_messages",
        """
        WITH r AS MATERIALIZED (
            SELECT * FROM unnest(
                $1::uuid[], $2::int8[], $3::int8[], $4::int8[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::text[]
            ) AS r(conversation, seq, ordinal, at, actor, message, client_id, reply_to, body)
        ), logged AS (
            INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, client_id, write_id)
            SELECT conversation, seq, ordinal, at, actor, 1, message, client_id, $10::int8 FROM r
        )
        INSERT INTO chat.messages (conversation, seq, ordinal, at, sender, id, client_id, reply_to, body)
        SELECT conversation, seq, ordinal, at, actor, message, client_id, reply_to, body FROM r
        """)

    /// Any other event.
    static let insertEvent = PostgresStatement(
        "append_insert_event",
        """
        INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, body, users, role, write_id)
        VALUES ($1::uuid, $2::int8, $3::int8, $4::int8, $5::text, $6::int2, $7::uuid, $8::text, $9::text[], $10::int2, $11::int8)
        """)

    /// Where logs end now.
    static let heads = PostgresStatement(
        "append_heads",
        """
        UPDATE chat.conversations c SET head_seq = r.seq, head_ordinal = r.ordinal, last_activity = r.at
        FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[]) AS r(id, seq, ordinal, at) WHERE c.id = r.id
        """)

    /// Senders' marks.
    static let marks = PostgresStatement(
        "append_marks",
        """
        UPDATE chat.members m SET
            delivered_seq = greatest(m.delivered_seq, r.seq), delivered_ordinal = greatest(m.delivered_ordinal, r.ordinal),
            read_seq = greatest(m.read_seq, r.seq), read_ordinal = greatest(m.read_ordinal, r.ordinal)
        FROM unnest($1::uuid[], $2::text[], $3::int8[], $4::int8[]) AS r(conversation, user_id, seq, ordinal)
        WHERE m.conversation = r.conversation AND m.user_id = r.user_id COLLATE "C"
        """)

    /// A new conversation; the group's title or the pair is null.
    static let insertConversation = PostgresStatement(
        "append_insert_conversation",
        """
        INSERT INTO chat.conversations (id, low_user, high_user, title, created_at, last_activity, member_count)
        VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::int8, $5::int8, $6::int4)
        """)

    /// New members.
    static let insertMembers = PostgresStatement(
        "append_insert_members",
        """
        INSERT INTO chat.members (conversation, user_id, role, joined_at)
        SELECT $1::uuid, user_id, role, $4::int8 FROM unnest($2::text[], $3::int2[]) AS r(user_id, role)
        """)

    /// How many members a conversation has now, by how it changed.
    static let countMembers = PostgresStatement(
        "append_count_members",
        "UPDATE chat.conversations SET member_count = member_count + $2::int4 WHERE id = $1::uuid")

    static let deleteMember = PostgresStatement(
        "append_delete_member", "DELETE FROM chat.members WHERE conversation = $1::uuid AND user_id = $2::text")

    static let setRole = PostgresStatement(
        "append_set_role",
        "UPDATE chat.members SET role = $3::int2 WHERE conversation = $1::uuid AND user_id = $2::text")

    static let rename = PostgresStatement(
        "append_rename", "UPDATE chat.conversations SET title = $2::text WHERE id = $1::uuid")

    /// Keeps the first text of a message in its event before the message changes.
    static let keepOriginal = PostgresStatement(
        "append_keep_original",
        """
        UPDATE chat.events e SET body = m.body FROM chat.messages m
        WHERE e.conversation = $1::uuid AND e.seq = $2::int8 AND e.body IS NULL
            AND m.conversation = e.conversation AND m.seq = e.seq
        """)

    static let edit = PostgresStatement(
        "append_edit",
        """
        UPDATE chat.messages SET body = $3::text, edited_at = $4::int8 WHERE conversation = $1::uuid AND seq = $2::int8
        """)

    /// Empties the texts of a message in the log.
    static let redactEvents = PostgresStatement(
        "append_redact_events",
        """
        UPDATE chat.events SET body = '' WHERE (conversation = $1::uuid AND seq = $2::int8)
            OR (message = $3::uuid AND kind = 2)
        """)

    static let delete = PostgresStatement(
        "append_delete",
        """
        UPDATE chat.messages SET body = '', is_deleted = true, emojis = NULL, emoji_counts = NULL
        WHERE conversation = $1::uuid AND seq = $2::int8
        """)

    static let deleteReactions = PostgresStatement(
        "append_delete_reactions", "DELETE FROM chat.reactions WHERE message = $1::uuid")

    static let addReaction = PostgresStatement(
        "append_add_reaction",
        "INSERT INTO chat.reactions (message, user_id, emoji) VALUES ($1::uuid, $2::text, $3::text)")

    static let removeReaction = PostgresStatement(
        "append_remove_reaction",
        "DELETE FROM chat.reactions WHERE message = $1::uuid AND user_id = $2::text AND emoji = $3::text")

    static let tally = PostgresStatement(
        "append_tally",
        """
        UPDATE chat.messages SET emojis = nullif($3::text[], '{}'), emoji_counts = nullif($4::int8[], '{}')::int4[]
        WHERE conversation = $1::uuid AND seq = $2::int8
        """)
}
