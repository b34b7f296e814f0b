-- Fills a migrated, empty chat database with made-up conversations, to look at query plans and timings at size.
--
--   createdb --encoding UTF8 large && chatctl db migrate --database-url postgres:///large
--   psql -v messages=1000000 -f Benchmarks/large_database.sql large
--
-- One user for every 100 messages, a conversation for every 50; their lengths are skewed, as in life. User u0 is in the 100 longest.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '1GB';
SET search_path = pg_catalog;
SELECT greatest(200, :messages / 100) AS users, greatest(100, :messages / 50) AS conversations \gset

INSERT INTO chat.users (id, handle, handle_folded, display_name, name_folded, created_at)
SELECT 'u' || n, 'user' || n, 'user' || n, 'User ' || n, 'user ' || n, 1700000000000 FROM generate_series(0, :users - 1) AS n;

-- The first 50 are direct conversations of u0, the others groups of five.
INSERT INTO chat.conversations (id, low_user, high_user, title, created_at, last_activity, member_count)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    CASE WHEN n <= 50 THEN 'u0' END, CASE WHEN n <= 50 THEN 'u' || n END, CASE WHEN n > 50 THEN 'Group ' || n END,
    1700000000000 + n, 1700000000000 + n, CASE WHEN n <= 50 THEN 2 ELSE 5 END
FROM generate_series(1, :conversations) AS n;

INSERT INTO chat.members (conversation, user_id, role, joined_at)
SELECT DISTINCT ON (1, 2) ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    CASE WHEN k = 0 AND n <= 100 THEN 'u0' WHEN n <= 50 THEN 'u' || n ELSE 'u' || (n * 5 + k * 7) % :users END,
    CASE WHEN n > 50 AND k = 0 THEN 2 ELSE 0 END, 1700000000000 + n
FROM generate_series(1, :conversations) AS n, generate_series(0, 4) AS k WHERE n > 50 OR k < 2;
UPDATE chat.conversations c SET member_count = m.count
FROM (SELECT conversation, count(*) FROM chat.members GROUP BY 1) AS m WHERE m.conversation = c.id AND c.member_count <> m.count;

CREATE TEMP TABLE made AS
SELECT n, row_number() OVER (PARTITION BY place ORDER BY n) AS seq,
    ('01900000-0000-7000-8000-' || lpad(to_hex(place), 12, '0'))::uuid AS conversation,
    CASE WHEN place <= 100 AND n % 2 = 0 THEN 'u0' WHEN place <= 50 THEN 'u' || place ELSE 'u' || (place * 5 + 7) % :users END AS sender,
    body
FROM (
    SELECT n, (1 + floor(:conversations * pow(random(), 3)))::bigint AS place,
        -- Mentions n, or the words would be drawn once for all.
        (SELECT string_agg('word' || floor(20000 * pow(random(), 3))::int, ' ') FROM generate_series(1, 8) AS k WHERE k + n > 0) AS body
    FROM generate_series(1, :messages) AS n
) AS drawn;

INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, client_id, write_id)
SELECT conversation, seq, seq, 1710000000000 + n * 10, sender, 1,
    ('01911111-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'c' || n, 0
FROM made ORDER BY n;
INSERT INTO chat.messages (conversation, seq, id, ordinal, at, sender, body, client_id)
SELECT conversation, seq, ('01911111-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    seq, 1710000000000 + n * 10, sender, body, 'c' || n
FROM made ORDER BY n;
UPDATE chat.conversations c SET head_seq = m.seq, head_ordinal = m.seq, last_activity = m.at
FROM (SELECT conversation, max(seq) AS seq, max(1710000000000 + n * 10) AS at FROM made GROUP BY 1) AS m WHERE m.conversation = c.id;
VACUUM ANALYZE;
SELECT count(*) AS messages, max(seq) AS longest FROM chat.messages;
