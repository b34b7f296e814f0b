"""Bytes both ways with a stock Socket.IO client, on a namespace of a program that embeds the server: the built EchoServer."""

import asyncio
import os
import subprocess

import socketio

from checks import Checks, equal, eventually, holds
from daemon import free_port
from socketio_chat import POLLING, UPGRADE, WEBSOCKET

NAMESPACE = "/custom"
SMALL, LARGE = bytes(range(256)), os.urandom(300_000)


async def listening(port):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True


async def attachments(checks, url, transports):
    name = "+".join(transports)
    client = socketio.AsyncClient(reconnection=False)
    came = asyncio.Queue()
    client.on("*", lambda *event: came.put_nowait(event), namespace=NAMESPACE)
    try:
        with checks.check(f"{name}: a registered namespace is joined with what the client says of itself"):
            auth = {"token": "abc", "number": 7}
            await client.connect(url, auth=auth, transports=transports, namespaces=[NAMESPACE])
            equal(await asyncio.wait_for(came.get(), 5), ("auth", auth), "first event")
        with checks.check(f"{name}: bytes come back as they went, in their places"):
            for arguments in ((SMALL,), ({"file": {"data": SMALL, "name": "a.bin"}, "more": [LARGE, b""]}, "text", 1)):
                await client.emit("message", arguments, namespace=NAMESPACE)
                equal(await asyncio.wait_for(came.get(), 5), ("message-back", *arguments), "echo")
        with checks.check(f"{name}: an acknowledgement has bytes"):
            answer = await client.call("message-with-ack", ("a", SMALL, {"b": LARGE}), namespace=NAMESPACE, timeout=5)
            equal(tuple(answer), ("a", SMALL, {"b": LARGE}), "arguments of the acknowledgement")
        with checks.check(f"{name}: text and bytes keep their order"):
            sent = [SMALL if number % 3 == 0 else f"text {number}" for number in range(50)]
            for argument in sent:
                await client.emit("message", argument, namespace=NAMESPACE)
            back = [await asyncio.wait_for(came.get(), 5) for _ in sent]
            equal(back, [("message-back", argument) for argument in sent], "echoes")
    finally:
        await client.disconnect()


async def main():
    checks = Checks()
    port = free_port()
    server = subprocess.Popen([os.environ["ECHO_SERVER_BINARY"], "--port", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        await eventually(lambda: listening(port), "EchoServer does not listen", 20)
        for transports in (WEBSOCKET, UPGRADE, POLLING):
            await attachments(checks, f"http://127.0.0.1:{port}", transports)
        with checks.check("EchoServer still runs"):
            holds(server.poll() is None, "it has ended")
    finally:
        server.kill()
        server.wait()
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
