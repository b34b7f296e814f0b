"""The stock JavaScript client loses its connection and is given what it missed: all of it, once and in order, or nothing."""

import asyncio
import os
import secrets
import sys

import socketio_browser
from chat import Client
from checks import Checks, equal, eventually, holds
from daemon import Daemon
from settings import configuration, issuer, without_rate_limits
from socketio_browser import Browser
from tokens import Issuer

# Most events that a recovery replays (Docs/adr/0006-socketio-recovery.md).
REPLAY_LIMIT = 1000
LEEWAY_SECONDS = 30


class Room:
    """Alice and Carol at the native door, and their conversations with Bob, who uses a browser."""

    def __init__(self, daemon, issuer_):
        self.daemon, self.issuer = daemon, issuer_
        self.alice = self.carol = self.direct = self.group = None
        self._count = 0
        self._run = secrets.token_hex(4)  # a log that outlives a run knows what it was sent before

    async def open(self):
        await self.sign_in()
        # Known to the server from now on.
        for name in ("bob", "dave"):
            await (await Client.sign_in(self.daemon.url, self.issuer.token(name))).close()
        made = await self.alice.request("conversation.create", title="Lunch", members=["bob", "carol"])
        self.group = made["conversation"]["id"]
        self.direct = (await self.alice.send("first", f"{self._run}.first", to="bob"))["conversation"]

    async def sign_in(self):
        self.alice, self.carol = [
            await Client.sign_in(self.daemon.url, self.issuer.token(name)) for name in ("alice", "carol")]

    async def browser(self, name="bob"):
        return await Browser.sign_in(self.daemon.http, self.issuer.token(name))

    async def talk(self, count=3):
        """So many messages of each kind, one after the other; returns (conversation, seq, body) of each."""
        sent = []
        for _ in range(count):
            for sender, conversation in ((self.alice, self.direct), (self.carol, self.group), (self.alice, self.group)):
                self._count += 1
                body = f"message {self._count}"
                reply = await sender.send(body, f"{self._run}.{self._count}", conversation=conversation)
                sent.append((conversation, reply["seq"], body))
        return sent


def by_conversation(messages):
    """Sorted by conversation only: the order within each stays."""
    return sorted(messages, key=lambda message: message[0])


async def recovers(room, browser, before, missed, **changes):
    """Comes back and must be given exactly what it missed."""
    connected = await browser.come_back(**changes)
    equal((connected["recovered"], connected["id"], connected["pid"]), (True, before["id"], before["pid"]),
          "recovered, id and pid")
    # What is sent now comes behind all that was missed.
    live = await room.talk(1)
    for sent in live:
        await browser.hears("message.created", lambda push: push["body"] == sent[2])
    equal(by_conversation(browser.messages()), by_conversation(missed + live), "messages, what was missed first")
    return connected


async def is_new(browser, before, **changes):
    """Comes back and must be told that it is somebody new; returns what it said then."""
    connected = await browser.come_back(**changes)
    equal(connected["recovered"], False, "recovered")
    holds(connected["id"] != before["id"] and connected["pid"] != before["pid"], "id and pid are the old session's")
    await browser.hears("welcome")
    equal(browser.messages(), [], "messages of an abandoned recovery")
    return connected


async def recovery(checks, room):
    with checks.check("a client that lost its connection gets exactly what it missed, once, in order"):
        bob, before = await room.browser()
        equal(before["recovered"], False, "recovered at the first connection")
        holds(before["pid"], "no pid")
        sent = await room.talk(1)
        await bob.hears("message.created", lambda push: push["body"] == sent[-1][2])
        await leave_covered(bob)
        await recovers(room, bob, before, await room.talk())
    with checks.check("and again, with a transport that breaks"):
        for _ in range(2):
            await leave_covered(bob, hard=True)
            await recovers(room, bob, before, await room.talk(1))
    with checks.check("own messages do not come back, and a repeat of nothing is nothing"):
        reply = await bob.request("message.send", conversation=room.direct, clientId=secrets.token_hex(4), body="mine")
        holds(reply.get("ok"), f"not sent: {reply}")
        await leave_covered(bob)
        await recovers(room, bob, before, [])
    with checks.check("cuts at any moment lose nothing"):
        await cuts(room, bob)
    await bob.close()
    with checks.check("an idle client that never heard anything recovers, its first conversation too"):
        dave, before = await room.browser("dave")
        equal([name for name, _ in dave.heard], ["welcome"], "events")
        for name in ("first", "second"):
            await dave.leave()
            sent = await room.alice.send(f"to Dave {name}", secrets.token_hex(4), to="dave")
            connected = await dave.come_back()
            equal((connected["recovered"], connected["id"]), (True, before["id"]), "recovered and id")
            await dave.hears("message.created", lambda push: push["body"] == f"to Dave {name}")
            equal(dave.messages(), [(sent["conversation"], sent["seq"], f"to Dave {name}")], "messages")
            # So the second round is that of a client with an offset.
            await dave.hears("session.offset")
        await dave.close()


async def leave_covered(browser, hard=False):
    """Leaves when an offset stands behind the last message: without it the message may be repeated."""

    def is_covered():
        names = [name for name, _ in browser.heard if name in ("message.created", "session.offset")]
        return names and names[-1] == "session.offset"

    await eventually(is_covered, "no offset behind the last message")
    await browser.leave(hard)


async def cuts(room, bob):
    """The client comes back by itself while others talk: less repeats, it has everything in order."""
    await bob.leave()
    await bob.come_back()
    bob.heard.clear()
    talking = asyncio.create_task(room.talk(60))
    for number in range(4):
        await bob.hears("message.created")
        bob.order("cut", stay=False, hard=number % 2 == 0)
        equal((await bob.expect("connect"))["recovered"], True, "recovered")
    sent = await talking
    await bob.hears("message.created", lambda push: push["body"] == sent[-1][2])
    await eventually(lambda: len(set(bob.messages()) & set(sent)) == len(sent), "messages are missing")
    once = list(dict.fromkeys(message for message in bob.messages() if message in sent))
    equal(by_conversation(once), by_conversation(sent), "messages less repeats")


async def refusals(checks, room):
    token = room.issuer.token
    with checks.check("another user's token recovers nothing"):
        bob, before = await room.browser()
        await bob.leave()
        await room.talk(1)
        await is_new(bob, before, token=token("carol"))
        await bob.close()
    with checks.check("a pid or an offset that was changed recovers nothing"):
        bob, before = await room.browser()
        await room.talk(1)
        await bob.hears("session.offset")
        pid = before["pid"]
        middle = len(pid) // 2
        forged = pid[:middle] + ("A" if pid[middle] != "A" else "B") + pid[middle + 1:]
        for changes in ({"pid": forged}, {"pid": "x"}, {"pid": pid[:-4]}, {"offset": "no offset of ours"}):
            await bob.leave()
            before = await is_new(bob, before, **changes)
        await bob.close()
    with checks.check("a token that ended meanwhile is refused, and a good one recovers still"):
        bob, before = await room.browser()
        await bob.leave()
        missed = await room.talk(1)
        error = await bob.come_back("connect_error", token=token("bob", -LEEWAY_SECONDS - 1))
        equal(error["data"]["code"], "token_expired", "code in CONNECT_ERROR")
        await recovers(room, bob, before, missed)
    with checks.check("more than is replayed is not replayed in part"):
        await bob.leave()
        await asyncio.gather(*(room.alice.send("much", secrets.token_hex(8), conversation=room.group)
                               for _ in range(REPLAY_LIMIT + 1)))
        before = await is_new(bob, before)
    with checks.check("who was removed meanwhile is not given what was said since"):
        await bob.leave()
        await room.alice.request("member.remove", conversation=room.group, user="bob")
        await room.alice.send("without Bob", secrets.token_hex(4), conversation=room.group)
        before = await is_new(bob, before)
        holds(room.group not in str(bob.heard), "he hears of the conversation")
        await room.alice.request("member.add", conversation=room.group, users=["bob"])
        await bob.close()


async def restart(checks, room, make, recovered):
    """Kills the daemon and starts another on its port; returns that one."""
    what = "is recovered from the database" if recovered else "is new where nothing was kept"
    daemon = room.daemon
    with checks.check(f"a session from before kill -9 {what}"):
        bob, before = await room.browser()
        await bob.leave()
        missed = await room.talk(1)
        daemon.process.kill()
        daemon.stop()
        room.daemon = daemon = make(daemon.port)
        await daemon.ready()
        await room.sign_in()
        if recovered:
            missed += await room.talk(1)
            await recovers(room, bob, before, missed)
        else:
            await is_new(bob, before)
        await bob.close()
    return daemon


async def main():
    checks = Checks()
    if what := socketio_browser.missing():
        print(f"skipped: there is no {what}", flush=True)
        sys.exit(1)
    issuer_ = Issuer()
    database = os.environ.get("CHAT_TEST_DATABASE_URL")

    def memory(port=None):
        return Daemon(settings(), port=port)

    def postgres(port=None):
        return Daemon(settings(database={"url": database}), ["--migrate"], port=port)

    def settings(**sections):
        return configuration(
            {"tests": issuer(issuer_.url, audiences=[Issuer.audience])}, **without_rate_limits(), **sections)

    for make, name in ((memory, "memory"), (postgres, "Postgres")):
        if make is postgres and not database:
            print("# no database was given (CHAT_TEST_DATABASE_URL): recovery from one is not checked", flush=True)
            continue
        daemon = make()
        try:
            with checks.check(f"chatd starts and is ready; the log is in {name}"):
                await daemon.ready()
            room = Room(daemon, issuer_)
            await room.open()
            await recovery(checks, room)
            await refusals(checks, room)
            daemon = await restart(checks, room, make, recovered=make is postgres)
        finally:
            daemon.stop()
        if checks.failed:
            print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
