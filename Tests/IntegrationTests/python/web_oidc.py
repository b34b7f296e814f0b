"""The web client with an OpenID provider of somebody else's, and with a database: sign-in, its failures, restarts, sign-out."""

import asyncio
import os
import re

from playwright.async_api import expect

from checks import equal, holds
from web_browser import SERVER_AWAY, Browser, WebChecks
from web_daemon import Stage, settings, start
from web_pages import ChatPage
from web_provider import Provider, consent, deny


async def signed_in(stage, name):
    """A new person, signed in at the provider."""
    # Tall, so that all that is said here is on screen at once.
    person = await stage.browser.person(name.lower(), viewport={"width": 1280, "height": 3000})
    page = ChatPage(person, await person.tab())
    await page.page.get_by_role("button", name="Sign in", exact=True).click()
    await consent(page.page, name)
    await page.online()
    return page


async def sign_in(stage):
    async with stage.step("two people sign in at the provider and chat"):
        ada, grace = [await signed_in(stage, name) for name in ("Ada", "Grace")]
        equal(re.sub("#.*", "", ada.page.url), stage.daemon.http + "/", "address after the sign-in")
        await ada.open_direct("grace")
        await expect(ada.heading).to_have_text("Grace")
        await ada.send("hello")
        await grace.open("Ada")
        await ada.state("hello", "read")
    async with stage.step("no script can read what keeps them signed in, and nothing of it is stored where scripts can"):
        cookies = await ada.person.context.cookies(stage.daemon.http)
        names = {cookie["name"] for cookie in cookies}
        holds({"chat_bearer", "chat_refresh"} <= names, f"cookies: {names}")
        lax = [f"{cookie['name']} {cookie['httpOnly']} {cookie['sameSite']}" for cookie in cookies if not cookie["httpOnly"] or cookie["sameSite"] != "Strict"]
        equal(lax, [], "cookies that scripts or other sites can use")
        kept = await ada.page.evaluate("document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
        holds("eyJ" not in kept and "chat_" not in kept, "a token or a cookie lies open")
    async with stage.step("a reload and a new tab keep the session"):
        await ada.reload()
        await ada.online()
        second = await ada.tab()
        await second.open("Grace")
        await second.sees("hello")
        await second.page.close()
    return ada, grace


async def refusals(stage):
    async with stage.step("whoever says no at the provider is told so on the page, and may try again"):
        person = await stage.browser.person("bob")
        bob = ChatPage(person, await person.tab())
        await bob.page.get_by_role("button", name="Sign in", exact=True).click()
        await deny(bob.page)
        await bob.problem("did not agree")
        await bob.page.get_by_role("button", name="Sign in", exact=True).click()
        await consent(bob.page, "Bob")
        await bob.online()
    async with stage.step("an answer that was not asked for signs nobody in"):
        person = await stage.browser.person("eve")
        page = ChatPage(person, await person.tab("/auth/callback?code=stolen&state=made-up"))
        await page.problem("not begun here")
        await page.page.get_by_role("button", name="Sign in", exact=True).wait_for()


async def restart(stage, configuration, ada, grace):
    async with stage.step("chatd is killed and started again under two who write: nothing is lost, doubled or reordered"):
        for person in stage.browser.people:
            person.faults.allow(*SERVER_AWAY)
        await ada.open("Grace")
        bodies = {"Ada": [], "Grace": []}

        async def write(page, name, numbers):
            for number in numbers:
                bodies[name].append(f"{name} {number}")
                await page.send(f"{name} {number}")

        async def both(numbers):
            await asyncio.gather(write(ada, "Ada", numbers), write(grace, "Grace", numbers))

        await both(range(5))
        stage.daemon.process.kill()
        await both(range(5, 10))
        await stage.daemon.exit_code()
        stage.daemon.stop()
        await both(range(10, 13))
        stage.daemon = await start(configuration, stage.daemon.port, ["--migrate"])
        await both(range(13, 15))
        for page in (ada, grace):
            await page.online(60)
            for name in bodies:
                await page.sees(f"{name} 14", seconds=60)
        for page, own in ((ada, "Ada"), (grace, "Grace")):
            await page.state(f"{own} 14", "read", seconds=30)
            texts = await page.texts()
            for name in bodies:
                equal([text for text in texts if text.startswith(name)], bodies[name], f"{name}'s messages at {page.person.name}")
        equal(await ada.texts(), await grace.texts(), "order at both")


async def sign_out(stage, ada):
    async with stage.step("signing out goes by the provider's end of session and comes back to the sign-in page"):
        seen = len(ada.person.faults.requests)
        await ada.menu("Sign out")
        await ada.page.wait_for_url(re.compile("/oauth2/end_session"))
        asked = [url for _, url in ada.person.faults.requests[seen:] if "/oauth2/end_session" in url]
        holds("id_token_hint=" in asked[0] and "post_logout_redirect_uri=" in asked[0], f"asked for {asked[0][:120]}")
        await ada.page.get_by_role("button", name="End session").click()
        await ada.signed_out()
        holds(ada.page.url.startswith(stage.daemon.http), f"at {ada.page.url}")
        left = {cookie["name"] for cookie in await ada.person.context.cookies(stage.daemon.http)}
        equal(left, set(), "cookies left")
        await ada.reload()
        await ada.signed_out()


async def wrong_settings(stage, provider):
    """Another daemon, set up so that the provider's opaque access token is to be sent."""
    issuers = {"example": provider.settings(bearer="access")}
    daemon = await start(settings(auth={"issuer": issuers}), arguments=[])
    try:
        async with stage.step("a wrong setting is told on the page by its code, and to the operator with the reason"):
            person = await stage.browser.person("carol", origin=daemon.http)
            carol = ChatPage(person, await person.tab())
            await carol.page.get_by_role("button", name="Sign in", exact=True).click()
            await consent(carol.page, "Carol")
            await carol.problem("token_malformed")
            log = "\n".join(daemon.lines)
            holds("token_malformed" in log, "the log does not tell why")
            holds(not re.search("[?&]code=", log) and "eyJ" not in log, "the log holds a secret")
        await stage.browser.leave(person)
    finally:
        daemon.stop()


async def ending(stage):
    """Tokens that end, of a provider that gives no new ones without the person."""
    provider = Provider(token_seconds=90)
    daemon = None
    try:
        await provider.ready()
        await provider.has("Dora")
        configuration = settings(
            auth={"issuer": {"example": provider.settings()}}, session={"tokenWarningMs": 119_000})
        daemon = await start(configuration, arguments=[])
        async with stage.step("a sign-in that cannot be renewed is announced with its end, and goes on after another sign-in"):
            person = await stage.browser.person("dora", origin=daemon.http)
            dora = ChatPage(person, await person.tab())
            await dora.page.get_by_role("button", name="Sign in", exact=True).click()
            await consent(dora.page, "Dora")
            await expect(dora.banner).to_contain_text(re.compile(r"Your sign-in ends at \d\d:\d\d"))
            await dora.banner.get_by_role("button", name="Sign in again").click()
            await consent(dora.page, "Dora")
            await expect(dora.sidebar).to_be_visible()
        await stage.browser.leave(person)
    finally:
        provider.stop()
        if daemon:
            daemon.stop()


async def main():
    provider, checks = Provider(), WebChecks()
    database = os.environ.get("CHAT_TEST_DATABASE_URL")
    sections = {"database": {"url": database}} if database else {}
    configuration = settings(auth={"issuer": {"example": provider.settings()}}, **sections)
    stage = None
    try:
        await provider.ready()
        await provider.has("Ada", "Grace", "Bob", "Carol")
        stage = Stage(await start(configuration, arguments=["--migrate"] if database else []), None, checks)
        async with Browser(stage.daemon.http) as browser:
            checks.browser = stage.browser = browser
            async with stage.step("the script comes to its end"):
                ada, grace = await sign_in(stage)
                await refusals(stage)
                if database:
                    await restart(stage, configuration, ada, grace)
                else:
                    print("# no database was given (CHAT_TEST_DATABASE_URL): a restart is not checked", flush=True)
                await sign_out(stage, ada)
                await wrong_settings(stage, provider)
                await ending(stage)
            checks.no_faults()
    finally:
        provider.stop()
        if stage:
            stage.daemon.stop()
    if checks.failed:
        print("--- chatd's output", *stage.daemon.lines[-30:], sep="\n", flush=True)
    checks.finish()


if __name__ == "__main__":
    asyncio.run(main())
