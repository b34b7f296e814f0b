"""Two people and the web client: what each sees of the other, and what a message goes through."""

import re

from playwright.async_api import expect

from checks import equal, eventually, holds
from web_daemon import make_known, native, run
from web_pages import ChatPage
from web_wire import Wire

TITLE = re.compile(r"^Chat\b")


async def meet(stage):
    """Ada and Grace sign in, and Ada opens their conversation; Ada's frames can be held back."""
    async with stage.step("the page asks for a sign-in, and leads to the issuer and back to the list"):
        await make_known(stage.daemon, "Grace")
        person = await stage.browser.person("ada")
        wire = await Wire.of(person.context)
        ada = ChatPage(person, await person.tab())
        await expect(ada.page.get_by_role("heading", level=1)).to_have_text("Chat")
        await ada.sign_in_as("Ada")
        holds("code=" not in ada.page.url and "state=" not in ada.page.url, f"the sign-in's traces stay in {ada.page.url}")
    async with stage.step("a person is found in People and opened, with nothing said yet"):
        await ada.open_direct("grace")
        await expect(ada.heading).to_have_text("Grace")
        await expect(ada.page).to_have_url(re.compile("#/c/[0-9a-f-]{36}$"))
    return ada, wire


async def ticks(stage, ada, wire):
    async with stage.step("a message is shown as sending at once, as sent when the server has it"):
        with wire.holding():
            await ada.send("hello grace")
            await ada.state("hello grace", "sending")
            await ada.tick("hello grace", "Sending")
            await expect(ada.composer).to_have_value("")
        await ada.state("hello grace", "sent")
        await ada.tick("hello grace", "Sent")
    async with stage.step("as delivered when the other has a page open, with an unread badge there"):
        grace = await ChatPage.sign_in(stage.browser, "Grace")
        await ada.state("hello grace", "delivered")
        await ada.tick("hello grace", "Delivered")
        await expect(grace.row("Ada").locator(".badge")).to_have_text("1")
        await expect(grace.row("Ada").locator(".preview")).to_contain_text("hello grace")
        await expect(grace.page).to_have_title("(1) Chat")
    async with stage.step("as read when the other has opened the conversation"):
        await grace.open("Ada")
        await grace.sees("hello grace")
        await ada.state("hello grace", "read")
        await ada.tick("hello grace", "Read")
        await expect(grace.row("Ada").locator(".badge")).to_be_hidden()
        await expect(grace.page).to_have_title(TITLE)
    async with stage.step("an answer arrives at once, in the order in which it was said"):
        for number in range(5):
            await grace.send(f"answer {number}")
        await ada.sees("answer 4")
        equal(await ada.texts(), ["hello grace"] + [f"answer {number}" for number in range(5)], "texts")
    async with stage.step("Shift+Enter breaks the line, and both lines arrive"):
        await ada.composer.fill("one")
        await ada.composer.press("Shift+Enter")
        await ada.page.keyboard.type("two")
        await ada.composer.press("Enter")
        await expect(grace.list.locator(".body").last).to_have_text("one\ntwo", use_inner_text=True)
    return grace


async def presence(stage, ada, grace):
    async with stage.step("typing shows, and ends with the message"):
        await grace.composer.press_sequentially("so")
        await expect(ada.subtitle).to_have_text(re.compile("typing", re.I))
        await grace.composer.press("Enter")
        await ada.sees("so")
        await expect(ada.subtitle).not_to_have_text(re.compile("typing", re.I))
    async with stage.step("who closes the last tab is offline with a time, who comes back online"):
        dot = ada.row("Grace").locator(".presence")
        await expect(dot).to_have_attribute("data-state", "online")
        await expect(ada.subtitle).to_have_text(re.compile("online", re.I))
        second = await grace.tab()
        await second.page.close()
        await grace.page.goto("about:blank")
        await expect(dot).to_have_attribute("data-state", "offline")
        await expect(ada.subtitle).to_have_text(re.compile("last seen", re.I))
        await grace.page.goto(stage.daemon.http)
        await grace.online()
        await expect(dot).to_have_attribute("data-state", "online")
        await expect(ada.subtitle).to_have_text(re.compile("online", re.I))


async def changes(stage, ada, grace):
    await grace.open("Ada")
    async with stage.step("a reaction shows at both with its count, and goes when it is pressed again"):
        await grace.react("hello grace", "👍")
        await expect(ada.reaction("hello grace", "👍")).to_have_text(re.compile("👍\\s*1"))
        await expect(ada.reaction("hello grace", "👍")).to_have_attribute("aria-pressed", "false")
        await ada.reaction("hello grace", "👍").click()
        await expect(grace.reaction("hello grace", "👍")).to_have_text(re.compile("👍\\s*2"))
        await ada.reaction("hello grace", "👍").click()
        await grace.reaction("hello grace", "👍").click()
        await expect(ada.reaction("hello grace", "👍")).to_have_count(0)
    async with stage.step("an edit changes the text at both and says so; Escape leaves it as it was"):
        await ada.edit("hello grace", "hello Grace!")
        await grace.sees("hello Grace!")
        await expect(grace.message("hello Grace!").locator(".edited")).to_be_visible()
        await ada.act("hello Grace!", "Edit")
        await ada.composer.fill("never")
        await ada.composer.press("Escape")
        await expect(ada.composer).to_have_value("")
        await ada.sees("hello Grace!")
    async with stage.step("only one's own messages can be edited and deleted"):
        offered = await ada.actions("answer 0")
        holds(not {"Edit", "Delete"} & set(offered), f"offered for another's message: {offered}")
        holds({"Reply", "React", "Copy"} <= set(offered), f"offered: {offered}")
        holds({"Edit", "Delete"} <= set(await ada.actions("hello Grace!")), "an own message cannot be changed")
    async with stage.step("a deletion takes the text away at both"):
        await grace.delete("answer 1")
        for page in (ada, grace):
            await expect(page.message("answer 1")).to_have_count(0)
            await expect(page.list).to_contain_text("deleted")
    async with stage.step("a reply shows what it answers"):
        await ada.reply("answer 0", "to the first")
        quote = grace.message("to the first").locator(".quote")
        await expect(quote).to_contain_text("answer 0")


async def unread(stage, ada, grace):
    async with stage.step("what came meanwhile stands below a line, and is counted in badge and title"):
        await ada.close()
        for number in range(3):
            await grace.send(f"meanwhile {number}")
        badge = ada.row("Grace").locator(".badge")
        await expect(badge).to_have_text("3")
        await expect(ada.page).to_have_title("(3) Chat")
        await ada.open("Grace")
        await expect(ada.list.locator(".new-line")).to_have_count(1)
        below = await ada.list.evaluate(
            """list => { const line = list.querySelector('.new-line').getBoundingClientRect().top;
               return [...list.querySelectorAll('li[data-message]')].filter(row => row.getBoundingClientRect().top > line).length }""")
        equal(below, 3, "messages below the line")
        await expect(badge).to_be_hidden()
        await expect(ada.page).to_have_title(TITLE)
    async with stage.step("a page that nobody looks at reads nothing until somebody does"):
        await ada.pretend_hidden(True)
        await grace.send("unseen")
        await ada.sees("unseen")
        await grace.state("unseen", "delivered")
        await expect(ada.page).to_have_title("(1) Chat")
        await ada.pretend_hidden(False)
        await grace.state("unseen", "read")
        await expect(ada.page).to_have_title(TITLE)
    async with stage.step("messages are announced to who cannot see them arrive"):
        await grace.send("for your ears")
        await expect(ada.announcements).to_contain_text("for your ears")


async def tabs(stage, ada, grace, wire):
    async with stage.step("another tab of the same person has everything once, and none loses its connection"):
        conversation = re.search("#.*", ada.page.url)[0]
        opened = wire.opened
        second = await ada.tab(f"/{conversation}")
        await second.sees("for your ears")
        await ada.send("from the first tab")
        await second.sees("from the first tab")
        await second.send("from the second tab")
        await ada.sees("from the second tab")
        await grace.send("to both")
        for page in (ada, second):
            await page.sees("to both")
            await page.online()
        equal(wire.opened - opened, 1, "connections since")
        await second.page.close()
    async with stage.step("a draft survives a reload, and the conversation is open again"):
        await ada.composer.fill("half a thought")
        await ada.reload()
        await expect(ada.composer).to_have_value("half a thought")
        await ada.composer.fill("")


async def search(stage, ada, grace):
    async with stage.step("a message of long ago is found and jumped to"):
        sender = await native(stage.daemon, "Grace")
        conversation = re.search("#/c/(.*)", ada.page.url)[1]
        await sender.send("the needle in the haystack", "needle", conversation=conversation)
        for number in range(150):
            await sender.send(f"hay {number}", f"hay-{number}", conversation=conversation)
        await sender.close()
        await ada.sees("hay 149")
        await ada.reload()
        await ada.sees("hay 149")
        await ada.search.fill("needle")
        await ada.sidebar.locator("[data-found]").filter(has_text="needle").click()
        await expect(ada.message("the needle in the haystack")).to_be_in_viewport()
        await expect(ada.message("hay 149")).to_have_count(0)
    async with stage.step("and back to the newest"):
        await ada.main.get_by_role("button", name=re.compile("^Jump to newest")).click()
        await expect(ada.message("hay 149")).to_be_in_viewport()
    async with stage.step("a quote jumps to what it answers"):
        await ada.search.fill("to the first")
        await ada.sidebar.locator("[data-found]").filter(has_text="to the first").click()
        await ada.message("to the first").locator(".quote").click()
        await expect(ada.message("answer 0")).to_be_in_viewport()
    async with stage.step("people are found by a part of the name"):
        await ada.search.fill("gra")
        await expect(ada.sidebar.get_by_role("heading", name="People")).to_be_visible()
        await expect(ada.sidebar.locator("button[data-user='grace']")).to_be_visible()
        await ada.search.fill("nobody of this name")
        await expect(ada.sidebar.locator("button[data-user]")).to_have_count(0)
        await ada.search.fill("")
        await expect(ada.row("Grace")).to_be_visible()


NOTIFICATION_SPY = """
window.notified = [];
window.Notification = class extends EventTarget {
  static permission = 'granted';
  static async requestPermission() { return 'granted'; }
  constructor(title, options) { super(); window.notified.push({ title, ...options }); }
  close() {}
};
"""


async def notifications(stage, grace):
    async with stage.step("notifications come when they were asked for and nobody looks, and only then"):
        person = await stage.browser.person("bob", permissions=["notifications"])
        await person.context.add_init_script(NOTIFICATION_SPY)
        bob = ChatPage(person, await person.tab())
        await bob.sign_in_as("Bob")
        sender = await native(stage.daemon, "Grace")
        await sender.send("not asked for", "n1", to="bob")
        await expect(bob.row("Grace").locator(".badge")).to_have_text("1")
        await bob.menu("Notifications")
        await bob.sidebar.get_by_role("button", name="Menu", exact=True).click()
        item = bob.page.get_by_role("menuitemcheckbox", name="Notifications")
        await expect(item).to_have_attribute("aria-checked", "true")
        await bob.page.keyboard.press("Escape")
        await sender.send("somebody looks", "n2", to="bob")
        await expect(bob.row("Grace").locator(".badge")).to_have_text("2")
        await bob.pretend_hidden(True)
        await sender.send("nobody looks", "n3", to="bob")
        await eventually(lambda: bob.page.evaluate("window.notified.length"), "no notification came", 15)
        notified = await bob.page.evaluate("window.notified")
        equal([one["body"] for one in notified], ["nobody looks"], "bodies")
        holds("grace" in notified[0]["title"].lower(), f"title {notified[0]['title']}")
        await sender.close()


async def sign_out(stage, ada):
    async with stage.step("signing out ends the session of all tabs and leaves nothing behind"):
        second = await ada.tab()
        await ada.menu("Sign out")
        await ada.signed_out()
        await second.signed_out()
        await ada.reload()
        await ada.signed_out()
        kept = await ada.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
        holds("grace" not in kept and "hay" not in kept, f"still stored: {kept[:200]}")


async def scenario(stage):
    ada, wire = await meet(stage)
    if stage.checks.failed:
        return
    grace = await ticks(stage, ada, wire)
    await presence(stage, ada, grace)
    await changes(stage, ada, grace)
    await unread(stage, ada, grace)
    await tabs(stage, ada, grace, wire)
    await search(stage, ada, grace)
    await notifications(stage, grace)
    await sign_out(stage, ada)


if __name__ == "__main__":
    run(scenario)
