"""What people and administrators of issuers may call themselves and say, shown harmlessly: text stays text."""

import re

from playwright.async_api import expect

from checks import equal, holds
from web_daemon import make_known, native, run
from web_pages import ChatPage

MARKUP = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "<iframe src='//evil.example/'></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>click</a>",
    "&lt;b&gt;&amp;&#x41;&nbsp;",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} [x](javascript:alert(1))",
    "<!-- comment --> ]]> <![CDATA[x]]>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
]
LINKS = {
    "javascript:alert(1)": None,
    "JaVaScRiPt:alert(1)//https:": None,
    "data:text/html,<script>alert(1)</script>": None,
    "vbscript:x file:///etc/passwd": None,
    "https://example.org/path?a=b&c=d": "https://example.org/path?a=b&c=d",
    "http://example.org/\"onmouseover=alert(1)": "http://example.org/",
    "mailto:ada@example.org": "mailto:ada@example.org",
}
# Right-to-left override and its relatives, isolates without an end, joiners, invisible and tall characters.
STRANGE = [
    "\u202egnp.exe\u202c",
    "\u202e\u202e\u202eabc",
    "\u2066\u2067\u2068open",
    "\u05e9\u05dc\u05d5\u05dd hello \u0645\u0631\u062d\u0628\u0627",
    "Z" + "\u0351\u0310\u0321\u0347" * 80,
    "\u200b\u200b\u200b.",
    "\ufeffstart",
    "a\u0000b\u0007c\u001b[31md",
    "line\u2028separator\u2029paragraph",
    "\U000e0041\U000e0042tags",
]


async def meet(stage):
    async with stage.step("two people, and one whose name is markup and turns the direction of text"):
        await make_known(stage.daemon, "Grace", "<b>Bold</b><img src=x onerror=alert(1)>", "\u202eevil eman")
        ada = await ChatPage.sign_in(stage.browser, "Ada")
        await ada.open_direct("grace")
        await ada.send("before")
        await ada.state("before", "sent")
        grace = await native(stage.daemon, "Grace")
        conversation = re.search("#/c/(.*)", ada.page.url)[1]
    return ada, grace, conversation


async def said(grace, conversation, body, number=iter(range(10_000))):
    """Says something at the native door; returns the message's id, or None when the server does not take it."""
    reply = await grace.exchange(
        "message.send", conversation=conversation, clientId=f"hostile-{next(number)}", body=body)
    return reply.get("message")


async def elements(row):
    """Names of all elements in a message's body."""
    return await row.locator(".body").evaluate("body => [...body.querySelectorAll('*')].map(element => element.localName)")


async def fits(ada, row):
    """The row does not stand out of its list, nor make the page wider."""
    wide = await row.evaluate(
        """row => { const list = row.closest('ol').getBoundingClientRect();
           const outside = [...row.querySelectorAll('*')].filter(element => {
             const box = element.getBoundingClientRect();
             return box.width > 1 && (box.left < list.left - 1 || box.right > list.right + 1); });
           return outside.map(element => element.className || element.localName); }""")
    equal(wide, [], "elements that stand out")
    await no_wider(ada)


async def no_wider(ada):
    equal(await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth"), False, "the page scrolls sideways")


async def markup(stage, ada, grace, conversation):
    async with stage.step("markup in messages is shown as it was written"):
        for body in MARKUP:
            row = ada.list.locator(f"li[data-message='{await said(grace, conversation, body)}']")
            await expect(row.locator(".body")).to_have_text(body)
            holds(set(await elements(row)) <= {"a", "span", "bdi"}, f"{body}: elements {await elements(row)}")
    async with stage.step("links lead to web pages and mailboxes only, and take nothing along"):
        for body, target in LINKS.items():
            row = ada.list.locator(f"li[data-message='{await said(grace, conversation, body)}']")
            await expect(row.locator(".body")).to_have_text(body)
            links = row.locator(".body a")
            if target is None:
                equal(await links.count(), 0, f"links in {body}")
                continue
            href = await links.first.get_attribute("href")
            holds(href.startswith(target), f"{body} leads to {href}")
            holds({"noopener", "noreferrer"} <= set((await links.first.get_attribute("rel")).split()), "rel")
            equal(await links.first.get_attribute("target"), "_blank", "target")
            holds(await links.first.inner_text() in body, "the link shows something else than was written")


async def strange(stage, ada, grace, conversation):
    async with stage.step("characters that turn, hide or pile up disturb nothing beside them"):
        for body in STRANGE:
            message = await said(grace, conversation, body)
            if message is None:
                continue
            row = ada.list.locator(f"li[data-message='{message}']")
            await expect(row).to_be_visible()
            # A time that was turned around would read 50:01.
            equal(re.sub(r"\d\d:\d\d", "", await row.locator(".time").inner_text()).strip(), "", "time")
            await fits(ada, row)
        await grace.send("neighbour", "neighbour", conversation=conversation)
        await ada.sees("neighbour")
    async with stage.step("very long words and 8 kB of emoji stay within their place"):
        for body in ("W" * 8000, "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 320, "http://example.org/" + "a" * 4000,
                     "\n" * 4000 + "end"):
            row = ada.list.locator(f"li[data-message='{await said(grace, conversation, body)}']")
            await expect(row).to_be_visible()
            await fits(ada, row)
            height = await row.evaluate("row => row.getBoundingClientRect().height")
            holds(height < 1500, f"{height:.0f} px high, unfolded by nobody")
        await ada.send("after")
        await expect(ada.message("after")).to_be_in_viewport()
    async with stage.step("previews and announcements hold the same texts as text"):
        await said(grace, conversation, MARKUP[0])
        await expect(ada.row("Grace").locator(".preview")).to_contain_text(MARKUP[0])
        await expect(ada.announcements).to_contain_text(MARKUP[0])
        equal(await ada.announcements.locator("img").count(), 0, "images announced")


async def names(stage, ada):
    async with stage.step("names are text as well: in lists, titles, groups and dialogs"):
        await ada.show_tab("People")
        bold = ada.sidebar.locator("button[data-user]").filter(has_text="<b>Bold</b>")
        await expect(bold).to_be_visible()
        equal(await ada.sidebar.locator("button[data-user] b, button[data-user] img[src='x']").count(), 0, "elements of a name")
        await bold.click()
        await expect(ada.heading).to_contain_text("<b>Bold</b>")
        await ada.send("hello <b>")
        title = "\u202e<h1>Group\u2066 " + "W" * 60
        await ada.create_group(title, ["Grace"])
        await expect(ada.heading).to_contain_text("<h1>Group")
        equal(await ada.main.locator("h1").count(), 0, "headings of a title")
        await no_wider(ada)
        async with ada.details() as details:
            await expect(details).to_contain_text("<h1>Group")
            await no_wider(ada)
        row = ada.rows.filter(has_text="<h1>Group")
        await expect(row).to_be_visible()
    async with stage.step("an address with strange things in it opens the list and nothing else"):
        for place in ("#/c/<img src=x onerror=alert(1)>", "#/c/../../etc", "#javascript:alert(1)", "#/c/" + "9" * 3000,
                      "#signin-error=<script>alert(1)</script>"):
            await ada.page.goto("about:blank")
            await ada.page.goto(stage.daemon.http + "/" + place)
            await ada.online()
            equal(await ada.page.locator("img[src='x']").count(), 0, "images")


async def nothing_happened(stage, ada):
    async with stage.step("nothing was asked of any other host, and no window was opened"):
        elsewhere = [url for _, url in ada.person.faults.requests if not url.startswith((stage.daemon.http, "data:", "about:", "blob:"))
                     and "/dev/" not in url]
        equal(elsewhere, [], "requests elsewhere")
        equal(len(ada.person.context.pages), 1, "pages")


async def scenario(stage):
    ada, grace, conversation = await meet(stage)
    await markup(stage, ada, grace, conversation)
    await strange(stage, ada, grace, conversation)
    await names(stage, ada)
    await nothing_happened(stage, ada)


if __name__ == "__main__":
    run(scenario)
