"""What people do with a chat server, seen through stock WebSocket clients."""

import asyncio

from chat import Client, Refused
from checks import Failed, equal, holds


def created(body):
    return lambda push: push["body"] == body


async def synced(client, conversation, after):
    """All events after a seq, page by page."""
    events = []
    while True:
        page = await client.request("sync", conversation=conversation, after=after, limit=50)
        holds(not page["reset"], "the log was reset")
        events += page["events"]
        if not page["more"]:
            return events
        after = events[-1]["seq"]


class People:
    """The signed-in clients of a run, and the conversations they made."""

    def __init__(self, url, tokens):
        self.url = url
        self.tokens = tokens
        self.alice = self.bob = self.carol = None
        self.direct = self.group = None

    async def sign_in(self, name, **hello):
        return await Client.sign_in(self.url, self.tokens[name], **hello)


async def run(checks, people):
    with checks.check("sign-in with Cognito access tokens"):
        people.alice = await people.sign_in("alice", device="laptop")
        people.bob = await people.sign_in("bob")
        people.carol = await people.sign_in("carol")
        users = {client.user for client in (people.alice, people.bob, people.carol)}
        equal(len(users), 3, "number of distinct users")
        equal(people.alice.welcome["user"]["handle"], "alice", "handle taken from the token")
    await direct(checks, people)
    await identity(checks, people)
    await group(checks, people)
    await devices(checks, people)
    await presence(checks, people)
    await history(checks, people)
    await resume(checks, people)
    for client in (people.alice, people.bob, people.carol):
        await client.close()


async def direct(checks, people):
    alice, bob = people.alice, people.bob
    with checks.check("direct message by user id reaches the other side"):
        sent = await alice.send("Hello Bob", "d1", to=bob.user)
        people.direct = sent["conversation"]
        equal((sent["seq"], sent["ordinal"], sent["duplicate"]), (1, 1, False), "place of the first message")
        push = await bob.expect("message.created", created("Hello Bob"))
        equal(push["conversation"], people.direct, "conversation")
        equal((push["seq"], push["message"], push["by"]), (1, sent["message"], alice.user), "seq, message and sender")
    with checks.check("both sides open the same direct conversation"):
        for client, peer in ((alice, bob), (bob, alice)):
            opened = await client.request("conversation.open", user=peer.user)
            equal(opened["conversation"]["id"], people.direct, "conversation")
    with checks.check("duplicate send is answered with the original"):
        again = await alice.send("Hello Bob", "d1", to=bob.user)
        equal((again["duplicate"], again["message"], again["seq"]), (True, sent["message"], 1), "answer to the retry")
        page = await bob.request("history", conversation=people.direct)
        equal(len(page["messages"]), 1, "messages in the log")
    with checks.check("sender sees delivered and read receipts"):
        await bob.request("receipt.delivered", conversation=people.direct, seq=1)
        await alice.expect("receipt", lambda p: marks(p, bob.user, "delivered") == 1)
        await bob.request("receipt.read", conversation=people.direct, seq=1)
        await alice.expect("receipt", lambda p: marks(p, bob.user, "read") == 1)
    with checks.check("receipts do not go back and do not run ahead"):
        await alice.send("And a second one", "d2", conversation=people.direct)
        answer = await bob.request("receipt.read", conversation=people.direct, seq=99)
        equal((answer["read"], answer["unread"]), (2, 0), "marks after reading beyond the end")
        answer = await bob.request("receipt.read", conversation=people.direct, seq=1)
        equal(answer["read"], 2, "read mark after an older receipt")
    with checks.check("an edit is seen by the other side"):
        edit = await alice.request(
            "message.edit", conversation=people.direct, message=sent["message"], body="Hello, Bob!")
        push = await bob.expect("message.edited")
        equal((push["message"], push["body"], push["seq"]), (sent["message"], "Hello, Bob!", edit["seq"]), "edit")
    with checks.check("only the author may edit"):
        try:
            await bob.request("message.edit", conversation=people.direct, message=sent["message"], body="I owe Bob")
            raise Failed("the edit was accepted")
        except Refused as refusal:
            equal(refusal.code, "forbidden", "error code")
    with checks.check("typing is shown to the other side"):
        await bob.request("typing", conversation=people.direct, active=True)
        push = await alice.expect("typing")
        equal((push["user"], push["active"]), (bob.user, True), "who types")
    with checks.check("a stranger sees nothing of it"):
        try:
            await people.carol.request("history", conversation=people.direct)
            raise Failed("history was given to a stranger")
        except Refused as refusal:
            equal(refusal.code, "conversation_not_found", "error code")
        holds(not [p for p in people.carol.seen if p.get("conversation") == people.direct], "a push leaked to Carol")


def marks(push, user, mark):
    return next((receipt[mark] for receipt in push["receipts"] if receipt["user"] == user), None)


async def identity(checks, people):
    with checks.check("identity comes from the token, never from a field"):
        await people.alice.send("Signed: Bob", "i1", conversation=people.direct, sender=people.bob.user,
                                user=people.bob.user, by=people.bob.user, **{"from": people.bob.user})
        push = await people.bob.expect("message.created", created("Signed: Bob"))
        equal(push["by"], people.alice.user, "sender")
        impostor = await people.sign_in("carol", user=people.alice.user)
        equal(impostor.user, people.carol.user, "user of a hello that claims another")
        await impostor.close()


async def group(checks, people):
    alice, bob, carol = people.alice, people.bob, people.carol
    with checks.check("a group of three hears every message"):
        made = await alice.request("conversation.create", title="Lunch", members=[bob.user, carol.user])
        people.group = made["conversation"]["id"]
        equal((made["conversation"]["memberCount"], made["conversation"]["role"]), (3, "owner"), "members and role")
        for client in (bob, carol):
            await client.expect("conversation.created", lambda p: p["conversation"] == people.group)
        await asyncio.gather(
            *(client.send(f"from {name}", "g1", conversation=people.group)
              for name, client in (("alice", alice), ("bob", bob), ("carol", carol))))
        for client in (alice, bob, carol):
            for name, other in (("alice", alice), ("bob", bob), ("carol", carol)):
                if other is not client:
                    await client.expect("message.created", created(f"from {name}"))
    with checks.check("everybody sees one order without gaps"):
        logs = [await synced(client, people.group, 0) for client in (alice, bob, carol)]
        equal(logs[1], logs[0], "log as Bob reads it")
        equal(logs[2], logs[0], "log as Carol reads it")
        equal([event["seq"] for event in logs[0]], list(range(1, len(logs[0]) + 1)), "sequence")
    with checks.check("group receipts reach the sender"):
        # Sending moves the sender's own marks, so the message to be read is Alice's.
        head = (await alice.send("who has read this?", "g1b", conversation=people.group))["seq"]
        await bob.request("receipt.read", conversation=people.group, seq=head)
        await carol.request("receipt.delivered", conversation=people.group, seq=head)
        await alice.expect("receipt", lambda p: marks(p, bob.user, "read") == head)
        counts = await alice.request("receipt.counts", conversation=people.group, seq=head)
        equal((counts["members"], counts["read"]), (3, 1), "members and readers")
    with checks.check("a removed member hears no more"):
        await alice.request("member.remove", conversation=people.group, user=carol.user)
        await carol.expect("member.left", lambda p: p["user"] == carol.user)
        await alice.send("without Carol", "g2", conversation=people.group)
        await bob.expect("message.created", created("without Carol"))
        try:
            await carol.send("still here?", "g3", conversation=people.group)
            raise Failed("a removed member could send")
        except Refused as refusal:
            equal(refusal.code, "conversation_not_found", "error code")
        holds(not [p for p in carol.seen if p.get("body") == "without Carol"], "the message leaked to Carol")
        await alice.request("member.add", conversation=people.group, users=[carol.user])
        await carol.expect("member.joined", lambda p: carol.user in p["users"])


async def devices(checks, people):
    with checks.check("the sender's second device receives what the first one sends"):
        phone = await people.sign_in("alice", device="phone")
        sent = await people.alice.send("seen on my phone", "v1", conversation=people.direct)
        push = await phone.expect("message.created", created("seen on my phone"))
        equal((push["message"], push["by"]), (sent["message"], people.alice.user), "message and sender")
    with checks.check("reading on one device clears unread on the other"):
        await people.bob.send("ping", "v2", conversation=people.direct)
        push = await phone.expect("message.created", created("ping"))
        await phone.request("receipt.read", conversation=people.direct, seq=push["seq"])
        await people.alice.expect("receipt", lambda p: marks(p, people.alice.user, "read") == push["seq"])
        inbox = await people.alice.request("inbox")
        entry = next(entry for entry in inbox["conversations"] if entry["id"] == people.direct)
        equal(entry["unread"], 0, "unread on the laptop")
        await phone.close()


async def presence(checks, people):
    def state_is(state):
        return lambda push: any(u["user"] == people.carol.user and u["state"] == state for u in push["users"])

    with checks.check("two tabs, one closed: still online"):
        second = await people.sign_in("carol", device="second tab")
        answer = await people.bob.request("presence.watch", users=[people.carol.user])
        equal([user["state"] for user in answer["users"]], ["online"], "state when the watch begins")
        await second.close()
        # Longer than the grace before a user without sessions counts as offline.
        await asyncio.sleep(6)
        answer = await people.bob.request("presence.watch", users=[people.carol.user])
        equal([user["state"] for user in answer["users"]], ["online"], "state with one tab left")
        holds(not [p for p in people.bob.seen if p["type"] == "presence" and state_is("offline")(p)],
              "Bob was told that Carol is offline")
    with checks.check("the last tab closed: offline, with the time"):
        await people.carol.close()
        push = await people.bob.expect("presence", state_is("offline"), seconds=10)
        holds(next(u for u in push["users"] if u["user"] == people.carol.user).get("lastSeen"), "no lastSeen")
        people.carol = await people.sign_in("carol")
        await people.bob.expect("presence", state_is("online"))


async def history(checks, people):
    with checks.check("history comes in pages, both ways, without repeats"):
        for number in range(25):
            await people.alice.send(f"page {number}", f"h{number}", conversation=people.direct)
        everything, before = [], None
        while True:
            page = await people.bob.request("history", conversation=people.direct, before=before, limit=10)
            holds(len(page["messages"]) <= 10, "a page is longer than asked")
            everything = page["messages"] + everything
            if not page["more"]:
                break
            before = page["messages"][0]["seq"]
        bodies = [message["body"] for message in everything]
        equal(bodies[-25:], [f"page {number}" for number in range(25)], "newest messages in order")
        equal([m["ordinal"] for m in everything], list(range(1, len(everything) + 1)), "ordinals")
        equal(bodies[0], "Hello, Bob!", "first message in its present state")
        forward = await people.bob.request("history", conversation=people.direct, after=everything[4]["seq"], limit=5)
        equal([m["seq"] for m in forward["messages"]], [m["seq"] for m in everything[5:10]], "page forward")
    with checks.check("a page tells the end of the log it was read at, and one message can be had by its id"):
        message = everything[-1]["message"]
        sent = await people.alice.send("answer", "h25", conversation=people.direct, replyTo=message)
        page = await people.bob.request("history", conversation=people.direct, before=everything[1]["seq"], limit=1)
        equal((page["head"], page["headOrdinal"]), (sent["seq"], sent["ordinal"]), "head")
        reaction = await people.bob.request("reaction.add", conversation=people.direct, message=message, emoji="👍")
        page = await people.bob.request("history", conversation=people.direct, limit=1)
        equal((page["head"], page["headOrdinal"]), (reaction["seq"], sent["ordinal"]), "head after a reaction")
        answered = await people.bob.request(
            "message.get", conversation=people.direct, message=page["messages"][0]["replyTo"])
        equal(answered["message"]["body"], "page 24", "the message that was answered")
        equal(answered["message"]["reactions"], [{"emoji": "👍", "count": 1, "mine": True}], "its reactions")
        for conversation, code in ((people.direct, "message_not_found"), (message, "conversation_not_found")):
            try:
                await people.bob.request("message.get", conversation=conversation, message=people.direct)
                raise Failed("a message that is none was found")
            except Refused as refusal:
                equal(refusal.code, code, "error code")


async def resume(checks, people):
    with checks.check("a resume after a cut gives exactly what was missed"):
        inbox = await people.bob.request("inbox")
        heads = {entry["id"]: entry["seq"] for entry in inbox["conversations"]}
        epoch = people.bob.welcome["epoch"]
        people.bob.cut()
        await people.bob.closed()
        missed = []
        for number in range(7):
            sent = await people.alice.send(f"while away {number}", f"r{number}", conversation=people.direct)
            missed.append((sent["seq"], sent["message"]))
        await people.alice.send("group while away", "r7", conversation=people.group)
        edit = await people.alice.request(
            "message.edit", conversation=people.direct, message=missed[0][1], body="while away, edited")
        people.bob = await people.sign_in("bob")
        equal(people.bob.welcome["epoch"], epoch, "epoch")
        events = await synced(people.bob, people.direct, heads[people.direct])
        equal([(e["seq"], e["message"]) for e in events], missed + [(edit["seq"], missed[0][1])], "missed events")
        group_events = await synced(people.bob, people.group, heads[people.group])
        equal([event.get("body") for event in group_events], ["group while away"], "missed group events")
    with checks.check("live messages go on where the resume ended"):
        sent = await people.alice.send("back again", "r8", conversation=people.direct)
        push = await people.bob.expect("message.created", created("back again"))
        equal(push["seq"], events[-1]["seq"] + 1, "seq")
        equal(push["seq"], sent["seq"], "seq as acknowledged")
    with checks.check("a cursor beyond the end asks for a reset"):
        page = await people.bob.request("sync", conversation=people.direct, after=10_000_000)
        equal((page["reset"], page["events"]), (True, []), "answer")


def nothing_private_logged(checks, lines):
    """What the daemon wrote while these conversations went on."""
    with checks.check("no token and no message body in the log"):
        output = "\n".join(lines)
        holds("eyJ" not in output, "a token is in the log")
        holds("Hello Bob" not in output, "a message body is in the log")
