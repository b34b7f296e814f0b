#!/usr/bin/env python3
"""Measures how long a page of history takes: 50 messages from random places of one conversation in a large store, through chatd.

    Benchmarks/history.py --chatd .build/release/chatd
    Benchmarks/history.py --messages 100000 --requests 1000                  a quick one
    Benchmarks/history.py --scattered --clients 2

Starts a PostgreSQL server of its own in a temporary directory, has chatd migrate it and make a group, and fills the group with SQL. It
then waits until chatd has indexed the messages for search, so that nothing else is going on, and vacuums. Each client is a process that
sends one request at a time over the native door, in turns a page of history, a request that needs one round trip to the database, and
one that needs none; the last is what the way there and back costs, the client's included. Time ends at the reply's last byte, before it
is parsed; each page is then checked for the right messages. The last row is pgbench, which sends the same statement in a
pipeline. It never pauses, so on a busy machine it is interrupted for whole time slices, which its tail then shows.

With --scattered hardly any two messages of a page are neighbours in the table, as where many conversations go on at once; otherwise all
are. A page is read from PostgreSQL's memory or the system's, hardly ever from a disk: it has just been written. Needs PostgreSQL 14 or
later with pgbench. Ends by itself; leaves nothing behind.
"""

import argparse
import gc
import glob
import math
import multiprocessing
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import durable
import native_client

LIMIT = 50
MEMBERS = 5
WARM_UP = 200
SHARES = (0.5, 0.9, 0.99, 0.999)
PAGE = f"History page of {LIMIT}"
OTHERS = {
    "`block.list`: one round trip to the database, no row": {"type": "block.list"},
    "`presence.unwatch`: no database": {"type": "presence.unwatch", "users": ["nobody"]},
}

# The group's creation has seq 1, so message n has seq n + 1. Texts are made as in large_database.sql.
FILL = """
\\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET work_mem = '256MB';
CREATE TEMP TABLE made AS SELECT n, 'u' || n % :members AS sender,
    ('01911111-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
    (SELECT string_agg('word' || floor(20000 * pow(random(), 3))::int, ' ') FROM generate_series(1, 8) AS k WHERE k + n > 0) AS body
FROM generate_series(1, :messages) AS n;
BEGIN;
INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, client_id, write_id)
SELECT :'conversation', n + 1, n, 1710000000000 + n * 10, sender, 1, id, 'c' || n, 0 FROM made ORDER BY n;
INSERT INTO chat.messages (conversation, seq, id, ordinal, at, sender, body, client_id)
SELECT :'conversation', n + 1, id, n, 1710000000000 + n * 10, sender, body, 'c' || n FROM made ORDER BY :order;
UPDATE chat.conversations SET head_seq = :messages + 1, head_ordinal = :messages, last_activity = 1710000000000 + :messages * 10
WHERE id = :'conversation';
COMMIT;
"""

# ReadStatements.historyBefore of the store.
STATEMENTS = """
\\set place random({first}, {last})
\\startpipeline
SELECT h.head_seq, h.head_ordinal, p.* FROM (
SELECT c.head_seq, c.head_ordinal FROM chat.members m JOIN chat.conversations c ON c.id = m.conversation
WHERE m.conversation = '{conversation}'::uuid AND m.user_id = 'u0'::text) AS h LEFT JOIN LATERAL (
SELECT m.id, m.conversation, m.seq, m.ordinal, m.sender, m.at, m.body, m.reply_to, m.client_id, m.edited_at, m.is_deleted,
    m.emojis, m.emoji_counts, CASE WHEN m.emojis IS NOT NULL THEN ARRAY(
        SELECT t.emoji FROM chat.reactions t WHERE t.message = m.id AND t.user_id = 'u0'::text) END
FROM chat.messages m
WHERE m.conversation = '{conversation}'::uuid AND m.seq < :place::int8 ORDER BY m.seq DESC LIMIT {limit}::int8
) AS p ON true;
\\endpipeline
"""


def said(text):
    print(f"history: {text}", file=sys.stderr, flush=True)


class Database:
    def __init__(self, port):
        self.port = port
        self.url = f"postgres://postgres@127.0.0.1:{port}/chat"
        self.run("create database chat", name="postgres")

    def run(self, sql, name="chat", **variables):
        settings = [part for key, value in variables.items() for part in ("-v", f"{key}={value}")]
        return subprocess.run(
            ["psql", "-qAtX", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *settings, name],
            input=sql, capture_output=True, text=True, check=True).stdout.strip()


def make_group(port, tokens):
    """Users exist once they have signed in; the first of them makes the group."""
    users = []
    for token in tokens[1:MEMBERS]:
        with native_client.NativeClient(port, token) as client:
            users.append(client.user)
    with native_client.NativeClient(port, tokens[0]) as client:
        return client.request({"type": "conversation.create", "title": "Large", "members": users})[0]["conversation"]["id"]


def checked(page, conversation, before, head):
    """Fails unless these are the messages before that seq, all of them, in ascending order."""
    messages = page["messages"]
    expected = [(seq, seq - 1, f"c{seq - 1}") for seq in range(before - LIMIT, before)]
    if [(one["seq"], one["ordinal"], one["clientId"]) for one in messages] != expected:
        raise native_client.Failure(f"the page before {before} has the wrong messages: {[one['seq'] for one in messages]}")
    if any(one["conversation"] != conversation or not one["body"].startswith("word") for one in messages):
        raise native_client.Failure(f"the page before {before} has the wrong conversation or text")
    if page["head"] != head:
        raise native_client.Failure(f"the page before {before} has the wrong head: {page['head']}")
    if page["more"] != (before - LIMIT > 2):
        raise native_client.Failure(f"the page before {before} says more: {page['more']}")


def ask(port, token, conversation, messages, requests, seed):
    """One client's latencies in ms, by name."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # a collection in the middle of a request would count as the server's time
    places = random.Random(seed)
    taken = {name: [] for name in (PAGE, *OTHERS)}
    with native_client.NativeClient(port, token) as client:
        for number in range(-WARM_UP, requests):
            before = places.randint(LIMIT + 2, messages + 2)
            page, seconds = client.request({"type": "history", "conversation": conversation, "before": before, "limit": LIMIT})
            checked(page, conversation, before, messages + 1)
            times = {PAGE: seconds, **{name: client.request(command)[1] for name, command in OTHERS.items()}}
            for name in taken if number >= 0 else ():
                taken[name].append(times[name] * 1000)
    return taken


def measured(options, port, tokens, conversation):
    share = math.ceil(options.requests / options.clients)
    clients = [(port, tokens[number], conversation, options.messages, share, number) for number in range(options.clients)]
    with multiprocessing.Pool(options.clients) as pool:
        results = pool.starmap(ask, clients, chunksize=1)
    return {name: [one for result in results for one in result[name]] for name in (PAGE, *OTHERS)}


def store_alone(options, database, conversation, folder):
    script = folder / "page.sql"
    script.write_text(STATEMENTS.format(
        conversation=conversation, first=LIMIT + 2, last=options.messages + 2, limit=LIMIT + 1))
    share = math.ceil(options.requests / options.clients) + WARM_UP
    subprocess.run(
        ["pgbench", "-h", "127.0.0.1", "-p", str(database.port), "-U", "postgres", "-n", "-M", "prepared", "-c", str(options.clients),
         "-t", str(share), "-l", "--log-prefix", folder / "page", "-f", script, "chat"],
        capture_output=True, text=True, check=True)
    lines = [line.split() for log in glob.glob(f"{folder}/page.[0-9]*") for line in pathlib.Path(log).read_text().splitlines()]
    return [int(microseconds) / 1000 for _, number, microseconds, *_ in lines if int(number) >= WARM_UP]


def table(figures):
    print("| ms | p50 | p90 | p99 | p99.9 | max |\n|" + " --- |" * 6)
    for name, values in figures.items():
        values.sort()
        cells = [values[math.ceil(share * len(values)) - 1] for share in SHARES] + [values[-1]]
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")


def wait_for_index(database, daemon):
    begin = time.monotonic()
    while int(behind := database.run("SELECT sum(head_seq - indexed_seq) FROM chat.conversations")) > 0:
        if daemon.poll() is not None or time.monotonic() - begin > 1800:
            sys.exit(f"history: chatd did not index the messages, {behind} are left")
        time.sleep(1)
    return time.monotonic() - begin


def measure(options, folder, database):
    issuer, door = durable.free_port(), durable.free_port()
    with durable.chatd(options.chatd, ["--admin-socket", str(folder / "issuer.sock"), "--dev"], issuer, folder):
        subprocess.run(
            [sys.executable, durable.HERE / "prepare.py", "--issuer", f"http://127.0.0.1:{issuer}", "--output", folder / "load",
             "--connections", str(max(MEMBERS, options.clients))], check=True)
        tokens = [line.split("\t")[1] for line in (folder / "load/tokens.txt").read_text().splitlines()]
        arguments = ["--config", str(folder / "load/chatd.json"), "--database-url", database.url]
        with durable.chatd(options.chatd, [*arguments, "--migrate"], door, folder):
            conversation = make_group(door, tokens)
        said(f"writing {options.messages:,} messages")
        database.run(
            FILL, conversation=conversation, messages=options.messages, members=MEMBERS,
            order="random()" if options.scattered else "n")
        database.run("ANALYZE")
        with durable.chatd(options.chatd, arguments, door, folder) as daemon:
            said(f"indexed for search in {wait_for_index(database, daemon):.0f} s")
            database.run("VACUUM ANALYZE")
            database.run("CHECKPOINT")
            said(f"asking for {options.requests:,} pages")
            figures = measured(options, door, tokens, conversation)
        figures[f"{PAGE}, the database alone"] = store_alone(options, database, conversation, folder)
        table(figures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chatd", type=pathlib.Path, default=pathlib.Path(".build/release/chatd"))
    parser.add_argument("--messages", type=int, default=1_000_000, help="in the conversation (%(default)s)")
    parser.add_argument("--requests", type=int, default=5000, help="pages of history, over all clients (%(default)s)")
    parser.add_argument("--clients", type=int, default=1, help=f"1 to {MEMBERS}, each a member (%(default)s)")
    parser.add_argument("--scattered", action="store_true", help="write the messages in random order")
    options = parser.parse_args()
    if not options.chatd.exists():
        parser.error(f"--chatd: there is no {options.chatd}")
    if not 1 <= options.clients <= MEMBERS or options.messages < 100 or options.requests < options.clients:
        parser.error(f"from 1 to {MEMBERS} clients, at least 100 messages, at least one request for each client")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit("history: ended by a signal"))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="chat-history-"))
    try:
        with durable.postgres(folder / "postgres") as port:
            measure(options, folder, Database(port))
    except native_client.Failure as failure:
        sys.exit(f"history: {failure}")
    except subprocess.CalledProcessError as failure:
        sys.exit(f"history: {failure.cmd[0]} failed: {failure.stderr or ''}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
