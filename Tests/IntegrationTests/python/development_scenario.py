"""`chatd --dev` and `chatctl`, as somebody meets them who has just built the project."""

import asyncio
import base64
import hashlib
import http.client
import json
import os
import secrets
import stat
import subprocess
import urllib.parse

from chat import Client, Refused
from checks import Checks, Failed, equal, holds
from daemon import Daemon
from tokens import parts


class ChatCtl:
    """Runs the command line tool against one daemon."""

    def __init__(self, daemon):
        self.server = f"http://127.0.0.1:{daemon.port}"
        self.socket = os.path.join(daemon.folder.name, "admin.sock")

    async def run(self, *arguments, status=0, text=None):
        """Standard output of a command that has to end with a status."""
        environment = {"PATH": os.environ["PATH"], "CHAT_SERVER": self.server, "CHAT_ADMIN_SOCKET": self.socket}
        ended = await asyncio.to_thread(
            subprocess.run, [os.environ["CHATCTL_BINARY"], *arguments], input=text or "", capture_output=True, text=True,
            env=environment, timeout=30)
        if ended.returncode != status:
            raise Failed(f"chatctl {' '.join(arguments[:2])} ended with {ended.returncode}: {ended.stderr}")
        return ended.stdout

    async def json(self, *arguments):
        return json.loads(await self.run(*arguments, "--json"))


def sign_in_by_code(port, name):
    """Authorization code with PKCE, as a browser and its page do it; returns the token endpoint's answer."""

    def ask(method, url, form=None):
        address = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        body = urllib.parse.urlencode(form) if form else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, address.path + (f"?{address.query}" if address.query else ""), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    discovery = json.loads(ask("GET", f"http://127.0.0.1:{port}/.well-known/openid-configuration")[2])
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    request = {"client_id": "chat-dev", "redirect_uri": "http://localhost:3000/callback", "response_type": "code",
               "scope": "openid", "state": "s1", "code_challenge": challenge, "code_challenge_method": "S256"}
    status, _, page = ask("GET", discovery["authorization_endpoint"] + "?" + urllib.parse.urlencode(request))
    holds(status == 200 and "<form" in page, f"no sign-in page: {status}")
    status, headers, _ = ask("POST", discovery["authorization_endpoint"], {**request, "name": name})
    holds(status in (302, 303), f"status {status} after the sign-in page")
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)
    equal(back["state"], ["s1"], "state")
    exchange = {"grant_type": "authorization_code", "client_id": "chat-dev", "code": back["code"][0],
                "redirect_uri": request["redirect_uri"]}
    equal(ask("POST", discovery["token_endpoint"], {**exchange, "code_verifier": "x" * 43})[0], 400,
          "status for a wrong code verifier")
    # The failed attempt has used the code up.
    equal(ask("POST", discovery["token_endpoint"], {**exchange, "code_verifier": verifier})[0], 400,
          "status for a code used twice")
    _, headers, _ = ask("POST", discovery["authorization_endpoint"], {**request, "name": name})
    exchange["code"] = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)["code"][0]
    status, _, body = ask("POST", discovery["token_endpoint"], {**exchange, "code_verifier": verifier})
    equal(status, 200, "status of the token endpoint")
    return json.loads(body)


async def talk(checks, daemon, chatctl):
    with checks.check("authorization code with PKCE gives a token that signs in"):
        tokens = await asyncio.to_thread(sign_in_by_code, daemon.port, "Ada")
        ada = await Client.sign_in(daemon.url, tokens["access_token"])
        equal(ada.user, "ada", "user id")
    with checks.check("the id token is no access token"):
        try:
            await Client.sign_in(daemon.url, tokens["id_token"])
            raise Failed("it was accepted")
        except Refused as refusal:
            equal(refusal.code, "token_use_mismatch", "error code")
    with checks.check("token mint writes user, tab, token, for its owner only"):
        path = os.path.join(daemon.folder.name, "tokens.txt")
        await chatctl.run("token", "mint", "--count", "250", "--prefix", "load", "--output", path)
        with open(path) as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        equal([user for user, _ in lines], [f"load{n}" for n in range(1, 251)], "users")
        equal({parts(token)[1]["sub"] for _, token in lines}, {user for user, _ in lines}, "subjects")
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "mode of the file")
    with checks.check("chatctl send reaches a stock client, history shows it"):
        sent = await chatctl.json("send", "--dev-user", "grace", "--to", "ada", "see you at noon")
        push = await ada.expect("message.created", lambda p: p["body"] == "see you at noon")
        equal(push["by"], "grace", "sender")
        holds(push["message"] in json.dumps(sent), "the answer does not name the message")
        holds("see you at noon" in await chatctl.run("history", "--dev-user", "grace", "--to", "ada"), "not in history")
    return ada


async def administer(checks, daemon, chatctl, ada):
    with checks.check("status and sessions come over the administration socket, which is 0600"):
        equal(stat.S_IMODE(os.stat(chatctl.socket).st_mode), 0o600, "mode of the socket")
        equal((await chatctl.json("status"))["ready"], True, "ready")
        sessions = await chatctl.json("session", "list", "--user", "ada")
        holds(ada.welcome["session"] in json.dumps(sessions), "Ada's session is not listed")
    with checks.check("session kick ends that session with 4504"):
        await chatctl.run("session", "kick", ada.welcome["session"])
        equal(await ada.closed(), 4504, "close code")
    with checks.check("user disable cuts within a second, and sign-in is refused until enable"):
        token = (await chatctl.run("token", "mint", "ada", "--token-only")).strip()
        ada = await Client.sign_in(daemon.url, token)
        await chatctl.run("user", "disable", "ada")
        equal(await ada.closed(1), 4502, "close code")
        again = await Client.open(daemon.url)
        equal((await again.exchange("hello", token=token))["error"]["code"], "user_disabled", "error code")
        await again.closed()
        await chatctl.run("user", "enable", "ada")
        ada = await Client.sign_in(daemon.url, token)
    with checks.check("user revoke refuses the tokens of before"):
        await chatctl.run("user", "revoke", "ada")
        equal(await ada.closed(), 4503, "close code")
        again = await Client.open(daemon.url)
        equal((await again.exchange("hello", token=token))["error"]["code"], "token_revoked", "error code")
        await again.closed()
    with checks.check("token explain says which check fails"):
        keys = os.path.join(daemon.folder.name, "keys.json")
        with open(keys, "w") as file:
            file.write(daemon.get("/dev/jwks.json")[1])
        await chatctl.run("token", "explain", "--jwks", keys, "--issuer", chatctl.server, token)
        output = await chatctl.run("token", "explain", "--jwks", keys, "--now", "4000000000", "--json", status=1, text=token)
        holds("token_expired" in output, "no code of the failed check")
    with checks.check("jwks show and refresh"):
        holds(chatctl.server in json.dumps(await chatctl.json("jwks", "show")), "the issuer is not shown")
        await chatctl.run("jwks", "refresh")
    with checks.check("chatctl drain sends clients away and turns readiness off"):
        guest = await Client.sign_in(daemon.url, (await chatctl.run("token", "mint", "bob", "--token-only")).strip())
        await chatctl.run("drain")
        equal(await guest.closed(), 4000, "close code")
        holds(daemon.get("/readyz")[0] != 200, "/readyz still says yes")


async def main():
    checks = Checks()
    daemon = Daemon({}, ["--dev"])
    try:
        with checks.check("chatd --dev starts, is ready and says what to do next"):
            await daemon.ready()
            output = "\n".join(daemon.lines)
            holds(f"listening on http://127.0.0.1:{daemon.port}" in output, "no word of where it listens")
            holds("chatctl chat" in output, "no word of what to do next")
        if checks.failed:
            return checks.finish()
        chatctl = ChatCtl(daemon)
        ada = await talk(checks, daemon, chatctl)
        await administer(checks, daemon, chatctl, ada)
        with checks.check("no token in the output"):
            holds("eyJ" not in "\n".join(daemon.lines), "a token is in the log")
    finally:
        daemon.stop()
    if checks.failed:
        print("--- chatd's output", *daemon.lines[-30:], sep="\n")
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
