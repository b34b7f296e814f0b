"""Daemons for the browser tests, with the development issuer and with limits that tests do not reach."""

import asyncio
import json
import urllib.request

from chat import Client
from checks import Failed
from daemon import Daemon
from settings import without_rate_limits
from web_browser import Browser, WebChecks
from web_wire import Gate


def settings(**sections):
    """No rate limits, and who is gone counts as gone soon; sections of the caller win."""
    sections = {**without_rate_limits(), "presence": {"graceMs": 300}, **sections}
    limits = {"connectsPerSecondPerAddress": 0, **sections.get("limits", {})}
    return {**sections, "limits": limits}


async def start(configuration=None, port=None, arguments=("--dev",)):
    """A ready daemon; whoever starts it stops it."""
    daemon = Daemon(settings() if configuration is None else configuration, list(arguments), port=port)
    try:
        await daemon.ready()
    except Failed:
        daemon.stop()
        raise
    return daemon


def _mint(daemon, names):
    request = urllib.request.Request(
        f"{daemon.http}/dev/mint", json.dumps({"names": names}).encode(), {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return [minted["token"] for minted in json.load(answer)["tokens"]]


async def native(daemon, name):
    """A person at the native door, for what needs no page; the id is the name in lower case."""
    return await Client.sign_in(daemon.url, (await asyncio.to_thread(_mint, daemon, [name]))[0])


async def make_known(daemon, *names):
    """People whom the directory lists from now on."""
    for name in names:
        await (await native(daemon, name)).close()


class Stage:
    """What a script works with; `daemon` may be replaced by another on the same port."""

    def __init__(self, daemon, gate, checks):
        self.daemon, self.gate, self.checks = daemon, gate, checks
        self.browser = None
        self.step = checks.step

    async def restart(self, configuration=None, kill=False):
        """Ends the daemon, by SIGTERM unless it is killed, and starts another on its port."""
        await self.end(kill)
        self.daemon = await start(configuration, port=self.daemon.port)

    async def end(self, kill=False):
        if kill:
            self.daemon.process.kill()
        else:
            self.daemon.terminate()
        await self.daemon.exit_code()
        self.daemon.stop()


def run(scenario, configuration=None, gated=False):
    """Runs `scenario(stage)` against a daemon and a browser of its own, and ends the process with the checks' result.

    With `gated` the browser reaches the daemon through `stage.gate`.
    """
    checks = WebChecks()

    async def main():
        daemon = await start(configuration)
        gate = Gate(daemon.port) if gated else None
        stage = Stage(daemon, gate, checks)
        try:
            if gate:
                await gate.open()
            async with Browser((gate or daemon).http) as browser:
                checks.browser = stage.browser = browser
                async with checks.step("the script comes to its end"):
                    await scenario(stage)
                checks.no_faults()
        finally:
            if gate:
                await gate.shut()
            stage.daemon.stop()
        if checks.failed:
            print("--- chatd's output", *stage.daemon.lines[-30:], sep="\n", flush=True)

    asyncio.run(main())
    checks.finish()
