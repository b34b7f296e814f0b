"""A chat client on the stock `python-socketio` package, with the methods of the native door's client in chat.py."""

import asyncio

import socketio

from chat import Refused
from checks import Failed

WEBSOCKET = ["websocket"]
POLLING = ["polling"]
UPGRADE = ["polling", "websocket"]


class SocketIOClient:
    """One connection of one Socket.IO client; `pushes` holds what came unasked and was not yet taken by `expect`."""

    def __init__(self):
        self.socket = socketio.AsyncClient(reconnection=False)
        self.welcome = None
        self.refusal = None  # what CONNECT_ERROR brought
        self.reason = None  # why the connection ended
        self.pushes = []
        self.seen = []  # every event ever that began with an object, in order
        self.events = []  # every event ever, in order, as (name, arguments)
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()
        self.socket.on("*", self._received)
        self.socket.on("connect_error", self._refused)
        self.socket.on("disconnect", self._disconnected)

    @classmethod
    async def sign_in(cls, url, token=None, transports=WEBSOCKET, **auth):
        """Joins the main namespace and waits for the welcome; raises Refused when the server says no."""
        client = cls()
        auth = auth if token is None else {"token": token, **auth}
        # The package's own waiting would disconnect at once after a refusal, and that may hang; see close().
        await client.socket.connect(url, auth=auth or None, transports=transports, wait=False)
        try:
            client.welcome = await client.expect("welcome")
        except Refused:
            await client.close()
            raise
        return client

    @property
    def user(self):
        return self.welcome["user"]["id"]

    @property
    def transport(self):
        return self.socket.transport()

    def _received(self, name, *arguments):
        self.events.append((name, arguments))
        if arguments and isinstance(arguments[0], dict):
            push = {**arguments[0], "type": name}
            self.pushes.append(push)
            self.seen.append(push)
        self._wake()

    def _refused(self, data):
        self.refusal = data
        self._wake()

    def _disconnected(self, reason):
        self.reason = reason
        self._ended.set()
        self._wake()

    def _wake(self):
        self._changed.set()
        self._changed = asyncio.Event()

    async def exchange(self, type, **fields):
        """Emits a command with a callback; returns the acknowledgement's argument as it came, an error too."""
        body = {key: value for key, value in fields.items() if value is not None}
        return await self.socket.call(type, body, timeout=10)

    async def request(self, type, **fields):
        """Emits a command with a callback; returns the reply of a success, raises Refused otherwise."""
        reply = await self.exchange(type, **fields)
        if "error" in reply:
            raise Refused(type, reply["error"])
        return reply

    async def tell(self, type, **fields):
        """Emits a command without a callback."""
        await self.socket.emit(type, fields)

    async def expect(self, type, where=lambda push: True, seconds=5.0):
        """Takes the first event of a name that satisfies a condition, waiting for it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            for index, push in enumerate(self.pushes):
                if push["type"] == type and where(push):
                    return self.pushes.pop(index)
            if self.refusal is not None:
                raise self._refusal()
            changed = self._changed
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._ended.is_set():
                kinds = [push["type"] for push in self.pushes]
                ended = f"; the connection ended with {self.reason}" if self._ended.is_set() else ""
                raise Failed(f"no such {type} event came; waiting in the queue: {kinds}{ended}")
            try:
                await asyncio.wait_for(changed.wait(), left)
            except asyncio.TimeoutError:
                pass

    def _refusal(self):
        if not isinstance(self.refusal, dict):
            return Failed(f"no connection: {self.refusal}")
        code = self.refusal.get("data", {}).get("code")
        return Refused("CONNECT", {"code": code, "message": self.refusal.get("message")})

    async def closed(self, seconds=10.0):
        """Waits for the connection to end; returns the reason the client gives."""
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except asyncio.TimeoutError:
            raise Failed(f"the connection is still open after {seconds:g} s") from None
        return self.reason

    async def send(self, body, client_id, conversation=None, to=None, **extra):
        return await self.request(
            "message.send", conversation=conversation, to=to, clientId=client_id, body=body, **extra)

    async def close(self):
        # The package drops its CLOSE packet when a POST is under way, and then waits for the next ping to end its poll.
        if not self._ended.is_set():
            try:
                await asyncio.wait_for(self.socket.eio.queue.join(), 5)
            except asyncio.TimeoutError:
                pass
        await self.socket.disconnect()
