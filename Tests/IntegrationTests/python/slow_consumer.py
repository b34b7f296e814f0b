"""Clients that stop reading while 100 MB are sent to them: bounded memory, an early end for them, no harm for others."""

import asyncio
import json
import socket

from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from chat import Client
from checks import Checks, Failed, equal, holds
from daemon import Daemon
from settings import configuration, issuer, without_rate_limits
from tokens import Issuer

BODY = "x" * 8000
TOTAL_BYTES = 100 * 1024 * 1024
OUTBOUND_LIMIT = 1024 * 1024
# Room for the store's own bound, allocator slack and what the kernel's buffers do not hold.
MAX_GROWTH = 48 * 1024 * 1024
SLOW_CONSUMER = 4001


class Deaf:
    """A signed-in client that reads nothing after its welcome; its receive buffer is small."""

    def __init__(self, port, token):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", port))
        self.protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/v1/ws"), subprotocols=["chat.v1"], max_size=None)
        self.protocol.send_request(self.protocol.connect())
        self._flush()
        self._receive(lambda: self.protocol.state.name == "OPEN")
        self.protocol.send_text(json.dumps({"id": "1", "type": "hello", "token": token}).encode())
        self._flush()
        self.frames = []
        self._receive(lambda: self.frames)

    def _flush(self):
        for data in self.protocol.data_to_send():
            if data:
                self.socket.sendall(data)

    def _receive(self, enough):
        while not enough():
            self.protocol.receive_data(self.socket.recv(4096))
            self.frames = getattr(self, "frames", []) + [
                event for event in self.protocol.events_received() if hasattr(event, "opcode")]

    def ending(self):
        """Reads at last: the close code, or None when the connection was dropped without one."""
        try:
            while True:
                data = self.socket.recv(65536)
                if not data:
                    return None
                self.protocol.receive_data(data)
                for event in self.protocol.events_received():
                    if getattr(event, "opcode", None) == Opcode.CLOSE:
                        return int.from_bytes(event.data[:2], "big")
        except TimeoutError:
            raise Failed("the connection of a client that does not read is still open") from None
        except ConnectionError:
            return None
        finally:
            self.socket.close()


async def send_all(senders, conversation, count, name):
    """Sends `count` large messages with a bounded number in flight."""
    numbers = iter(range(count))

    async def lane(client):
        for number in numbers:
            await client.send(BODY, f"{name}{number}", conversation=conversation)

    await asyncio.gather(*(lane(client) for client in senders for _ in range(8)))


async def read_all(reader, conversation, count):
    """Follows the conversation live; returns the seqs of the messages in the order in which they came."""
    seqs = []
    while len(seqs) < count:
        push = await reader.expect("message.created", lambda p: p["conversation"] == conversation, seconds=20)
        seqs.append(push["seq"])
    return seqs


async def main():
    checks = Checks()
    issuer_ = Issuer()
    daemon = Daemon(configuration(
        {"tests": issuer(issuer_.url, audiences=[Issuer.audience])},
        store={"maxEventsPerConversation": 200}, **without_rate_limits(outboundLimitBytes=OUTBOUND_LIMIT)))
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        senders = [await Client.sign_in(daemon.url, issuer_.token(f"sender{n}")) for n in range(2)]
        reader = await Client.sign_in(daemon.url, issuer_.token("reader"))
        deaf = [Deaf(daemon.port, issuer_.token("deaf")) for _ in range(8)]
        made = await senders[0].request(
            "conversation.create", title="Flood", members=[senders[1].user, reader.user, "deaf"])
        conversation = made["conversation"]["id"]
        # Once around first, so that what is measured is growth and not the first use of memory.
        await send_all(senders, conversation, 50, "first")
        await read_all(reader, conversation, 50)
        before = peak = daemon.resident_bytes()
        count = TOTAL_BYTES // len(BODY)
        with checks.check("100 MB sent: every other reader gets all of it, in order"):
            reading = asyncio.create_task(read_all(reader, conversation, count))
            sending = asyncio.create_task(send_all(senders, conversation, count, "flood"))
            while not sending.done():
                peak = max(peak, daemon.resident_bytes())
                await asyncio.sleep(0.05)
            await sending
            seqs = await reading
            peak = max(peak, daemon.resident_bytes())
            holds(sorted(seqs) == list(range(min(seqs), min(seqs) + count)), "the reader missed messages or got some twice")
        with checks.check("memory stays bounded"):
            growth = peak - before
            print(f"# resident memory {before >> 20} MB before, {peak >> 20} MB at most; {len(deaf)} clients not reading")
            holds(growth < MAX_GROWTH, f"it grew by {growth >> 20} MB")
        with checks.check("clients that do not read are closed with 4001 or dropped"):
            endings = [await asyncio.to_thread(client.ending) for client in deaf]
            holds(set(endings) <= {SLOW_CONSUMER, None}, f"close codes {endings}")
            print(f"# endings of the clients that did not read: {endings}")
        with checks.check("the server serves on"):
            equal((await asyncio.to_thread(daemon.get, "/healthz"))[0], 200, "/healthz")
            holds(daemon.process.poll() is None, "chatd has ended")
            again = await Client.sign_in(daemon.url, issuer_.token("deaf"))
            page = await again.request("history", conversation=conversation, limit=10)
            equal(len(page["messages"]), 10, "messages of a page after coming back")
    finally:
        daemon.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
