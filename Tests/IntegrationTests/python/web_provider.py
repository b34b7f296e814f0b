"""An OpenID provider that nobody here wrote (oidc-provider-mock), in a process of its own.

Its access tokens are opaque, its id tokens are signed without naming the key, a refresh gives no new id token, and clients
need a secret: such providers exist.
"""

import asyncio
import datetime
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from checks import Failed
from daemon import free_port

CLIENT = "chat-web"


class Provider:
    """Listens under another name than the chat, so that cookies have to cross sites as they do in the world."""

    def __init__(self, token_seconds=3600):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), str(self.port), str(token_seconds)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode() if body else None, {"Content-Type": "application/json"}, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return answer.read()

    async def ready(self, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            try:
                return await asyncio.to_thread(self._ask, "GET", "/.well-known/openid-configuration")
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise Failed("the OpenID provider does not start") from None
            await asyncio.sleep(0.1)

    async def has(self, *names):
        """People whom the provider knows with name and picture."""
        for name in names:
            await asyncio.to_thread(self._ask, "PUT", f"/users/{name.lower()}", {"name": name, "preferred_username": name.lower()})

    async def forget_tokens(self, name):
        """All of a person's tokens end at the provider."""
        await asyncio.to_thread(self._ask, "POST", f"/users/{name.lower()}/revoke-tokens")

    def settings(self, **web):
        """This issuer's keys in a configuration."""
        web = {"clientId": CLIENT, "clientSecret": "correct horse", "bearer": "id", "label": "Example", **web}
        return {"url": self.url, "clientIds": [CLIENT], "audiences": [CLIENT], "web": web}

    def stop(self):
        self._process.kill()
        self._process.wait()


async def consent(page, name):
    """Says yes on the provider's page."""
    await page.wait_for_url(re.compile("/oauth2/authorize"))
    await page.locator("input[name=sub]").fill(name.lower())
    await page.get_by_role("button", name="Authorize", exact=True).click()


async def deny(page):
    await page.wait_for_url(re.compile("/oauth2/authorize"))
    await page.get_by_role("button", name="Deny", exact=True).click()


def with_state(application):
    """The provider leaves the state out when a person says no; RFC 6749 §4.1.2.1 wants it there, and so do we."""

    def answer(environment, start_response):
        query = urllib.parse.parse_qs(environment.get("QUERY_STRING", ""))

        def start(status, headers, *rest):
            headers = [(name, completed(value) if name.lower() == "location" else value) for name, value in headers]
            return start_response(status, headers, *rest)

        def completed(location):
            if "error=" not in location or "state=" in location or "state" not in query:
                return location
            return f"{location}&{urllib.parse.urlencode({'state': query['state'][0]})}"

        return application(environment, start)

    return answer


def serve(port, token_seconds):
    import oidc_provider_mock
    import uvicorn

    application = oidc_provider_mock.app(access_token_max_age=datetime.timedelta(seconds=token_seconds))
    uvicorn.run(with_state(application), interface="wsgi", host="localhost", port=port, log_config=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
