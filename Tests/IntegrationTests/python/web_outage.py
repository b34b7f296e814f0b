"""What the web client does when the network, the server, a token or a session ends: nothing is lost, and people are told."""

import re
import time

from playwright.async_api import expect

from checks import equal, eventually, holds
from development_scenario import ChatCtl
from web_browser import SERVER_AWAY
from web_daemon import make_known, native, run, settings
from web_pages import ChatPage
from web_wire import Wire

# A token's life of seconds, of which each is renewed as soon as it is there: the server tells 34 s before its end, which
# is the leeway of 30 s behind what the token says.
CONFIGURATION = settings(
    dev={"tokenSeconds": 5}, session={"tokenWarningMs": 34_000}, drain={"reconnectSpreadMs": 1500, "timeoutMs": 3000})


async def meet(stage):
    async with stage.step("two people chat"):
        await make_known(stage.daemon, "Grace")
        person = await stage.browser.person("ada")
        wire = await Wire.of(person.context)
        ada = ChatPage(person, await person.tab())
        await ada.sign_in_as("Ada")
        grace = await ChatPage.sign_in(stage.browser, "Grace")
        await ada.open_direct("grace")
        await ada.send("before")
        await grace.open("Ada")
        await ada.state("before", "read")
        # From now on the page is there without the server.
        await ada.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return ada, grace, wire


async def renewal(stage, ada, wire):
    async with stage.step("a token is renewed on the connection that there is, again and again"):
        opened = wire.opened
        await wire.until(lambda: len(wire.frames("token.refresh")) >= 3, "the page does not renew its token")
        tokens = [frame["token"] for _, frame in wire.frames("token.refresh")]
        equal(len(set(tokens)), len(tokens), "different tokens")
        equal(wire.opened, opened, "connections")
        await expect(ada.banner).to_be_hidden()


async def slow_answers(stage, ada, grace, wire):
    async with stage.step("a message whose answer does not come is sent again, and is there once"):
        sent = lambda: [frame for _, frame in wire.frames("message.send") if frame["body"] == "slow"]
        with wire.holding():
            await ada.send("slow")
            await grace.sees("slow")
            await ada.state("slow", "sending")
            await wire.until(lambda: len(sent()) > 1, "the message is not sent again", seconds=60)
        await ada.state("slow", "read")
        equal(len({frame["clientId"] for frame in sent()}), 1, "client ids")
        await ada.sees("slow")
        await grace.sees("slow")


async def away(stage, ada, grace):
    async with stage.step("while the server is away the page says so, and messages wait"):
        for page in (ada, grace):
            page.person.faults.allow(*SERVER_AWAY)
        await stage.gate.shut()
        await expect(ada.banner).to_contain_text("Connection lost.")
        await expect(ada.banner).to_contain_text(re.compile(r"Trying again in \d+ s\."))
        await expect(ada.banner.get_by_role("button", name="Try now")).to_be_visible()
        for number in range(3):
            await ada.send(f"waiting {number}")
        await ada.state("waiting 2", "sending")
    async with stage.step("a reload without a server shows the page, and it goes on trying"):
        await ada.reload()
        await expect(ada.banner).to_contain_text("Connection lost.", timeout=20_000)
    async with stage.step("when the server is back everything is sent once, in the order in which it was said"):
        await stage.gate.open()
        await ada.banner.get_by_role("button", name="Try now").click()
        await ada.online()
        await ada.state("waiting 2", "delivered|read")
        await grace.online(60)
        await grace.sees("waiting 2")
        for page in (ada, grace):
            equal(await page.texts(), ["before", "slow", "waiting 0", "waiting 1", "waiting 2"], f"texts of {page.person.name}")
    async with stage.step("what others said meanwhile is there as well"):
        await stage.gate.shut()
        await expect(ada.banner).to_be_visible()
        sender = await native(stage.daemon, "Grace")
        conversation = re.search("#/c/(.*)", ada.page.url)[1]
        for number in range(70):
            await sender.send(f"meanwhile {number}", f"meanwhile-{number}", conversation=conversation)
        await sender.close()
        await stage.gate.open()
        await ada.online(60)
        await ada.sees("meanwhile 69")
        seen = await ada.list.evaluate("list => [...list.querySelectorAll('li[data-seq]')].map(row => Number(row.dataset.seq))")
        equal(seen, sorted(set(seen)), "seqs in order and once")
        await grace.online(60)


async def ended(stage, ada, grace):
    tool = ChatCtl(stage.daemon)
    async with stage.step("a connection that an administrator ends is not opened again by itself"):
        await tool.run("user", "kick", "ada")
        await expect(ada.banner).to_contain_text("administrator")
        await ada.sign_in_as("Ada")
    async with stage.step("a revoked person is told, and signs in again"):
        await tool.run("user", "revoke", "grace")
        await expect(grace.page.get_by_text("administrator")).to_be_visible()
        # A token of the very second of the revocation is revoked as well.
        second = int(time.time())
        await eventually(lambda: int(time.time()) > second, "time stands still")
        await grace.sign_in_as("Grace")
        await grace.open("Ada")
        await grace.send("back again")
        await ada.sees("back again")


async def drained(stage, ada, grace, wire):
    async with stage.step("a server that drains says when to come back, and the page keeps to it"):
        for page in (ada, grace):
            page.person.faults.allow(*SERVER_AWAY)
        await ChatCtl(stage.daemon).run("drain")
        await wire.until(lambda: wire.frames("reconnect", "server"), "the server does not say so")
        told, push = wire.frames("reconnect", "server")[-1]
        attempts = lambda: [at for at, who, _ in wire.log if who == "opened" and at > told] + [
            at for at, url in ada.person.faults.requests if at > told and url.endswith("/auth/token")]
        await eventually(attempts, "the page does not come back", 10)
        waited = min(attempts()) - told
        holds(waited >= push["afterMs"] / 1000 - 0.05, f"it came after {waited:.2f} s, not after {push['afterMs']} ms")


async def forgotten(stage, ada, grace):
    async with stage.step("a server that has forgotten everything: people sign in again and see that nothing is there"):
        await stage.restart(CONFIGURATION, kill=True)
        await ada.signed_out(60)
        await expect(ada.page.get_by_role("alert")).not_to_be_empty()
        await ada.sign_in_as("Ada")
        await expect(ada.rows).to_have_count(0)
    async with stage.step("and go on from there"):
        await grace.signed_out(60)
        await grace.sign_in_as("Grace")
        await ada.open_direct("grace")
        await ada.send("a new beginning")
        await grace.open("Ada")
        await grace.sees("a new beginning")
        await ada.state("a new beginning", "read")


async def scenario(stage):
    ada, grace, wire = await meet(stage)
    await renewal(stage, ada, wire)
    await slow_answers(stage, ada, grace, wire)
    await away(stage, ada, grace)
    await ended(stage, ada, grace)
    await drained(stage, ada, grace, wire)
    await forgotten(stage, ada, grace)


if __name__ == "__main__":
    run(scenario, CONFIGURATION, gated=True)
