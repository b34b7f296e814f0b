"""Socket.IO peers that mean harm, or just never come back: the process stays, memory too, and a good client notices nothing."""

import asyncio
import json
import random
import time

from websockets.exceptions import ConnectionClosed

from chat import Client
from checks import Checks, Failed, equal, eventually, holds
from daemon import Daemon
from hostile_peers import frame, handshake, raw
from settings import configuration, issuer, without_rate_limits
from socketio_chat import SocketIOClient
from socketio_raw import PATH, Polling, deaf, http, joined, web_socket
from tokens import Issuer

# The first ones bring the allocator to what it holds while so many are alive at once; those after them may add nothing.
FIRST_HANDSHAKES, HANDSHAKES = 5000, 10_000
HALF_UPGRADES = 300
GARBAGE = 150
MEGABYTE = 1 << 20
# What abandoned sessions may leave behind, thousands of them: slack of the allocator.
HANDSHAKES_GROWTH = 6 * MEGABYTE
# What the largest packets and bodies may leave behind in each event loop's buffers and in the allocator, however many come.
ALLOWED_GROWTH = 40 * MEGABYTE
PING_MS = 1000
LIMIT_SECONDS = 2 * PING_MS / 1000

DEEP = "[" * 20_000 + "]" * 20_000
PLACE = '{"_placeholder":true,"num":0}'
# Engine.IO messages, and whether the connection may live afterwards.
BEFORE_CONNECT = [
    ("event", ['42["user.get",{}]']), ("acknowledgement", ["431[]"]), ("leaving", ["41"]),
    ("refusal", ['44{"message":"x"}']),
    ("binary event", [f'451-["x",{PLACE}]', b"x"]), ("attachment", [b"x"]), ("deep token", ['40{"token":' + DEEP + "}"]),
    ("no packet type", ["4"]), ("type of no packet", ["49[]"]), ("endless namespace", ["40/" + "x" * 100_000]),
]
AFTER_CONNECT = [
    ("10^12 attachments", ['451999999999-["x"]']), ("51 attachments", ['4551-["x"]']),
    ("attachment without an event", [b"x"]), ("event within an event's attachments", [f'451-["x",{PLACE}]', '42["x"]']),
    ("second CONNECT", ["40{}"]), ("no JSON", ["42[nonsense"]), ("object for arguments", ["42{}"]),
    ("number for a name", ["42[1]"]), ("Engine.IO type of nothing", ["9"]),
]
ANSWERED = [
    ("20,000 levels of nesting", ['427["user.get",' + DEEP + "]"]),
    ("1 MB of JSON", ['427["message.send",{"body":"' + "x" * 990_000 + '"}]']),
    ("1 MB of names", ['427["user.get",{' + ",".join(f'"{number}":0' for number in range(80_000)) + "}]"]),
]


class Watch:
    """The healthy client, and the memory that the daemon may hold."""

    def __init__(self, daemon, client):
        self.daemon, self.client = daemon, client
        self.slowest = 0.0
        self.memory = daemon.resident_bytes()

    async def well(self, growth=ALLOWED_GROWTH):
        """The daemon answers at once and has given back what it took."""
        holds(self.daemon.process.poll() is None, "chatd has ended")
        started = time.monotonic()
        await self.client.request("user.get")
        elapsed = time.monotonic() - started
        self.slowest = max(self.slowest, elapsed)
        holds(elapsed < 1, f"a good client waited for {elapsed:.2f} s")
        await eventually(lambda: self.daemon.resident_bytes() - self.memory < growth,
                         f"memory grew from {self.memory >> 20} MB by more than {growth >> 20} MB")


async def many(count, body, lanes=64):
    """Runs `body` so many times, some at once; returns what each gave."""
    numbers, results = iter(range(count)), []

    async def lane():
        for _ in numbers:
            results.append(await body())

    await asyncio.gather(*(lane() for _ in range(lanes)))
    return results


async def forgotten(sessions):
    """Waits until sessions that nobody asks after are gone. Asking keeps one alive, so another is asked each time."""
    untouched = reversed(sessions)
    await eventually(lambda: next(untouched).is_gone(), "the last session is still there", LIMIT_SECONDS + 2)


async def abandoned(checks, daemon, watch):
    port = daemon.port
    with checks.check(f"{HANDSHAKES} handshakes abandoned: all gone after {LIMIT_SECONDS:g} s, and their memory"):
        first = await many(FIRST_HANDSHAKES, lambda: Polling.open(port))
        await forgotten(first)
        baseline = watch.memory = daemon.resident_bytes()
        started = time.monotonic()
        sessions = await many(HANDSHAKES, lambda: Polling.open(port))
        elapsed = time.monotonic() - started
        peak = daemon.resident_bytes()
        await forgotten(sessions)
        holds(all(await asyncio.gather(*(session.is_gone() for session in sessions[:8000:500]))), "sessions are still there")
        await watch.well(HANDSHAKES_GROWTH)
        print(f"# {len(sessions) / elapsed:.0f} handshakes a second; resident memory {baseline >> 20} MB after the first "
              f"{FIRST_HANDSHAKES}, {peak >> 20} MB at the last of {HANDSHAKES} more, {daemon.resident_bytes() >> 20} MB when gone")


async def closes(opened, seconds=5.0):
    """Reads until the server ends a WebSocket."""
    try:
        while True:
            await asyncio.wait_for(opened.recv(), seconds)
    except ConnectionClosed:
        pass
    except asyncio.TimeoutError:
        raise Failed("the connection is still open") from None


async def packets(checks, daemon, watch, token):
    for cases, when, opening in ((BEFORE_CONNECT, "before CONNECT", lambda: web_socket(daemon.port)),
                                 (AFTER_CONNECT, "after CONNECT", lambda: joined(daemon.port, token))):
        for name, sent in cases:
            with checks.check(f"{when}: {name} ends the connection"):
                opened = await opening()
                for packet in sent:
                    await opened.send(packet)
                # Sooner than a client that answers no ping is gone.
                await closes(opened, LIMIT_SECONDS / 4)
                await watch.well()
    for name, sent in ANSWERED:
        with checks.check(f"{name} is answered with an error or ends the connection"):
            opened = await joined(daemon.port, token)
            for packet in sent:
                await opened.send(packet)
            try:
                while not (answer := await asyncio.wait_for(opened.recv(), 1)).startswith("437"):
                    pass
                holds("error" in json.loads(answer[3:])[0], f"answered with {answer[:100]}")
            except ConnectionClosed:
                pass
            await opened.close()
            await watch.well()
    with checks.check("acknowledgements that nobody asked for are passed over"):
        opened = await joined(daemon.port, token)
        for number in (0, 1, 2**53 - 1):
            await opened.send(f"43{number}[]")
        await opened.send('427["user.get",{}]')
        while not (await asyncio.wait_for(opened.recv(), 1)).startswith("437"):
            pass
        await opened.close()
    with checks.check("attachments that never come are forgotten with their connection"):
        for _ in range(50):
            opened = await joined(daemon.port, token)
            await opened.send(f'452-["x",{PLACE},{PLACE}]')
            await opened.send(b"x" * 400_000)
            opened.transport.abort()
        await watch.well()


async def exchanges(checks, daemon, watch, token):
    port = daemon.port
    with checks.check("a POST of more than is taken is refused before it has come"):
        session = await Polling.open(port)
        for head in ("Content-Length: 99999999999\r\n", "Content-Length: 1000001\r\n"):
            status, _ = await http(port, "POST", session.query, b"4", head, 3)
            equal(status, 413, "status")
            session = await Polling.open(port)
        piece = b"10000\r\n" + b"4" * 65536 + b"\r\n"
        for _ in range(20):
            status, _ = await http(port, "POST", session.query, piece * 40, "Transfer-Encoding: chunked\r\n", 3)
            # The refusal of a body that still comes may be lost with its connection.
            holds(status in (413, 0), f"an endless body was answered with {status}")
            session = await Polling.open(port)
        await watch.well()
    with checks.check("a second GET ends the session, and both are answered"):
        session = await Polling.open(port)
        first = asyncio.create_task(session.get())
        # The open packet's poll is the handshake itself: the first GET waits.
        second = asyncio.create_task(session.get())
        statuses = sorted([(await first)[0], (await second)[0]])
        holds(400 in statuses, f"statuses {statuses}")
        await eventually(session.is_gone, "the session is still there", LIMIT_SECONDS / 4)
        await watch.well()
    with checks.check(f"{HALF_UPGRADES} upgrades left half-way are cut off"):
        opened = []
        for _ in range(HALF_UPGRADES):
            session = await Polling.open(port)
            opened.append((session, await web_socket(port, session.sid)))
            await opened[-1][1].send("2probe")
            equal(await asyncio.wait_for(opened[-1][1].recv(), 5), "3probe", "answer to the probe")
        await asyncio.gather(*(closes(socket) for _, socket in opened))
        await forgotten([session for session, _ in opened])
        await watch.well()
    with checks.check(f"random bytes on {GARBAGE} WebSockets and POSTs"):
        chance = random.Random(22)
        hello = handshake(port, path=f"{PATH}&transport=websocket")
        for number in range(GARBAGE):
            garbage = chance.randbytes(chance.randint(1, 400))
            text = bytes(chance.choice(b"0123456789-/[]{}\",:bx") for _ in range(chance.randint(1, 80)))
            sign_in = frame(1, b"40" + json.dumps({"token": token}).encode())
            forms = [garbage, frame(1, b"4" + text), frame(2, garbage), sign_in + frame(1, b"4" + text)]
            try:
                await raw(port, hello + forms[number % 4], 0.05)
            except asyncio.TimeoutError:
                pass
            session = await Polling.open(port)
            await http(port, "POST", session.query, garbage if number % 2 else text)
        await watch.well()


async def slow_readers(checks, issuer_):
    daemon = Daemon(configuration(
        {"tests": issuer(issuer_.url, audiences=[Issuer.audience])}, store={"maxEventsPerConversation": 100},
        **without_rate_limits(outboundLimitBytes=MEGABYTE)))
    body = "x" * 8000
    try:
        await daemon.ready()
        sender = await Client.sign_in(daemon.url, issuer_.token("sender"))
        polling = []
        for _ in range(4):
            session = await Polling.open(daemon.port)
            await session.join(issuer_.token("deaf"))
            polling.append(session)
        sockets = [await asyncio.to_thread(deaf, daemon.port, issuer_.token("deaf")) for _ in range(4)]
        healthy = await SocketIOClient.sign_in(daemon.http, issuer_.token("deaf"))
        conversation = (await sender.send(body, "first", to="deaf"))["conversation"]
        watch = Watch(daemon, healthy)
        with checks.check("10 MB for clients that do not read, over polling and WebSockets, cost bounded memory"):
            count = 10 * MEGABYTE // len(body)
            peak = 0
            for number in range(0, count, 8):
                await asyncio.gather(*(sender.send(body, f"s{number}.{lane}", conversation=conversation)
                                       for lane in range(8)))
                peak = max(peak, daemon.resident_bytes())
            await healthy.expect("message.created", lambda push: push["seq"] > count, 10)
            print(f"# resident memory {watch.memory >> 20} MB before, {peak >> 20} MB at most; 8 clients not reading")
            # Each may have its limit waiting, and a frame's worth on its way.
            holds(peak - watch.memory < 24 * MEGABYTE, f"it grew by {(peak - watch.memory) >> 20} MB")
        with checks.check("they are closed, and the client that reads is not"):
            for session in polling:
                await eventually(session.is_gone, "a polling session is still there")
            for connection in sockets:
                await asyncio.to_thread(drained, connection)
            holds("user" in await healthy.request("user.get"), "no answer")
        await healthy.close()
    finally:
        daemon.stop()


def drained(connection):
    """Reads to the end, which must come."""
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        raise Failed("the connection of a client that does not read is still open") from None
    except ConnectionError:
        pass
    finally:
        connection.close()


async def main():
    checks = Checks()
    issuer_ = Issuer()
    sections = without_rate_limits()
    sections["limits"] |= {"connectionsPerAddress": 0, "connectsPerSecondPerAddress": 0, "connectionsPerUser": 10_000}
    daemon = Daemon(configuration(
        {"tests": issuer(issuer_.url, audiences=[Issuer.audience])},
        socketio={"pingIntervalMs": PING_MS, "pingTimeoutMs": PING_MS, "upgradeTimeoutMs": PING_MS}, **sections))
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        watch = Watch(daemon, await SocketIOClient.sign_in(daemon.http, issuer_.token("good")))
        token = issuer_.token("mallory")
        await abandoned(checks, daemon, watch)
        await packets(checks, daemon, watch, token)
        await exchanges(checks, daemon, watch, token)
        with checks.check("the log is short and the good client never lost its connection"):
            await watch.well()
            equal(watch.client.reason, None, "end of its connection")
            holds(len(daemon.lines) < 50, f"{len(daemon.lines)} lines")
            print(f"# the good client's slowest answer took {watch.slowest * 1000:.0f} ms; resident memory "
                  f"{daemon.resident_bytes() >> 20} MB in the end, {watch.memory >> 20} MB after the first handshakes")
    finally:
        daemon.stop()
    await slow_readers(checks, issuer_)
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
