"""What the web client costs: bytes of the first load, time to a usable list, and a long conversation scrolled to its beginning."""

import asyncio
import re
import statistics

from playwright.async_api import expect

from checks import equal, eventually, holds
from web_daemon import native, run, settings
from web_pages import ChatPage

MESSAGES = 10_000
CONVERSATIONS = 50
# Pixels of one turn of the wheel, and less than any row has.
WHEEL, SMALLEST_ROW = 2500, 25
# How many rows there are, and the first message that can be seen.
TOP_ROW = """list => {
  const top = list.parentElement.getBoundingClientRect().top;
  const rows = [...list.querySelectorAll('li[data-message]')];
  const first = rows.find(row => row.getBoundingClientRect().bottom > top);
  return [list.querySelectorAll('li').length, Number(first?.dataset.seq ?? 0)];
}"""
# Told by the page itself: when the list could be used, and what kept it from answering.
OBSERVERS = """
window.longTasks = [];
new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(one => one.duration))).observe({ type: 'longtask' });
new MutationObserver((_, observer) => {
  const banner = document.querySelector('.banner');
  if (document.querySelectorAll('a[data-conversation]').length < 20 || !banner || !banner.hidden) return;
  observer.disconnect();
  window.usableAt = performance.now();
}).observe(document, { childList: true, subtree: true, attributes: true });
"""


def figure(name, value):
    print(f"figure {name} {value}", flush=True)


async def first_load(stage):
    async with stage.step("the first load is less than 100 kB"):
        person = await stage.browser.person("first")
        page = await person.context.new_page()
        session = await person.context.new_cdp_session(page)
        sizes, urls = [], {}
        session.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
        session.on("Network.loadingFinished", lambda event: sizes.append((event["encodedDataLength"], urls.get(event["requestId"], ""))))
        await session.send("Network.enable")
        await page.goto(stage.daemon.http)
        await page.get_by_role("button", name="Sign in", exact=True).wait_for()
        await page.wait_for_load_state("networkidle")
        total = sum(size for size, _ in sizes)
        figure("first-load-bytes", total)
        figure("first-load-requests", len(sizes))
        holds(total < 100_000, f"{total} bytes; the largest: {sorted(sizes, reverse=True)[:5]}")
    await stage.browser.leave(person)


async def fill(stage):
    """Conversations with fifty people; the last one is long."""
    async with stage.step(f"{CONVERSATIONS} conversations are made, one of {MESSAGES} messages"):
        ada = await native(stage.daemon, "Ada")
        for number in range(CONVERSATIONS - 1):
            other = await native(stage.daemon, f"Person {number:02}")
            await other.send(f"hello from {number}", "first", to="ada")
            await other.close()
        grace = await native(stage.daemon, "Grace")
        conversation = (await grace.send("message 0", "m0", to="ada"))["conversation"]
        senders = (ada, grace)
        for start in range(1, MESSAGES, 200):
            await asyncio.gather(*(
                senders[number // 3 % 2].send(
                    f"message {number}" + " and some more words" * (number % 7), f"m{number}", conversation=conversation)
                for number in range(start, min(start + 200, MESSAGES))))
        await ada.close()
        await grace.close()
    return conversation


async def usable(stage):
    async with stage.step(f"a signed-in page with {CONVERSATIONS} conversations is usable within a second"):
        person = await stage.browser.person("ada")
        await person.context.add_init_script(OBSERVERS)
        ada = ChatPage(person, await person.tab())
        await ada.sign_in_as("Ada")
        times = []
        for _ in range(5):
            await ada.reload()
            times.append(await eventually(lambda: ada.page.evaluate("window.usableAt"), "the list does not become usable", 15))
        figure("usable-list-ms", round(statistics.median(times)))
        holds(statistics.median(times) < 1000, f"{[round(time) for time in times]} ms")
    return ada


async def scroll(stage, ada, conversation):
    async with stage.step(f"a conversation of {MESSAGES} messages opens at its end"):
        await ada.open("Grace")
        await expect(ada.list.locator(f"li[data-seq='{MESSAGES}']")).to_be_in_viewport()
    async with stage.step("it scrolls back to its first message without a task that is felt"):
        await ada.page.evaluate("window.longTasks.length = 0")
        box = await ada.list.bounding_box()
        await ada.page.mouse.move(box["x"] + box["width"] / 2, 400)
        most, wheels, jumps, place = 0, 0, [], MESSAGES
        while place > 1 and wheels < 3000:
            await ada.page.mouse.wheel(0, -WHEEL)
            wheels += 1
            rows, top = await ada.list.evaluate(TOP_ROW)
            most = max(most, rows)
            if place - top > WHEEL / SMALLEST_ROW:
                jumps.append((place, top))
            place = top
        holds(place == 1, "the first message does not come")
        equal(jumps, [], "jumps over messages that were not shown")
        tasks = await ada.page.evaluate("window.longTasks")
        figure("scroll-wheels", wheels)
        figure("scroll-rows-most", most)
        figure("scroll-long-tasks", len(tasks))
        figure("scroll-longest-task-ms", round(max(tasks, default=0)))
        holds(most <= 200, f"{most} rows at once")
        longest = sorted((round(task) for task in tasks), reverse=True)
        # Two may be the machine's: it does not run the page alone.
        holds(len([task for task in longest if task > 100]) <= 2, f"tasks of {longest[:8]} ms")
    async with stage.step("and forth again, and its memory is bounded"):
        session = await ada.person.context.new_cdp_session(ada.page)
        await session.send("HeapProfiler.collectGarbage")
        heap = (await session.send("Runtime.getHeapUsage"))["usedSize"]
        nodes = await ada.page.evaluate("document.getElementsByTagName('*').length")
        figure("heap-megabytes", round(heap / 1e6, 1))
        figure("elements", nodes)
        holds(heap < 100e6, f"{heap / 1e6:.0f} MB")
        await ada.main.get_by_role("button", name=re.compile("^Jump to newest")).click()
        await expect(ada.list.locator(f"li[data-seq='{MESSAGES}']")).to_be_in_viewport()
        equal(await ada.page.evaluate("document.querySelectorAll('ol[aria-label=Messages]').length"), 1, "lists")


async def scenario(stage):
    await first_load(stage)
    conversation = await fill(stage)
    ada = await usable(stage)
    await scroll(stage, ada, conversation)


if __name__ == "__main__":
    run(scenario, settings(store={"maxEventsPerConversation": 50_000}))
