"""The stock JavaScript client of Socket.IO under Node, by javascript/recovery_client.js."""

import asyncio
import itertools
import json
import os

from checks import Failed

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "javascript", "recovery_client.js")


def missing():
    """What is not there of what this needs; None when all is."""
    for variable, what in (("NODE_BINARY", "Node"), ("SOCKETIO_JS", "the Socket.IO client's file")):
        if not os.path.exists(os.environ.get(variable, "")):
            return f"{what} ({variable})"
    return None


class Browser:
    """One client in a process of its own; `lines` holds what it said and was not yet taken by `expect`."""

    def __init__(self, process):
        self._process = process
        self._changed = asyncio.Event()
        self._tags = itertools.count(1)
        self._reader = asyncio.create_task(self._read())
        self.token = None
        self.lines = []
        self.heard = []  # every event's (name, first argument), in order

    @classmethod
    async def start(cls):
        process = await asyncio.create_subprocess_exec(
            os.environ["NODE_BINARY"], SCRIPT, os.environ["SOCKETIO_JS"],
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
        return cls(process)

    @classmethod
    async def sign_in(cls, url, token):
        """Starts a client and connects it; returns it with what it said when it was connected."""
        browser = await cls.start()
        browser.token = token
        browser.order("open", url=url, token=token)
        connected = await browser.expect("connect")
        await browser.hears("welcome")
        return browser, connected

    async def _read(self):
        async for line in self._process.stdout:
            said = json.loads(line)
            if said["event"] == "event":
                self.heard.append((said["name"], said["args"][0]))
            self.lines.append(said)
            self._changed.set()
            self._changed = asyncio.Event()

    def order(self, what, **fields):
        self._process.stdin.write(json.dumps({"do": what, **fields}).encode() + b"\n")

    async def expect(self, event, where=lambda said: True, seconds=10.0):
        """Takes the first line of a kind that satisfies a condition, waiting for it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            for index, said in enumerate(self.lines):
                if said["event"] == event and where(said):
                    return self.lines.pop(index)
            changed = self._changed
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._reader.done():
                said = [(said["event"], said.get("name")) for said in self.lines[-10:]]
                raise Failed(f"the client did not say {event}; it said {said}")
            try:
                await asyncio.wait_for(changed.wait(), left)
            except asyncio.TimeoutError:
                pass

    async def hears(self, name, where=lambda argument: True, seconds=10.0):
        """Takes the first event of a name; returns its first argument."""
        said = await self.expect("event", lambda s: s["name"] == name and where(s["args"][0]), seconds)
        return said["args"][0]

    async def request(self, name, **body):
        """Emits a command with a callback; returns what the callback was given."""
        tag = next(self._tags)
        self.order("emit", name=name, body=body, tag=tag)
        return (await self.expect("ack", lambda said: said["tag"] == tag))["answer"]

    async def leave(self, hard=False):
        """Loses its connection and stays away; forgets what it heard before."""
        self.order("cut", stay=True, hard=hard)
        await self.expect("disconnect")
        self.heard.clear()

    async def come_back(self, says="connect", token=None, **forged):
        """Connects again, with another token, pid or offset when given; returns what it said then."""
        self.lines.clear()
        self.order("comeBack", auth={"token": token or self.token, **forged})
        return await self.expect(says)

    def messages(self):
        """(conversation, seq, body) of each message heard, in order."""
        return [(push["conversation"], push["seq"], push["body"]) for name, push in self.heard if name == "message.created"]

    async def close(self):
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except asyncio.TimeoutError:
            self._process.kill()
            await self._process.wait()
