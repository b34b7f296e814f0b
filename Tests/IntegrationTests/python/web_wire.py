"""Stands between a person's pages and the server: frames are noted and held back, whole connections are refused."""

import asyncio
import contextlib
import json
import re
import time

from checks import Failed
from daemon import free_port

ADDRESS = re.compile(r"/v1/ws$")


class Wire:
    """The WebSockets of all pages of one context."""

    def __init__(self):
        self.opened = 0
        self.log = []  # (seconds, who, frame as an object), who is "page", "server" or "opened"
        self._held = None  # frames of the server that wait, each with the page's end; None when they pass
        self._changed = asyncio.Event()

    @classmethod
    async def of(cls, context):
        """Stands in the way of each page that the context opens from now on."""
        wire = cls()
        await context.route_web_socket(ADDRESS, wire._connect)
        return wire

    def _connect(self, pages_end):
        self.opened += 1
        self._note("opened", {})
        servers_end = pages_end.connect_to_server()

        def said(frame):
            self._note("page", json.loads(frame))
            servers_end.send(frame)

        pages_end.on_message(said)
        servers_end.on_message(lambda frame: self._arrived(pages_end, frame))

    def _arrived(self, pages_end, frame):
        self._note("server", json.loads(frame))
        if self._held is None:
            pages_end.send(frame)
        else:
            self._held.append((pages_end, frame))

    def _note(self, who, frame):
        self.log.append((time.monotonic(), who, frame))
        self._changed.set()
        self._changed = asyncio.Event()

    @contextlib.contextmanager
    def holding(self):
        """What the server says meanwhile does not arrive; it does afterwards, in its order."""
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            for pages_end, frame in held:
                pages_end.send(frame)

    def frames(self, type, who="page"):
        """(seconds, frame) of each frame of a type so far."""
        return [(at, frame) for at, side, frame in self.log if side == who and frame.get("type") == type]

    async def until(self, condition, why, seconds=30):
        """Waits until a condition of this wire holds, looking again at each frame."""
        deadline = time.monotonic() + seconds
        while not condition():
            changed = self._changed
            try:
                await asyncio.wait_for(changed.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                raise Failed(f"{why} (waited {seconds} s)") from None


class Gate:
    """A TCP relay before the daemon, which can be shut: then nobody connects, and whoever was connected is cut off."""

    def __init__(self, target):
        self.target, self.port = target, free_port()
        self._server = None
        self._writers = set()

    @property
    def http(self):
        return f"http://127.0.0.1:{self.port}"

    async def open(self):
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self.port)

    async def shut(self):
        server, self._server = self._server, None
        if server:
            server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _relay(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._writers |= ends
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        self._writers -= ends

    @staticmethod
    async def _pump(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
