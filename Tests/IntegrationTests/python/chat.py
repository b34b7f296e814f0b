"""A chat client on the stock `websockets` package: requests, replies and pushes of the native protocol."""

import asyncio
import itertools
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from checks import Failed


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, request, error):
        self.code = error.get("code")
        self.message = error.get("message")
        super().__init__(f"{request} was refused: {self.code}: {self.message}")


class Client:
    """One connection; `pushes` holds what came unasked and was not yet taken by `expect`."""

    def __init__(self, socket):
        self.socket = socket
        self.welcome = None
        self.pushes = []
        self.seen = []  # every push ever, in order
        self.on_frame = lambda message: None  # called with each frame in the order in which they came
        self._changed = asyncio.Event()
        self._ids = itertools.count(1)
        self._waiting = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url, **options):
        """Connects without signing in."""
        socket = await connect(url, subprotocols=["chat.v1"], proxy=None, max_size=None, max_queue=None, **options)
        return cls(socket)

    @classmethod
    async def sign_in(cls, url, token, **hello):
        """Connects and says hello; raises Refused when the token is not taken."""
        client = await cls.open(url)
        client.welcome = await client.request("hello", token=token, **hello)
        return client

    @property
    def user(self):
        return self.welcome["user"]["id"]

    async def _read(self):
        try:
            async for frame in self.socket:
                message = json.loads(frame)
                self.on_frame(message)
                if "re" in message:
                    waiting = self._waiting.pop(message["re"], None)
                    if waiting and not waiting.done():
                        waiting.set_result(message)
                else:
                    self.pushes.append(message)
                    self.seen.append(message)
                    self._wake()
        except ConnectionClosed:
            pass
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the connection closed before the reply"))
                    waiting.exception()  # taken note of: nobody may be waiting any more
            self._waiting.clear()
            self._wake()

    def _wake(self):
        self._changed.set()
        self._changed = asyncio.Event()

    async def exchange(self, type, **fields):
        """Sends a request and returns the reply as it came, an error too."""
        identifier = str(next(self._ids))
        reply = asyncio.get_running_loop().create_future()
        self._waiting[identifier] = reply
        body = {key: value for key, value in fields.items() if value is not None}
        await self.socket.send(json.dumps({"id": identifier, "type": type, **body}))
        return await asyncio.wait_for(reply, 10)

    async def request(self, type, **fields):
        """Sends a request; returns the reply of a success, raises Refused otherwise."""
        reply = await self.exchange(type, **fields)
        if "error" in reply:
            raise Refused(type, reply["error"])
        return reply

    async def expect(self, type, where=lambda push: True, seconds=5.0):
        """Takes the first push of a type that satisfies a condition, waiting for it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            for index, push in enumerate(self.pushes):
                if push.get("type") == type and where(push):
                    return self.pushes.pop(index)
            changed = self._changed
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._reader.done():
                kinds = [push.get("type") for push in self.pushes]
                ended = f"; the connection ended with {self.socket.close_code}" if self._reader.done() else ""
                raise Failed(f"no such {type} push came; waiting in the queue: {kinds}{ended}")
            try:
                await asyncio.wait_for(changed.wait(), left)
            except asyncio.TimeoutError:
                pass

    async def closed(self, seconds=10.0):
        """Waits for the server to end the connection; returns the close code it gave."""
        try:
            await asyncio.wait_for(asyncio.shield(self._reader), seconds)
        except asyncio.TimeoutError:
            raise Failed(f"the connection is still open after {seconds:g} s") from None
        return self.socket.close_code

    async def send(self, body, client_id, conversation=None, to=None, **extra):
        return await self.request(
            "message.send", conversation=conversation, to=to, clientId=client_id, body=body, **extra)

    async def close(self):
        await self.socket.close()
        await self._reader

    def cut(self):
        """Ends the TCP connection with no close frame, as a lost network does."""
        self.socket.transport.abort()
