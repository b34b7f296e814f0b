"""The web client for people who see little, use no mouse, or hold a phone; and pictures of it for people who look."""

import os

import axe_playwright_python
from playwright.async_api import expect

from checks import Failed, equal, holds
from web_browser import screenshot_folder
from web_daemon import make_known, native, run
from web_pages import ChatPage

with open(os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")) as file:
    AXE = file.read()
PHONES = {"phone": ({"width": 390, "height": 844}, "dark"), "small-phone": ({"width": 320, "height": 568}, "light")}


async def audit(page, what):
    """No violation that axe calls serious or critical."""
    await page.evaluate(AXE)
    found = await page.evaluate(
        """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
             .filter(one => ['serious', 'critical'].includes(one.impact))
             .map(one => `${one.id} at ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')}`)""")
    if found:
        raise Failed(f"{what}: {'; '.join(found)}")


async def picture(page, name):
    await page.screenshot(path=os.path.join(screenshot_folder(), f"{name}.png"))


async def furnish(stage):
    """People, a direct conversation and a group with all that messages can have."""
    await make_known(stage.daemon, "Bob", "Carol", "Daniela", "Emil", "Ada")
    grace = await native(stage.daemon, "Grace Hopper")
    direct = (await grace.send("Good morning! Did the nightly build pass?", "f1", to="ada"))["conversation"]
    ada = await native(stage.daemon, "Ada")
    first = await ada.send("It did. Everything is green.", "f2", conversation=direct)
    await grace.request("reaction.add", conversation=direct, message=first["message"], emoji="🎉")
    await grace.send("Then let us ship it: https://example.org/releases/42", "f3", conversation=direct, replyTo=first["message"])
    changed = await ada.send("Agreed", "f4", conversation=direct)
    await ada.request("message.edit", conversation=direct, message=changed["message"], body="Agreed, after lunch.")
    gone = await grace.send("oops", "f5", conversation=direct)
    await grace.request("message.delete", conversation=direct, message=gone["message"])
    await grace.send("Lunch at the usual place? 🍜", "f6", conversation=direct)
    last = await ada.send("Yes, half past twelve. The weather is fine enough to sit outside, and I owe you one.", "f7", conversation=direct)
    await grace.request("receipt.read", conversation=direct, seq=last["seq"])
    made = await grace.request("conversation.create", title="Release team", members=["ada", "bob", "carol"])
    await grace.send(
        "שלום, and a long one: " + "words that go on and on, " * 12, "f8", conversation=made["conversation"]["id"])
    await grace.send("Who takes the release notes?", "f9", conversation=made["conversation"]["id"])
    await grace.close()
    await ada.close()


async def desktop(stage, scheme):
    async with stage.step(f"every view passes axe in the {scheme} scheme"):
        person = await stage.browser.person("ada", color_scheme=scheme)
        ada = ChatPage(person, await person.tab())
        page = ada.page
        await page.get_by_role("button", name="Sign in", exact=True).wait_for()
        await picture(page, f"desktop-{scheme}-sign-in")
        await audit(page, "sign-in page")
        await ada.sign_in_as("Ada")
        await expect(ada.rows).to_have_count(2)
        await audit(page, "list")
        await ada.open("Grace Hopper")
        await expect(ada.list.locator(".quote")).to_be_visible()
        await picture(page, f"desktop-{scheme}-conversation")
        await audit(page, "conversation")
        await ada.open("Release team")
        await audit(page, "group")
        async with ada.details() as details:
            await expect(details.locator("[data-member]")).to_have_count(4)
            await picture(page, f"desktop-{scheme}-details")
            await audit(page, "details")
        await ada.show_tab("People")
        await expect(ada.person_row("bob")).to_be_visible()
        await picture(page, f"desktop-{scheme}-people")
        await audit(page, "people")
        await ada.search.fill("release")
        await expect(ada.sidebar.locator("[data-found]").first).to_be_visible()
        await audit(page, "search")
        await ada.search.fill("")
        await ada.sidebar.get_by_role("button", name="New group", exact=True).click()
        await expect(ada.dialog("New group").get_by_role("checkbox").first).to_be_visible()
        await picture(page, f"desktop-{scheme}-new-group")
        await audit(page, "new group")
        await page.keyboard.press("Escape")
        await ada.sidebar.get_by_role("button", name="Menu", exact=True).click()
        await expect(page.get_by_role("menu")).to_be_visible()
        await picture(page, f"desktop-{scheme}-menu")
        await audit(page, "menu")
        await page.keyboard.press("Escape")
        await ada.open("Grace Hopper")
        await ada.act("Good morning! Did the nightly build pass?", "React")
        await expect(page.get_by_role("group", name="Reactions")).to_be_visible()
        await picture(page, f"desktop-{scheme}-reactions")
        await audit(page, "reactions")
    await stage.browser.leave(person)


async def phones(stage):
    for name, (viewport, scheme) in PHONES.items():
        async with stage.step(f"on a {name.replace('-', ' ')} one thing is shown at a time, and nothing scrolls sideways"):
            person = await stage.browser.person(name, viewport=viewport, has_touch=True, is_mobile=True, color_scheme=scheme)
            phone = ChatPage(person, await person.tab())
            await phone.page.get_by_role("button", name="Sign in", exact=True).wait_for()
            await fits(phone, f"{name}-sign-in")
            await phone.sign_in_as("Ada")
            await expect(phone.rows).to_have_count(2)
            await fits(phone, f"{name}-list")
            await phone.row("Grace Hopper").tap()
            await expect(phone.composer).to_be_visible()
            await expect(phone.sidebar).to_be_hidden()
            await expect(phone.list.locator(".quote")).to_be_visible()
            await fits(phone, f"{name}-conversation")
            text = f"typed on a {name}"
            await phone.composer.fill(text)
            await phone.page.keyboard.press("Enter")
            await expect(phone.composer).to_have_value(f"{text}\n")
            await phone.main.get_by_role("button", name="Send", exact=True).tap()
            await phone.sees(text)
            await phone.main.get_by_role("button", name="Details", exact=True).tap()
            await expect(phone.dialog("Details")).to_be_visible()
            await fits(phone, f"{name}-details")
            await phone.dialog("Details").get_by_role("button", name="Close", exact=True).tap()
            await phone.main.get_by_role("button", name="Back", exact=True).tap()
            await expect(phone.row("Grace Hopper")).to_be_visible()
            await expect(phone.composer).to_be_hidden()
            await phone.row("Release team").tap()
            await expect(phone.composer).to_be_visible()
            await phone.page.go_back()
            await expect(phone.row("Grace Hopper")).to_be_visible()
        await stage.browser.leave(person)


async def fits(phone, name):
    await picture(phone.page, name)
    wide = await phone.page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
             .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
             .slice(0, 5).map(element => element.className || element.localName)""")
    equal(wide, [], f"wider than the screen in {name}")
    await audit(phone.page, name)


async def focused(page):
    return await page.evaluate(
        "(() => { const e = document.activeElement; return e.getAttribute('aria-label') || e.dataset?.user || e.textContent.trim() })()")


async def tab_to(page, locator, most=40, key="Tab"):
    """Presses a key until an element has the focus, which has to be seen then."""
    for _ in range(most):
        if await locator.count() and await locator.first.evaluate("element => element === document.activeElement"):
            ring = await locator.first.evaluate(
                """element => { const style = getComputedStyle(element);
                   return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'; }""")
            holds(ring or await locator.first.evaluate("element => element.matches('textarea, input')"),
                  f"no focus ring on {await focused(page)!r}")
            return
        await page.keyboard.press(key)
    raise Failed(f"{key} does not lead to {locator}; the focus is on {await focused(page)!r}")


async def keyboard(stage):
    async with stage.step("from the sign-in to a read message with the keyboard alone"):
        person = await stage.browser.person("keyboard")
        bob = ChatPage(person, await person.tab())
        page = bob.page
        button = page.get_by_role("button", name="Sign in", exact=True)
        await button.wait_for()
        await tab_to(page, button)
        await page.keyboard.press("Enter")
        await page.locator("input[name=name]").wait_for()
        await tab_to(page, page.locator("input[name=name]"))
        await page.keyboard.type("Bob")
        await page.keyboard.press("Enter")
        await bob.online()
        await expect(bob.rows).to_have_count(1)
        await tab_to(page, bob.row("Release team"))
        await page.keyboard.press("Enter")
        await expect(bob.heading).to_have_text("Release team")
        await bob.sees("Who takes the release notes?")
        await tab_to(page, bob.composer)
        await page.keyboard.type("I do")
        await page.keyboard.press("Enter")
        await bob.state("I do", "sent|delivered")
    async with stage.step("tabs, people, menus and dialogs as well"):
        await tab_to(page, bob.sidebar.get_by_role("tab", name="Chats"), key="Shift+Tab")
        await page.keyboard.press("ArrowRight")
        await expect(bob.sidebar.get_by_role("tab", name="People")).to_have_attribute("aria-selected", "true")
        await tab_to(page, bob.sidebar.locator("button[data-user]"))
        first = await focused(page)
        await page.keyboard.press("ArrowDown")
        holds(await focused(page) != first, "the arrow does not move in the list of people")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(bob.composer).to_be_visible()
        menu = bob.sidebar.get_by_role("button", name="Menu", exact=True)
        await tab_to(page, menu, key="Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menu")).to_be_visible()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menu")).to_be_hidden()
        holds(await menu.evaluate("element => element === document.activeElement"), "the focus does not come back to the menu's button")
    async with stage.step("'/' goes to the search, Alt and arrows between conversations, a message's actions by keys"):
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("/")
        await expect(bob.search).to_be_focused()
        await page.keyboard.type("release notes")
        await expect(bob.sidebar.locator("[data-found]").first).to_be_visible()
        await page.keyboard.press("Escape")
        await bob.open("Release team")
        await bob.open_direct("grace-hopper")
        await bob.send("psst")
        await bob.show_tab("Chats")
        await bob.composer.focus()
        await page.keyboard.press("Alt+ArrowDown")
        await expect(bob.heading).to_have_text("Release team")
        await page.keyboard.press("Alt+ArrowUp")
        await expect(bob.heading).to_have_text("Grace Hopper")
        actions = bob.message("psst").get_by_role("button", name="Message actions", exact=True)
        await bob.composer.focus()
        await tab_to(page, actions, key="Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem", name="Reply", exact=True)).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(actions).to_be_focused()


async def installable(stage):
    async with stage.step("the browser would install it as an application"):
        person = await stage.browser.person("first")
        page = await person.context.new_page()
        await page.goto(stage.daemon.http)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        session = await person.context.new_cdp_session(page)
        errors = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        # Contexts of a test are private windows, in which nothing is installed.
        equal([error["errorId"] for error in errors if error["errorId"] != "in-incognito"], [], "what is in the way")
    await stage.browser.leave(person)


async def scenario(stage):
    await installable(stage)
    await furnish(stage)
    for scheme in ("light", "dark"):
        await desktop(stage, scheme)
    await phones(stage)
    await keyboard(stage)


if __name__ == "__main__":
    run(scenario)
