/// SQL of users, blocks and revocations.
enum UserStatements {
    static let byID = PostgresStatement(
        "user_by_id",
        """
        SELECT \(UserColumns.list("u")) FROM unnest($1::text[]) WITH ORDINALITY AS r(id, place)
        JOIN chat.users u ON u.id = r.id COLLATE "C" ORDER BY r.place
        """)

    /// `$1` folded handle, `$2` folded e-mail address or null. Conditions on the address are those of the index `users_email`.
    static let named = PostgresStatement(
        "user_named",
        """
        SELECT \(UserColumns.list("u")) FROM (
            SELECT 0 AS place, h.* FROM chat.users h WHERE h.handle_folded = $1::text AND NOT h.is_disabled
            UNION ALL (
                SELECT 1 AS place, m.* FROM chat.users m
                WHERE lower(m.email COLLATE "C") = $2::text AND octet_length(m.email) <= 320
                    AND m.handle_folded <> $1::text AND NOT m.is_disabled
                ORDER BY m.id LIMIT 2)
        ) u ORDER BY u.place, u.id LIMIT 2
        """)

    static let lock = PostgresStatement(
        "user_lock", "SELECT \(UserColumns.list("u")) FROM chat.users u WHERE u.id = $1::text FOR NO KEY UPDATE")

    /// Which of these handles are taken, and by whom.
    static let handles = PostgresStatement(
        "user_handles",
        "SELECT handle_folded, id FROM chat.users WHERE handle_folded = ANY($1::text[] COLLATE \"C\")")

    /// Returns nothing when the id or the handle was taken in between.
    static let insert = PostgresStatement(
        "user_insert",
        """
        INSERT INTO chat.users AS u
            (id, handle, handle_folded, display_name, name_folded, email, avatar_url, roles, created_at)
        VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text[], $9::int8)
        ON CONFLICT DO NOTHING RETURNING \(UserColumns.list("u"))
        """)

    static let update = PostgresStatement(
        "user_update",
        """
        UPDATE chat.users u SET handle = $2::text, handle_folded = $3::text, display_name = $4::text, name_folded = $5::text,
            email = $6::text, avatar_url = $7::text, roles = $8::text[]
        WHERE id = $1::text RETURNING \(UserColumns.list("u"))
        """)

    /// `$1` text without case or empty, `$2` people who share a conversation with this user or null, `$3` after this id or
    /// null, `$4` whether disabled ones too, `$5` limit.
    static let search = PostgresStatement(
        "user_search",
        """
        SELECT \(UserColumns.list("u")) FROM chat.users u
        WHERE ($3::text IS NULL OR u.id > $3::text) AND ($4::bool OR NOT u.is_disabled)
            AND ($1::text = '' OR strpos(u.handle_folded, $1::text COLLATE "C") > 0
                OR strpos(u.name_folded, $1::text COLLATE "C") > 0)
            AND ($2::text IS NULL OR (u.id <> $2::text AND EXISTS (
                SELECT FROM chat.members a JOIN chat.members b ON b.conversation = a.conversation
                WHERE a.user_id = $2::text AND b.user_id = u.id)))
        ORDER BY u.id LIMIT $5::int8
        """)

    /// Of these users, those who share a conversation with `$1`.
    static let contacts = PostgresStatement(
        "user_contacts",
        """
        SELECT r.id FROM unnest($2::text[]) AS r(id) WHERE r.id COLLATE "C" <> $1::text AND EXISTS (
            SELECT FROM chat.members a JOIN chat.members b ON b.conversation = a.conversation
            WHERE a.user_id = $1::text AND b.user_id = r.id COLLATE "C")
        """)

    static let setDisabled = PostgresStatement(
        "user_set_disabled",
        "UPDATE chat.users u SET is_disabled = $2::bool WHERE u.id = $1::text RETURNING \(UserColumns.list("u"))")

    static let noteLastSeen = PostgresStatement(
        "user_note_last_seen",
        """
        UPDATE chat.users u SET last_seen_at = r.at FROM unnest($1::text[], $2::int8[]) AS r(id, at)
        WHERE u.id = r.id COLLATE "C" AND (u.last_seen_at IS NULL OR u.last_seen_at < r.at)
        """)

    static let countBlocks = PostgresStatement(
        "block_count",
        "SELECT count(*), coalesce(bool_or(blocked = $2::text), false) FROM chat.blocks WHERE user_id = $1::text")

    static let insertBlock = PostgresStatement(
        "block_insert",
        "INSERT INTO chat.blocks (user_id, blocked, at) VALUES ($1::text, $2::text, $3::int8) ON CONFLICT DO NOTHING")

    static let deleteBlock = PostgresStatement(
        "block_delete", "DELETE FROM chat.blocks WHERE user_id = $1::text AND blocked = $2::text")

    /// Notes on a pair's conversation, if there is one, whether one of the two blocks the other.
    static let markBlocked = PostgresStatement(
        "block_mark",
        """
        UPDATE chat.conversations SET is_blocked = EXISTS (
            SELECT FROM chat.blocks WHERE (user_id, blocked) IN (($1::text, $2::text), ($2::text, $1::text)))
        WHERE low_user = $1::text AND high_user = $2::text
        """)

    static let blocks = PostgresStatement(
        "block_list", "SELECT blocked FROM chat.blocks WHERE user_id = $1::text ORDER BY blocked")

    static let blockedEitherWay = PostgresStatement(
        "block_either_way",
        """
        SELECT blocked FROM chat.blocks WHERE user_id = $1::text AND blocked = ANY($2::text[] COLLATE "C")
        UNION SELECT user_id FROM chat.blocks WHERE blocked = $1::text AND user_id = ANY($2::text[] COLLATE "C")
        """)

    static let revokeUser = PostgresStatement(
        "revoke_user",
        """
        INSERT INTO chat.revoked_users AS r (user_id, issued_before) VALUES ($1::text, $2::int8)
        ON CONFLICT (user_id) DO UPDATE SET issued_before = greatest(r.issued_before, excluded.issued_before)
        """)

    static let revokeToken = PostgresStatement(
        "revoke_token",
        """
        INSERT INTO chat.revoked_tokens AS r (token_id, until) VALUES ($1::text, $2::int8)
        ON CONFLICT (token_id) DO UPDATE SET until = greatest(r.until, excluded.until)
        """)

    /// `$1` user, `$2` token id or null, `$3` time of issue or null.
    static let isRevoked = PostgresStatement(
        "revoke_check",
        """
        SELECT EXISTS (SELECT FROM chat.revoked_tokens WHERE token_id = $2::text)
            OR EXISTS (SELECT FROM chat.revoked_users WHERE user_id = $1::text
                AND ($3::int8 IS NULL OR $3::int8 < issued_before))
        """)
}
