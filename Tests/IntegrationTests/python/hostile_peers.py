"""Peers that mean harm: half requests, oversized heads, broken handshakes and frames. The process stays, and good clients notice nothing."""

import asyncio
import base64
import os
import random
import struct
import time

from chat import Client
from checks import Checks, equal, holds
from daemon import Daemon
from settings import configuration, issuer
from tokens import Issuer

HALF_REQUESTS = 500
GARBAGE = 200
HEAD_TIMEOUT_SECONDS = 10


async def raw(port, data, seconds=20.0):
    """Sends bytes, reads until the server ends the connection; returns what came and after how long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.monotonic()
    try:
        writer.write(data)
        # The server may refuse before it has read all.
        answer = await asyncio.wait_for(reader.read(), seconds)
    except ConnectionError:
        answer = b""
    finally:
        writer.close()
    return answer, time.monotonic() - started


def handshake(port, *extra, path="/v1/ws"):
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
             "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
             "Sec-WebSocket-Protocol: chat.v1", *extra]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(opcode, payload, fin=True, masked=True, reserved=0, length=None):
    """A WebSocket frame, right or wrong in any way asked for."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    size = len(payload) if length is None else length
    if size < 126:
        head = struct.pack("!BB", first, (0x80 if masked else 0) | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, (0x80 if masked else 0) | 126, size)
    else:
        head = struct.pack("!BBQ", first, (0x80 if masked else 0) | 127, size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def close_code(answer):
    """The code of the close frame that ends the server's bytes."""
    body = answer.split(b"\r\n\r\n", 1)[1]
    while body:
        opcode, length = body[0] & 15, body[1] & 127
        start = 2 if length < 126 else 4
        if length == 126:
            length = struct.unpack("!H", body[2:4])[0]
        if opcode == 8:
            return struct.unpack("!H", body[start:start + 2])[0]
        body = body[start + length:]
    return None


BROKEN = [
    ("unmasked frame", frame(1, b"{}", masked=False), 1002),
    ("reserved bit", frame(1, b"{}", reserved=4), 1002),
    ("reserved opcode", frame(3, b""), 1002),
    ("fragmented ping", frame(9, b"x", fin=False), 1002),
    ("long ping", frame(9, b"x" * 126), 1002),
    ("continuation of nothing", frame(0, b"x"), 1002),
    ("text within a message", frame(1, b"{", fin=False) + frame(1, b"}"), 1002),
    ("invalid UTF-8", frame(1, b"\xff\xfe"), 1007),
    ("UTF-8 cut off at the end", frame(1, b"\xe2\x82"), 1007),
    ("close code out of range", frame(8, struct.pack("!H", 1005)), 1002),
    ("frame of 2^63 bytes", frame(1, b"x", length=2**63 - 1), 1009),
    ("frame over the limit", frame(1, b"x", length=1 << 20), 1009),
    ("message over the limit", frame(1, b"x" * 60_000, fin=False) + frame(0, b"x" * 60_000), 1009),
]


async def run(checks, daemon, good):
    port = daemon.port
    for name, data, code in BROKEN:
        with checks.check(f"{name} fails the connection with {code}"):
            answer, _ = await raw(port, handshake(port) + data)
            holds(answer.startswith(b"HTTP/1.1 101"), f"no upgrade: {answer[:60]}")
            equal(close_code(answer), code, "close code")
    with checks.check("oversized heads are refused at once"):
        many = b"".join(b"X-%d: a\r\n" % number for number in range(2000))
        for head in (b"X: " + b"a" * 200_000 + b"\r\n", many):
            answer, elapsed = await raw(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
            holds(answer[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b""), f"answered {answer[:40]}")
            holds(elapsed < 5, f"it took {elapsed:.1f} s")
    with checks.check("a deep JSON document is an error, not a crash"):
        await good.socket.send("[" * 30_000)
        holds("user" in await good.request("user.get"), "no answer afterwards")
    with checks.check("random bytes in any place do not end the process"):
        chance = random.Random(20)
        for _ in range(GARBAGE):
            garbage = chance.randbytes(chance.randint(1, 400))
            prefix = chance.choice([b"", handshake(port), handshake(port) + frame(1, b'{"id":"1",')])
            try:
                await raw(port, prefix + garbage, 0.05)
            except asyncio.TimeoutError:
                pass
        holds(daemon.process.poll() is None, "chatd has ended")
    with checks.check(f"{HALF_REQUESTS} half requests are cut off, a good client waits for nothing meanwhile"):
        halves = [asyncio.create_task(raw(port, b"GET / HTTP/1.1\r\nHost: x\r\nX: ", HEAD_TIMEOUT_SECONDS + 10))
                  for _ in range(HALF_REQUESTS)]
        slowest = 0.0
        while not all(task.done() for task in halves):
            started = time.monotonic()
            await good.request("user.get")
            slowest = max(slowest, time.monotonic() - started)
            await asyncio.sleep(0.1)
        lives = [elapsed for _, elapsed in await asyncio.gather(*halves)]
        holds(max(lives) < HEAD_TIMEOUT_SECONDS + 5, f"one lived for {max(lives):.1f} s")
        holds(slowest < 1, f"a good client waited for {slowest:.2f} s")
        print(f"# half requests lived {min(lives):.1f} to {max(lives):.1f} s, the good client's slowest answer took {slowest * 1000:.0f} ms")
    with checks.check("a socket that never says hello is closed with 4501"):
        silent = await Client.open(daemon.url)
        equal(await silent.closed(15), 4501, "close code")


async def main():
    checks = Checks()
    issuer_ = Issuer()
    daemon = Daemon(configuration({"tests": issuer(issuer_.url, audiences=[Issuer.audience])}))
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        good = await Client.sign_in(daemon.url, issuer_.token("good"))
        await run(checks, daemon, good)
        with checks.check("the log is short and the good client still there"):
            holds("user" in await good.request("user.get"), "no answer")
            holds(len(daemon.lines) < 50, f"{len(daemon.lines)} lines")
    finally:
        daemon.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
