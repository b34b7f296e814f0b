"""What the Socket.IO door adds to a conversation: who is let in, what is no reply, two doors at once, tokens that end."""

import asyncio
import time

import socketio

import conversation_checks
from chat import Client, Refused
from checks import Failed, equal, holds
from cognito import Cognito
from conversation_checks import created, marks
from socketio_chat import POLLING, UPGRADE, WEBSOCKET, SocketIOClient
from tokens import joined, parts, rs256

# What the server allows a token after its end; the default of an issuer.
LEEWAY_SECONDS = 30


class SocketIOPeople(conversation_checks.People):
    """People who use one transport of the Socket.IO door."""

    def __init__(self, url, tokens, transports):
        super().__init__(url, tokens)
        self.transports = transports
        self.everybody = []

    async def sign_in(self, name, **auth):
        client = await SocketIOClient.sign_in(self.url, self.tokens[name], self.transports, **auth)
        self.everybody.append(client)
        return client


def ending_at(token, seconds):
    """A token like another that the server takes for so many seconds from now, its leeway included."""
    header, claims = parts(token)
    claims |= {"exp": int(time.time()) + seconds - LEEWAY_SECONDS}
    return joined(header, claims, rs256(Cognito.private_key()))


async def run(checks, daemon, tokens, transports, name):
    """The same checks on each way of transport."""
    people = SocketIOPeople(daemon.http, tokens, transports)
    with checks.check(f"{name}: sign-in, and the welcome is the first event"):
        people.alice = await people.sign_in("alice", device="laptop")
        people.bob = await people.sign_in("bob")
        people.carol = await people.sign_in("carol")
        equal(len({client.user for client in people.everybody}), 3, "number of distinct users")
        for client in people.everybody:
            equal(client.events[0][0], "welcome", "first event")
            equal(client.transport, "polling" if transports is POLLING else "websocket", "transport in use")
    with checks.check(f"{name}: one user has one identity at both doors"):
        native = await Client.sign_in(daemon.url, tokens["alice"])
        equal(native.user, people.alice.user, "user")
        await native.close()
    parts_of_it = [conversation_checks.direct, conversation_checks.identity, conversation_checks.group,
                   conversation_checks.devices, conversation_checks.history]
    if transports is WEBSOCKET:
        # It waits for the grace of presence, which has nothing to do with the transport.
        parts_of_it.append(conversation_checks.presence)
    for part in parts_of_it:
        await part(Named(checks, name), people)
    await both_devices(checks, people, name)
    await both_doors(checks, daemon, people, name)
    await without_callback(checks, people, name)
    await in_band_refresh(checks, people, name)
    with checks.check(f"{name}: every event has an object, and only an offset stands behind it"):
        for event, arguments in (event for client in people.everybody for event in client.events):
            holds(arguments and isinstance(arguments[0], dict), f"{event} came with {arguments}")
            behind = arguments[1:]
            holds(not behind or (event == "session.offset" and len(behind) == 1 and isinstance(behind[0], str)),
                  f"{event} came with {arguments}")
        names = {event for client in people.everybody for event, _ in client.events}
        holds({"welcome", "message.created", "receipt", "typing", "session.offset"} <= names, f"only {names} were seen")
    for client in people.everybody:
        await client.close()


class Named:
    """Checks whose names begin with the transport's."""

    def __init__(self, checks, name):
        self._checks, self._name = checks, name

    def check(self, name):
        return self._checks.check(f"{self._name}: {name}")


async def both_devices(checks, people, name):
    with checks.check(f"{name}: two devices both get what the other did"):
        phone = await people.sign_in("alice", device="phone")
        laptop = people.alice
        for sender, other in ((phone, laptop), (laptop, phone)):
            sent = await sender.send(f"from {sender.welcome['session']}", f"b-{sender.welcome['session']}",
                                     conversation=people.direct)
            push = await other.expect("message.created", lambda p: p["message"] == sent["message"])
            equal((push["seq"], push["by"]), (sent["seq"], laptop.user), "seq and sender")
        await people.bob.send("one for both", f"b-{phone.welcome['session']}", conversation=people.direct)
        for client in (phone, laptop):
            await client.expect("message.created", created("one for both"))
        await phone.close()


async def both_doors(checks, daemon, people, name):
    with checks.check(f"{name}: the native door and this one hear each other"):
        native = await Client.sign_in(daemon.url, people.tokens["bob"])
        sent = await native.send("from the native door", f"n-{name}", conversation=people.group)
        for client in (people.alice, people.bob, people.carol):
            push = await client.expect("message.created", created("from the native door"))
            equal((push["seq"], push["message"]), (sent["seq"], sent["message"]), "seq and message")
        sent = await people.alice.send("from Socket.IO", f"s-{name}", conversation=people.group)
        push = await native.expect("message.created", created("from Socket.IO"))
        equal((push["seq"], push["by"]), (sent["seq"], people.alice.user), "seq and sender")
        await native.request("receipt.read", conversation=people.group, seq=sent["seq"])
        await people.alice.expect("receipt", lambda p: marks(p, native.user, "read") == sent["seq"])
        await native.close()


async def without_callback(checks, people, name):
    with checks.check(f"{name}: a failure without a callback comes as an error event, and a success is silent"):
        await people.carol.tell("message.send", conversation=people.direct, clientId="x1", body="let me in")
        error = await people.carol.expect("error")
        equal(error["code"], "conversation_not_found", "error code")
        holds(error["message"], "an error without words")
        await people.carol.tell("no.such.command")
        equal((await people.carol.expect("error"))["code"], "unknown_command", "error code")
        before = len(people.alice.events)
        await people.alice.tell("message.send", conversation=people.group, clientId=f"x-{name}", body="no callback")
        await people.bob.expect("message.created", created("no callback"))
        unasked = [event for event, _ in people.alice.events[before:] if event in ("error", "message.send")]
        equal(unasked, [], "events at the sender")


async def in_band_refresh(checks, people, name):
    with checks.check(f"{name}: a token is announced before it ends; refreshed in band, the session lives on"):
        token = ending_at(people.tokens["bob"], 4)
        refreshed, left = [await SocketIOClient.sign_in(people.url, token, people.transports) for _ in range(2)]
        people.everybody += [refreshed, left]
        for client in (refreshed, left):
            await client.expect("token.expiring")
        await refreshed.request("token.refresh", token=people.tokens["bob"])
        closing = await left.expect("session.close")
        equal((closing["code"], closing["reconnect"]), (4002, True), "code and advice of the last event")
        await left.closed()
        holds("user" in await refreshed.request("user.get"), "no answer after the refresh")
        await refreshed.close()
    with checks.check(f"{name}: another user's token is no refresh"):
        reply = await people.carol.exchange("token.refresh", token=people.tokens["bob"])
        equal(reply["error"]["code"], "token_subject_changed", "error code")


async def refusals(checks, url, tokens):
    async def refused(code, token, transports):
        try:
            client = await SocketIOClient.sign_in(url, token, transports)
        except Refused as refusal:
            equal(refusal.code, code, "code in CONNECT_ERROR")
            holds(refusal.message, "a refusal without words")
            if token:
                holds(token not in str(refusal), "the refusal repeats the token")
        else:
            await client.close()
            raise Failed(f"accepted what should be {code}")

    header, claims = parts(tokens["alice"])
    foreign = joined({**header, "kid": "other"}, claims, rs256(Cognito.private_key()))
    for transports in (WEBSOCKET, POLLING, UPGRADE):
        for what, token, code in (
                ("missing", None, "token_missing"), ("malformed", "not.a.jwt", "token_malformed"),
                ("expired", ending_at(tokens["alice"], -5), "token_expired"),
                ("signed by an unknown key", foreign, "token_key_unknown")):
            with checks.check(f"{'+'.join(transports)}: a token that is {what} is refused in CONNECT_ERROR"):
                await refused(code, token, transports)
        with checks.check(f"{'+'.join(transports)}: an unknown namespace is refused and the connection lives"):
            client = socketio.AsyncClient(reconnection=False)
            refusals = asyncio.Queue()
            client.on("connect_error", refusals.put_nowait, namespace="/admin")
            welcomes = asyncio.Queue()
            client.on("welcome", welcomes.put_nowait)
            await client.connect(url, auth={"token": tokens["alice"]}, transports=transports,
                                 namespaces=["/", "/admin"], wait=False)
            try:
                equal(await asyncio.wait_for(refusals.get(), 5), {"message": "Invalid namespace"}, "refusal")
                await asyncio.wait_for(welcomes.get(), 5)
                holds("user" in await client.call("user.get", {}, timeout=5), "no answer in the main namespace")
            finally:
                await client.disconnect()
