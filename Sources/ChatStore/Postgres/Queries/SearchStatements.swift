/// SQL of the search in messages. Documents are written in the background (``SearchIndexer``); a search reads them for messages
/// up to `indexed_seq` and the texts themselves for newer ones, so that it finds everything at once.
enum SearchStatements {
    /// The words of a text, as they are and by the configured language, and the conversation they were said in: an index
    /// look-up then stays inside the viewer's conversations, however common a word is.
    private static func document(_ body: String, _ language: String, _ conversation: String) -> String {
        """
        strip(to_tsvector('simple', \(body)) || CASE WHEN \(language) = 'simple' THEN ''::tsvector
            ELSE to_tsvector(\(language)::regconfig, \(body)) END)
            || array_to_tsvector(ARRAY[\(tag(conversation))])
        """
    }

    /// A lexeme that stands for a conversation; two may share one, so every hit is checked for its conversation too.
    private static func tag(_ conversation: String) -> String { "'~' || right(\(conversation)::text, 12)" }

    /// A word that the parser takes apart (`don't`, `foo-bar`) becomes a phrase; documents hold no places, so its parts are looked
    /// for wherever they stand.
    private static func unordered(_ query: String) -> String {
        "regexp_replace(\(query)::text, '<(-|[0-9]+)>', '&', 'g')::tsquery"
    }

    /// Every word, from its beginning, in any of its forms.
    private static let query = """
        SELECT CASE WHEN $3::text = 'simple' THEN plain ELSE plain || formed END AS query FROM (
            SELECT
                \(unordered("to_tsquery('simple', string_agg(quoted || ':*', ' & '))")) AS plain,
                \(unordered("to_tsquery($3::text::regconfig, string_agg(quoted || ':*', ' & '))")) AS formed
            FROM (
                SELECT '''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || '''' AS quoted
                FROM unnest($2::text[]) AS w(word)
                WHERE length(to_tsvector('simple', word)) > 0
            ) AS words
        ) AS queries
        """

    /// Messages with all words, newest first. `$1` viewer, `$2` words, `$3` language, `$4` one conversation or null, `$5` only
    /// messages with a smaller id, or null, `$6` limit.
    static let search = PostgresStatement(
        "search_messages",
        """
        WITH words AS MATERIALIZED (\(query)),
        places AS MATERIALIZED (
            SELECT m.conversation, c.indexed_seq, c.head_seq FROM chat.members m
            JOIN chat.conversations c ON c.id = m.conversation
            WHERE m.user_id = $1::text AND ($4::uuid IS NULL OR m.conversation = $4::uuid)
        ),
        tags AS MATERIALIZED (
            -- Past a hundred conversations the words are more selective than where they were said.
            SELECT CASE WHEN count(*) <= 100 THEN
                to_tsquery('simple', string_agg(DISTINCT quote_literal(\(tag("conversation"))), ' | ')) END AS query
            FROM places
        ),
        found AS (
            SELECT d.message AS id FROM chat.search_documents d
            WHERE d.document @@ (SELECT CASE WHEN t.query IS NULL THEN w.query ELSE t.query && w.query END FROM tags t, words w)
                AND d.conversation IN (SELECT conversation FROM places)
                AND ($5::uuid IS NULL OR d.message < $5::uuid)
            UNION
            SELECT m.id FROM places p
            CROSS JOIN LATERAL (
                SELECT id, body FROM chat.messages
                WHERE conversation = p.conversation AND seq > p.indexed_seq AND NOT is_deleted
                    AND ($5::uuid IS NULL OR id < $5::uuid)
            ) AS m, words w
            WHERE p.indexed_seq < p.head_seq AND (\(document("m.body", "$3::text", "p.conversation"))) @@ w.query
        )
        SELECT \(MessageColumns.list) FROM (SELECT id FROM found ORDER BY id DESC LIMIT $6::int8) AS f
        JOIN chat.messages m ON m.id = f.id
        ORDER BY m.id DESC
        """)

    /// Writes documents of the next messages of conversations, without a lock, and returns up to where: the head and the messages
    /// come from one snapshot. What is edited or deleted at the same moment, ``correctDocuments`` sees to.
    static let index = PostgresStatement(
        "search_index",
        """
        WITH places AS MATERIALIZED (
            -- Up to so many messages or so many bytes of them, but one at least; to the end when that is all there is.
            SELECT c.id, c.indexed_seq, c.head_seq, coalesce(n.until, c.head_seq) AS until
            FROM chat.conversations c CROSS JOIN LATERAL (
                SELECT CASE WHEN bool_or(NOT fits) OR count(*) = $2::int8 THEN max(seq) FILTER (WHERE fits) END AS until
                FROM (
                    SELECT seq, row_number() OVER w = 1 OR sum(octet_length(body)) OVER w <= 262144 AS fits
                    FROM (
                        SELECT seq, body FROM chat.messages WHERE conversation = c.id AND seq > c.indexed_seq
                        ORDER BY seq LIMIT $2::int8
                    ) AS next WINDOW w AS (ORDER BY seq)
                ) AS sized
            ) AS n
            WHERE c.id = ANY($1::uuid[]) AND c.indexed_seq < c.head_seq
        ), written AS (
            INSERT INTO chat.search_documents (message, conversation, document)
            SELECT m.id, m.conversation, \(document("m.body", "$3::text", "m.conversation"))
            FROM places p CROSS JOIN LATERAL (
                SELECT * FROM chat.messages
                WHERE conversation = p.id AND seq > p.indexed_seq AND seq <= p.until AND NOT is_deleted
            ) AS m
            ON CONFLICT (message) DO NOTHING
        )
        SELECT id, indexed_seq, until, until < head_seq FROM places
        """)

    /// Holds conversations while their documents are corrected and counted as written.
    static let lock = PostgresStatement(
        "search_lock", "SELECT FROM chat.conversations WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE")

    /// Writes documents of edited messages of locked conversations anew: the edit may not have seen the document.
    static let correctDocuments = PostgresStatement(
        "search_correct",
        """
        UPDATE chat.search_documents d SET document = \(document("m.body", "$4::text", "m.conversation"))
        FROM unnest($1::uuid[], $2::int8[], $3::int8[]) AS p(id, after, until) CROSS JOIN LATERAL (
            SELECT * FROM chat.messages WHERE conversation = p.id AND seq > p.after AND seq <= p.until
                AND edited_at IS NOT NULL AND NOT is_deleted
        ) AS m
        WHERE d.message = m.id
        """)

    /// Removes documents of deleted messages, for the same reason.
    static let dropDocuments = PostgresStatement(
        "search_drop",
        """
        DELETE FROM chat.search_documents d
        USING unnest($1::uuid[], $2::int8[], $3::int8[]) AS p(id, after, until) CROSS JOIN LATERAL (
            SELECT * FROM chat.messages WHERE conversation = p.id AND seq > p.after AND seq <= p.until AND is_deleted
        ) AS m
        WHERE d.message = m.id
        """)

    /// Counts documents as written.
    static let indexed = PostgresStatement(
        "search_indexed",
        """
        UPDATE chat.conversations c SET indexed_seq = greatest(c.indexed_seq, p.until)
        FROM unnest($1::uuid[], $2::int8[]) AS p(id, until) WHERE c.id = p.id
        """)

    /// What is written here can be written again: nobody waits for the disk.
    static let relax = PostgresStatement("search_relax", "SET LOCAL synchronous_commit = off")

    /// Conversations whose documents are behind, in order of id after the one given.
    static let behind = PostgresStatement(
        "search_behind",
        """
        SELECT id FROM chat.conversations
        WHERE indexed_seq < head_seq AND ($1::uuid IS NULL OR id > $1::uuid) ORDER BY id LIMIT $2::int8
        """)

    /// Follows an edit; does nothing for a message that is not indexed yet.
    static let updateDocument = PostgresStatement(
        "search_update_document",
        """
        UPDATE chat.search_documents SET document = \(document("$2::text", "$3::text", "conversation"))
        WHERE message = $1::uuid
        """)

    /// Follows a deletion.
    static let deleteDocument = PostgresStatement(
        "search_delete_document", "DELETE FROM chat.search_documents WHERE message = $1::uuid")
}
