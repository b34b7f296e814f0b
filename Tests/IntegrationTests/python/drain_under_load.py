"""SIGTERM while clients send as fast as they can: what was acknowledged was delivered, and the process ends well."""

import asyncio
import signal
import time

from websockets.exceptions import ConnectionClosed

from chat import Client, Refused
from checks import Checks, equal, eventually, holds
from daemon import Daemon
from settings import configuration, issuer, without_rate_limits
from tokens import Issuer

SENDERS, READERS, IN_FLIGHT = 6, 4, 8
SERVER_DRAINING = 4000
GRACE_SECONDS = 20


def note_acknowledgements(client, acknowledged):
    """Keeps what a sender was promised: message ids with their seqs."""

    def note(message):
        if message.get("ok") and "duplicate" in message:
            acknowledged[message["message"]] = message["seq"]

    client.on_frame = note


async def press(client, conversation, name):
    """Keeps some sends in flight until the connection ends."""

    async def one_by_one(lane):
        number = 0
        while True:
            body = f"{name}.{lane}.{number}"
            try:
                await client.send(body, body, conversation=conversation)
            except (Refused, ConnectionError, ConnectionClosed, asyncio.TimeoutError):
                return
            number += 1

    await asyncio.gather(*(one_by_one(lane) for lane in range(IN_FLIGHT)))


async def drain(checks, issuer_, daemon):
    url = daemon.url
    senders = [await Client.sign_in(url, issuer_.token(f"sender{n}")) for n in range(SENDERS)]
    readers = [await Client.sign_in(url, issuer_.token(f"reader{n}")) for n in range(READERS)]
    members = [client.user for client in senders[1:] + readers]
    made = await senders[0].request("conversation.create", title="Load", members=members)
    conversation = made["conversation"]["id"]
    acknowledged = {}
    for client in senders:
        note_acknowledgements(client, acknowledged)
    pressing = [asyncio.create_task(press(client, conversation, client.user)) for client in senders]
    with checks.check("load runs before the signal"):
        await eventually(lambda: len(acknowledged) > 1000, "fewer than 1000 messages were acknowledged", 20)
    at_signal = len(acknowledged)
    started = time.monotonic()
    daemon.terminate()
    with checks.check("everybody is told to reconnect and closed with 4000"):
        codes = await asyncio.gather(*(client.closed(GRACE_SECONDS) for client in senders + readers))
        equal(set(codes), {SERVER_DRAINING}, "close codes")
        for client in senders + readers:
            told = [push for push in client.seen if push["type"] == "reconnect"]
            holds(told and told[-1]["afterMs"] >= 0, "a client got no reconnect push")
    with checks.check("exit code 0 within the grace"):
        equal(await daemon.exit_code(GRACE_SECONDS), 0, "exit code")
        holds(time.monotonic() - started < GRACE_SECONDS, "the drain took longer than the grace")
    for task in pressing:
        await task
    delivered = {push["message"]: push["seq"] for client in senders + readers for push in client.seen
                 if push["type"] == "message.created"}
    with checks.check("every acknowledged message reached a reader"):
        lost = {message: seq for message, seq in acknowledged.items() if delivered.get(message) != seq}
        equal(len(lost), 0, f"number of lost messages among {len(acknowledged)} acknowledged")
        print(f"# acknowledged: {at_signal} before the signal, {len(acknowledged)} in all; lost: 0")
    with checks.check("requests in flight are answered: what was delivered and acknowledged makes one log without holes"):
        log = {**delivered, **acknowledged}
        equal(sorted(log.values()), list(range(2, len(log) + 2)), "sequence (the group's creation is the first event)")
    with checks.check("no reader missed an event or got it twice"):
        # Pushes of senders on several event loops may overtake each other; the sequence tells, and a client puts them in order.
        for client in readers:
            seqs = [push["seq"] for push in client.seen if push.get("conversation") == conversation and "seq" in push]
            equal(len(set(seqs)), len(seqs), "number of distinct events among all")
            equal(max(delivered.values()) - min(seqs) + 1, len(seqs), "range of sequence numbers, for the events seen")
            overtaken = sum(later < earlier for earlier, later in zip(seqs, seqs[1:]))
        print(f"# {len(seqs)} events at a reader, {overtaken} times a push came after a later one")


async def main():
    checks = Checks()
    issuer_ = Issuer()
    settings = configuration(
        {"tests": issuer(issuer_.url, audiences=[Issuer.audience])},
        drain={"timeoutMs": GRACE_SECONDS * 1000}, **without_rate_limits())
    daemon = Daemon(settings)
    try:
        with checks.check("chatd starts and is ready"):
            await daemon.ready()
        if checks.failed:
            return checks.finish()
        await drain(checks, issuer_, daemon)
    finally:
        daemon.stop()

    # One socket a second: this drain would take minutes, so that the second signal meets it half done.
    slow = {**settings, "drain": {"timeoutMs": 600_000, "socketsPerSecond": 1}}
    daemon = Daemon(slow)
    try:
        await daemon.ready()
        clients = [await Client.sign_in(daemon.url, issuer_.token(f"guest{n}")) for n in range(60)]
        daemon.terminate()
        with checks.check("a drain begins with readiness off and no new connections"):
            await eventually(lambda: daemon.get("/readyz")[0] != 200, "/readyz still says yes")
            try:
                await Client.sign_in(daemon.url, issuer_.token("late"))
                holds(False, "a new connection was signed in")
            except Exception as error:  # noqa: BLE001: refused at any stage is right
                holds("signed in" not in str(error), str(error))
        with checks.check("a second signal ends the process at once"):
            holds(daemon.process.poll() is None, "the process is gone before the second signal")
            started = time.monotonic()
            # One that follows the first within 50 ms counts as the same request, as tools signal process and group.
            await asyncio.sleep(0.1)
            daemon.process.send_signal(signal.SIGTERM)
            await daemon.exit_code(3)
            holds(time.monotonic() - started < 2, "it took longer than two seconds")
        for client in clients:
            client.cut()
    finally:
        daemon.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
