"""Socket.IO by hand, over polling and over a WebSocket, for what no client does."""

import asyncio
import json
import socket

from websockets.asyncio.client import connect

from checks import Failed
from hostile_peers import frame, handshake

PATH = "/socket.io/?EIO=4"
END = b"\r\n\r\n"


async def http(port, method="GET", query="&transport=polling", body=b"", head="", seconds=10.0):
    """One exchange on a connection of its own; returns the status and the body, status 0 when there was no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = "" if "ength" in head or "ncoding" in head or method == "GET" else f"Content-Length: {len(body)}\r\n"
    try:
        writer.write(f"{method} {PATH}{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}{length}\r\n".encode() + body)
        answer = await asyncio.wait_for(reader.read(), seconds)
    except ConnectionError:
        answer = b""
    finally:
        writer.close()
    return (int(answer.split()[1]) if answer else 0), answer.partition(END)[2]


class Polling:
    """A polling session without a client behind it."""

    def __init__(self, port, sid):
        self.port, self.sid = port, sid
        self.query = f"&transport=polling&sid={sid}"

    @classmethod
    async def open(cls, port):
        status, body = await http(port)
        if status != 200:
            raise Failed(f"the handshake was answered with {status}: {body[:100]}")
        return cls(port, json.loads(body[body.index(b"{"):body.rindex(b"}") + 1])["sid"])

    async def get(self, seconds=10.0):
        return await http(self.port, query=self.query, seconds=seconds)

    async def post(self, *packets):
        return await http(self.port, "POST", self.query, "\x1e".join(packets).encode())

    async def join(self, token):
        """Joins the main namespace and polls until the welcome has come."""
        await self.post("40" + json.dumps({"token": token}))
        answer = b""
        while b'"welcome"' not in answer:
            status, answer = await self.get()
            if status != 200:
                raise Failed(f"polling was answered with {status}: {answer[:100]}")

    async def is_gone(self):
        """Whether the server knows it no more; when it does, this is a sign of life."""
        return (await http(self.port, "POST", self.query, b"3"))[0] == 400


async def web_socket(port, sid=None):
    """A WebSocket to the door: a session of its own, or the upgrade of one."""
    query = f"&transport=websocket{f'&sid={sid}' if sid else ''}"
    return await connect(f"ws://127.0.0.1:{port}{PATH}{query}", proxy=None, max_size=None, ping_interval=None)


async def joined(port, token):
    """A WebSocket that has joined the main namespace."""
    opened = await web_socket(port)
    await opened.send("40" + json.dumps({"token": token}))
    while '"welcome"' not in await asyncio.wait_for(opened.recv(), 5):
        pass
    return opened


def deaf(port, token):
    """A TCP connection that joined the main namespace over a WebSocket and reads no more; its receive buffer is small."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    connection.sendall(handshake(port, path=f"{PATH}&transport=websocket"))
    connection.sendall(frame(1, b"40" + json.dumps({"token": token}).encode()))
    answer = b""
    while b'"welcome"' not in answer:
        data = connection.recv(4096)
        if not data:
            raise Failed(f"the server closed before the welcome: {answer[:100]}")
        answer += data
    return connection
