"""Groups and blocks in the web client: members, roles, who has read what, and what becomes of who is not wanted."""

import re

from playwright.async_api import expect

from checks import eventually, holds
from web_daemon import make_known, native, run
from web_pages import ChatPage


async def create(stage):
    async with stage.step("a group is created and appears at its members"):
        await make_known(stage.daemon, "Grace", "Bob", "Carol")
        ada = await ChatPage.sign_in(stage.browser, "Ada")
        grace = await ChatPage.sign_in(stage.browser, "Grace")
        bob = await ChatPage.sign_in(stage.browser, "Bob")
        await ada.create_group("Lunch", ["Grace", "Bob"])
        await expect(ada.subtitle).to_have_text("3 members")
        for page in (grace, bob):
            await expect(page.row("Lunch")).to_be_visible()
    return ada, grace, bob


async def receipts(stage, ada, grace, bob):
    async with stage.step("a message is read by as many as have seen it"):
        await ada.send("who is hungry")
        await ada.state("who is hungry", "delivered")
        await grace.open("Lunch")
        await ada.tick("who is hungry", "Read by 1 of 2")
        await expect(grace.message("who is hungry").locator(".author")).to_have_text("Ada")
    async with stage.step("and the message tells who they are"):
        await ada.act("who is hungry", "Info")
        dialog = ada.dialog("Message info")
        await expect(dialog).to_contain_text("Grace")
        await expect(dialog).to_contain_text("Bob")
        order = await dialog.inner_text()
        holds(re.search("read.*grace.*(delivered|received).*bob", order, re.S | re.I), f"the dialog says {order!r}")
        await ada.page.keyboard.press("Escape")
    async with stage.step("read by all is read"):
        await bob.open("Lunch")
        await ada.state("who is hungry", "read")
    async with stage.step("who types is named"):
        await bob.composer.press_sequentially("I")
        await expect(ada.subtitle).to_have_text(re.compile("Bob is typing"))
        await bob.composer.fill("")


async def membership(stage, ada, grace, bob):
    async with stage.step("a group is renamed, everywhere"):
        async with ada.details() as details:
            await details.get_by_role("textbox", name="Group name", exact=True).fill("Dinner")
            await details.get_by_role("button", name="Rename", exact=True).click()
            await expect(ada.row("Dinner")).to_be_visible()
        await expect(grace.heading).to_have_text("Dinner")
        await expect(bob.row("Dinner")).to_be_visible()
    async with stage.step("a member is added and sees what was said"):
        carol = await ChatPage.sign_in(stage.browser, "Carol")
        async with ada.details() as details:
            await details.get_by_role("button", name="Add members", exact=True).click()
            picker = ada.dialog("Add members")
            await picker.get_by_role("searchbox", name="Find people", exact=True).fill("Carol")
            await picker.get_by_role("checkbox", name="Carol").check()
            await picker.get_by_role("button", name="Add", exact=True).click()
            await expect(picker).to_be_hidden()
            await expect(details.locator("[data-member='carol']")).to_be_visible()
        await carol.open("Dinner")
        await carol.sees("who is hungry")
        await expect(ada.subtitle).to_have_text("4 members")
    async with stage.step("a member becomes administrator and may then rename"):
        async with grace.details() as details:
            await expect(details.locator("[data-member='bob']")).to_be_visible()
            await expect(details.get_by_role("button", name="Rename", exact=True)).to_be_hidden()
        async with ada.details() as details:
            await details.get_by_role("combobox", name="Role of Grace").select_option("admin")
            await expect(details.get_by_role("combobox", name="Role of Grace")).to_have_value("admin")
        async with grace.details() as details:
            await details.get_by_role("textbox", name="Group name", exact=True).fill("Supper")
            await details.get_by_role("button", name="Rename", exact=True).click()
        await expect(ada.heading).to_have_text("Supper")
    async with stage.step("an administrator deletes another's message"):
        await bob.send("not nice")
        # Carol's page has not heard of Bob before.
        await expect(carol.announcements).to_contain_text("Bob in Supper: not nice")
        await grace.sees("not nice")
        await grace.delete("not nice")
        await expect(bob.message("not nice")).to_have_count(0)
    async with stage.step("who is removed can say nothing more there, and is told so"):
        async with ada.details() as details:
            await details.get_by_role("button", name="Remove Carol", exact=True).click()
            await confirm(ada, "Remove")
            await expect(details.locator("[data-member='carol']")).to_have_count(0)
        await is_out(carol)
        await expect(ada.subtitle).to_have_text("3 members")
    async with stage.step("who leaves is asked, and is then out"):
        async with bob.details() as details:
            await details.get_by_role("button", name="Leave group", exact=True).click()
            await confirm(bob, "Leave")
        await is_out(bob)
        await expect(ada.subtitle).to_have_text("2 members")
        await ada.send("just us")
        await grace.sees("just us")
        await expect(bob.message("just us")).to_have_count(0)


async def confirm(page, word):
    """Says yes to the question of a dialog above the others."""
    question = page.page.get_by_role("dialog").last
    await question.get_by_role("button", name=re.compile(f"^{word}( group)?$")).click()


async def is_out(page):
    """Waits until the open conversation says that one is no member any more."""
    await expect(page.main).to_contain_text("no longer in this conversation")
    await expect(page.composer).to_be_hidden()


async def blocking(stage, ada, grace):
    async with stage.step("who is blocked cannot write, and sees why; the block is listed and lifted"):
        await ada.open_direct("grace")
        await ada.send("hello")
        await grace.open("Ada")
        await grace.sees("hello")
        async with ada.details() as details:
            await details.get_by_role("button", name="Block", exact=True).click()
            await confirm(ada, "Block")
            await expect(details.get_by_role("button", name="Unblock", exact=True)).to_be_visible()
        await grace.send("hello?")
        await grace.state("hello?", "failed")
        await expect(grace.message("hello?")).to_contain_text("blocked")
        await grace.message("hello?").get_by_role("button", name="Discard", exact=True).click()
        await expect(grace.message("hello?")).to_have_count(0)
        await ada.menu("Blocked people")
        dialog = ada.page.get_by_role("dialog").last
        await expect(dialog).to_contain_text("Grace")
        await ada.page.keyboard.press("Escape")
        async with ada.details() as details:
            await details.get_by_role("button", name="Unblock", exact=True).click()
            await expect(details.get_by_role("button", name="Block", exact=True)).to_be_visible()
        await grace.send("and now")
        await ada.sees("and now")


async def many(stage, ada):
    async with stage.step("a group of many is shown with the names of all"):
        people = [f"Guest {number}" for number in range(60)]
        await make_known(stage.daemon, *people)
        owner = await native(stage.daemon, "Ada")
        users = [person.lower().replace(" ", "-") for person in people]
        made = await owner.request("conversation.create", title="Party", members=users)
        await owner.send("welcome", "w1", conversation=made["conversation"]["id"])
        await owner.close()
        await ada.reload()
        await ada.open("Party")
        await expect(ada.subtitle).to_have_text("61 members")
        async with ada.details() as details:
            members = details.locator("[data-member]")
            # Rows are made as far as one scrolls, and stand by name as soon as names are there.
            await expect(details.locator("[data-member='guest-10']")).to_contain_text("Guest 10")

            async def at_the_end():
                await details.get_by_role("button", name="Leave group").scroll_into_view_if_needed()
                return await members.count() == 61

            await eventually(at_the_end, "not all members are shown", 15)
            await expect(details.locator("[data-member='guest-9']")).to_contain_text("Guest 9")


async def scenario(stage):
    ada, grace, bob = await create(stage)
    await receipts(stage, ada, grace, bob)
    await membership(stage, ada, grace, bob)
    await blocking(stage, ada, grace)
    await many(stage, ada)


if __name__ == "__main__":
    run(scenario)
