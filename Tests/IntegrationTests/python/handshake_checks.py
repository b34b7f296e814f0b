"""What happens before and around sign-in: where a token may come from, which pages may connect, how often keys are fetched."""

from websockets.exceptions import InvalidStatus

from chat import Client
from checks import Failed, equal, holds


async def refused_with(status, url, **options):
    try:
        client = await Client.open(url, **options)
    except InvalidStatus as refusal:
        equal(refusal.response.status_code, status, "HTTP status")
    else:
        await client.close()
        raise Failed("the handshake was accepted")


async def run(checks, daemon, token):
    url = daemon.url
    with checks.check("a token in the Authorization header signs in, hello needs none"):
        client = await Client.open(url, additional_headers={"Authorization": f"Bearer {token}"})
        holds("user" in await client.request("hello"), "no user in the welcome")
        await client.close()
    with checks.check("a token in the URL is not read"):
        try:
            client = await Client.open(f"{url}?token={token}&access_token={token}")
        except InvalidStatus:
            pass
        else:
            reply = await client.exchange("hello")
            equal(reply.get("error", {}).get("code"), "token_missing", "error code")
            await client.close()
    with checks.check("pages of the server itself may connect, other origins may not"):
        client = await Client.open(url, origin=f"http://127.0.0.1:{daemon.port}")
        await client.close()
        for origin in ("https://evil.example", f"http://127.0.0.1:{daemon.port + 1}", "null",
                       f"http://127.0.0.1:{daemon.port}.evil.example", "http://evil127.0.0.1"):
            await refused_with(403, url, origin=origin)
    with checks.check("text that is no request is answered and does not end the session"):
        client = await Client.sign_in(url, token)
        for text in ("", "{", "[]", "42", '{"id":"1"}', '{"id":"x","type":"no.such.command"}', '{"type":5}'):
            await client.socket.send(text)
        holds("user" in await client.request("user.get"), "no answer after nonsense")
        await client.close()


def fetches(daemon):
    """Fetches of key sets by issuer, from /metrics."""
    counts = {}
    for line in daemon.get("/metrics")[1].splitlines():
        if line.startswith("chat_jwks_fetches_total{"):
            counts[line.split('"')[1]] = float(line.rsplit(" ", 1)[1])
    return counts


async def few_fetches(checks, daemon, issuer):
    with checks.check("keys are not fetched per sign-in: once, and once more for an unknown kid"):
        count = fetches(daemon).get(issuer)
        holds(count is not None and 1 <= count <= 2, f"{count} fetches of the key set")
