extension PostgresMigration {
    /// The first schema. Times are Unix milliseconds. Identifiers compare by bytes (`COLLATE "C"`), as everywhere in the project.
    ///
    /// The two tables that every message touches, `events` and `messages`, have no foreign keys: a row gets in only in a
    /// transaction that holds the lock of its conversation, whose existence and members that transaction has just read.
    static let initial = PostgresMigration(
        version: 1, name: "users, conversations, events, messages, search",
        statements: [
            """
            CREATE TABLE chat.metadata (
                singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
                epoch text NOT NULL CHECK (epoch ~ '^[0-9a-z-]{1,64}$')
            )
            """,
            """
            INSERT INTO chat.metadata (epoch) VALUES (left(replace(gen_random_uuid()::text, '-', ''), 16))
            """,
            """
            CREATE TABLE chat.users (
                id text COLLATE "C" PRIMARY KEY,
                handle text COLLATE "C" NOT NULL,
                handle_folded text COLLATE "C" NOT NULL UNIQUE,
                display_name text COLLATE "C" NOT NULL,
                name_folded text COLLATE "C" NOT NULL,
                email text,
                avatar_url text,
                roles text[] NOT NULL DEFAULT '{}',
                is_disabled boolean NOT NULL DEFAULT false,
                created_at bigint NOT NULL,
                last_seen_at bigint
            )
            """,
            """
            CREATE TABLE chat.conversations (
                id uuid PRIMARY KEY,
                low_user text COLLATE "C" REFERENCES chat.users,
                high_user text COLLATE "C" REFERENCES chat.users,
                title text,
                created_at bigint NOT NULL,
                head_seq bigint NOT NULL DEFAULT 0,
                head_ordinal bigint NOT NULL DEFAULT 0,
                last_activity bigint NOT NULL,
                member_count integer NOT NULL,
                is_blocked boolean NOT NULL DEFAULT false,
                indexed_seq bigint NOT NULL DEFAULT 0,
                CHECK ((low_user IS NULL) = (high_user IS NULL) AND (low_user IS NULL) = (title IS NOT NULL)),
                CHECK (low_user <= high_user),
                CHECK (0 <= head_ordinal AND head_ordinal <= head_seq AND 0 <= indexed_seq AND indexed_seq <= head_seq)
            ) WITH (fillfactor = 50)
            """,
            """
            COMMENT ON TABLE chat.conversations IS
                'Direct: low_user and high_user, ordered. Group: title. is_blocked: one of the two blocks the other.'
            """,
            """
            CREATE UNIQUE INDEX conversations_pair ON chat.conversations (low_user, high_user)
                WHERE low_user IS NOT NULL
            """,
            """
            CREATE TABLE chat.members (
                conversation uuid NOT NULL REFERENCES chat.conversations,
                user_id text COLLATE "C" NOT NULL REFERENCES chat.users,
                role smallint NOT NULL CHECK (role BETWEEN 0 AND 2),
                joined_at bigint NOT NULL,
                delivered_seq bigint NOT NULL DEFAULT 0,
                delivered_ordinal bigint NOT NULL DEFAULT 0,
                read_seq bigint NOT NULL DEFAULT 0,
                read_ordinal bigint NOT NULL DEFAULT 0,
                PRIMARY KEY (conversation, user_id),
                CHECK (0 <= read_seq AND read_seq <= delivered_seq)
            ) WITH (fillfactor = 50)
            """,
            """
            CREATE INDEX members_user ON chat.members (user_id, conversation)
            """,
            """
            CREATE TABLE chat.events (
                conversation uuid NOT NULL,
                seq bigint NOT NULL,
                ordinal bigint NOT NULL,
                at bigint NOT NULL,
                actor text COLLATE "C" NOT NULL,
                kind smallint NOT NULL,
                message uuid,
                client_id text COLLATE "C",
                body text COLLATE "C",
                users text[] COLLATE "C",
                role smallint,
                write_id bigint NOT NULL,
                PRIMARY KEY (conversation, seq),
                CHECK (seq >= 1 AND ordinal BETWEEN 0 AND seq)
            )
            """,
            """
            COMMENT ON COLUMN chat.events.body IS
                'Title, emoji or edited text. Of a new message: null while its text stands unchanged in messages.'
            """,
            """
            COMMENT ON COLUMN chat.events.write_id IS
                'The transaction that wrote it, so that a commit whose outcome is unknown can be looked up.'
            """,
            """
            CREATE UNIQUE INDEX events_client ON chat.events (conversation, actor, client_id)
                WHERE client_id IS NOT NULL
            """,
            """
            CREATE INDEX events_edit ON chat.events (message) WHERE kind = 2
            """,
            """
            CREATE TABLE chat.messages (
                conversation uuid NOT NULL,
                seq bigint NOT NULL,
                id uuid NOT NULL,
                ordinal bigint NOT NULL,
                at bigint NOT NULL,
                sender text COLLATE "C" NOT NULL,
                body text COLLATE "C" NOT NULL,
                reply_to uuid,
                client_id text COLLATE "C",
                edited_at bigint,
                is_deleted boolean NOT NULL DEFAULT false,
                emojis text[] COLLATE "C",
                emoji_counts integer[],
                PRIMARY KEY (conversation, seq)
            )
            """,
            """
            COMMENT ON COLUMN chat.messages.emojis IS 'In the order in which each first came; emoji_counts goes with it.'
            """,
            """
            CREATE UNIQUE INDEX messages_id ON chat.messages (id)
            """,
            """
            CREATE TABLE chat.reactions (
                message uuid NOT NULL,
                user_id text COLLATE "C" NOT NULL REFERENCES chat.users,
                emoji text COLLATE "C" NOT NULL,
                PRIMARY KEY (message, user_id, emoji)
            )
            """,
            """
            CREATE TABLE chat.search_documents (
                message uuid PRIMARY KEY,
                conversation uuid NOT NULL,
                document tsvector NOT NULL
            )
            """,
            """
            COMMENT ON TABLE chat.search_documents IS
                'Messages up to conversations.indexed_seq; what is newer is searched in messages. A document also holds its conversation.'
            """,
            """
            CREATE INDEX search_documents_document ON chat.search_documents USING gin (document)
            """,
            """
            CREATE TABLE chat.blocks (
                user_id text COLLATE "C" NOT NULL REFERENCES chat.users,
                blocked text COLLATE "C" NOT NULL REFERENCES chat.users,
                at bigint NOT NULL,
                PRIMARY KEY (user_id, blocked),
                CHECK (user_id <> blocked)
            )
            """,
            """
            CREATE INDEX blocks_blocked ON chat.blocks (blocked, user_id)
            """,
            """
            CREATE TABLE chat.revoked_users (
                user_id text COLLATE "C" PRIMARY KEY,
                issued_before bigint NOT NULL
            )
            """,
            """
            CREATE TABLE chat.revoked_tokens (
                token_id text COLLATE "C" PRIMARY KEY,
                until bigint NOT NULL
            )
            """,
        ])
}
