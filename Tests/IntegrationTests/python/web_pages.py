"""The web client as a person uses it: found by the roles and names that assistive technology is given."""

import contextlib
import re

from playwright.async_api import expect


class ChatPage:
    """One tab of a person."""

    def __init__(self, person, page):
        self.person, self.page = person, page
        self.sidebar = page.get_by_role("navigation", name="Conversations")
        self.search = self.sidebar.get_by_role("searchbox", name="Search", exact=True)
        self.rows = self.sidebar.locator("a[data-conversation]")
        self.main = page.get_by_role("main")
        self.heading = self.main.get_by_role("heading", level=2).first
        self.subtitle = self.main.locator(".subtitle").first
        self.list = self.main.locator("ol[aria-label='Messages']")
        self.composer = self.main.get_by_role("textbox", name="Message", exact=True)
        self.banner = page.locator(".banner")
        self.announcements = page.get_by_role("log", name="New messages announcements")

    # --- signing in -------------------------------------------------------------------------------------------------------

    @classmethod
    async def sign_in(cls, browser, name, path="/", **options):
        """A new person who signs in at the development issuer; their id is the name in lower case."""
        person = await browser.person(name.lower(), **options)
        chat = cls(person, await person.tab(path))
        await chat.sign_in_as(name)
        return chat

    async def sign_in_as(self, name):
        """From the sign-in page to the list."""
        await self.page.get_by_role("button", name=re.compile("^Sign in( again)?$")).click()
        await self.at_the_issuer(name)

    async def at_the_issuer(self, name):
        """From the development issuer's page to the list."""
        await self.page.locator("input[name=name]").fill(name)
        await self.page.keyboard.press("Enter")
        await self.online()

    async def tab(self, path="/"):
        """Another tab of the same person."""
        chat = ChatPage(self.person, await self.person.tab(path))
        await chat.online()
        return chat

    async def online(self, seconds=20):
        """Waits until the list is there and the connection stands."""
        await expect(self.sidebar).to_be_visible(timeout=seconds * 1000)
        await expect(self.banner).to_be_hidden(timeout=seconds * 1000)

    async def signed_out(self, seconds=15):
        """Waits for the sign-in page."""
        await expect(self.page.get_by_role("button", name=re.compile("^Sign in"))).to_be_visible(timeout=seconds * 1000)

    async def reload(self):
        await self.page.reload()

    # --- the sidebar ------------------------------------------------------------------------------------------------------

    async def menu(self, item):
        """Chooses an item of the sidebar's menu."""
        await self.sidebar.get_by_role("button", name="Menu", exact=True).click()
        await self.page.get_by_role("menu").get_by_text(item, exact=True).click()

    async def show_tab(self, name):
        await self.sidebar.get_by_role("tab", name=name, exact=True).click()

    def person_row(self, user):
        return self.page.locator(f"button[data-user='{user}']")

    def row(self, name):
        """The row of a conversation with exactly this name."""
        name = re.compile(f"^\\s*{re.escape(name)}\\s*$")
        return self.rows.filter(has=self.page.locator(".name", has_text=name))

    async def open_direct(self, user):
        """Opens the conversation with a person whom the People tab lists."""
        await self.show_tab("People")
        await self.person_row(user).click()
        await expect(self.composer).to_be_visible()
        await expect(self.list).to_have_attribute("aria-busy", "false")

    async def open(self, name):
        await self.show_tab("Chats")
        await self.row(name).click()
        await expect(self.heading).to_have_text(name)

    async def close(self):
        """Nothing is on screen but the list."""
        await self.page.evaluate("location.hash = '#/'")
        await expect(self.list).to_be_hidden()

    async def create_group(self, title, users):
        """A group with the people of these display names."""
        await self.sidebar.get_by_role("button", name="New group", exact=True).click()
        dialog = self.dialog("New group")
        await dialog.get_by_role("textbox", name="Group name", exact=True).fill(title)
        for user in users:
            await dialog.get_by_role("searchbox", name="Find people", exact=True).fill(user)
            await dialog.get_by_role("checkbox", name=user).check()
        await dialog.get_by_role("button", name="Create", exact=True).click()
        await expect(dialog).to_be_hidden()
        await expect(self.heading).to_have_text(title)
        await expect(self.composer).to_be_editable()

    # --- the conversation -------------------------------------------------------------------------------------------------

    async def send(self, text):
        await self.composer.fill(text)
        await self.composer.press("Enter")

    def message(self, text):
        """Messages whose whole text is this, the person's unsent ones too."""
        text = re.compile(f"^\\s*{re.escape(text)}\\s*$")
        return self.list.locator("li[data-message], li[data-client]").filter(has=self.page.locator(".body", has_text=text))

    async def sees(self, text, seconds=15):
        """Waits until a message is shown, exactly once."""
        await expect(self.message(text)).to_have_count(1, timeout=seconds * 1000)

    async def state(self, text, state, seconds=15):
        """Waits for an own message's ticks; several states may be given with bars between them."""
        await expect(self.message(text)).to_have_attribute("data-state", re.compile(f"^({state})$"), timeout=seconds * 1000)

    async def tick(self, text, name):
        await expect(self.message(text).locator(".tick")).to_have_attribute("aria-label", name)

    async def texts(self):
        """The texts of all messages shown, from top to bottom."""
        return [text.strip() for text in
                await self.list.locator("li[data-message] .body, li[data-client] .body").all_inner_texts()]

    async def act(self, text, item):
        """Chooses an item of a message's menu."""
        message = self.message(text)
        await message.hover()
        await message.get_by_role("button", name="Message actions", exact=True).click()
        await self.page.get_by_role("menu").get_by_role("menuitem", name=item, exact=True).click()

    async def actions(self, text):
        """What a message's menu offers."""
        message = self.message(text)
        await message.hover()
        await message.get_by_role("button", name="Message actions", exact=True).click()
        menu = self.page.get_by_role("menu")
        await expect(menu).to_be_visible()
        offered = [item.strip() for item in await menu.get_by_role("menuitem").all_inner_texts()]
        await self.page.keyboard.press("Escape")
        await expect(menu).to_be_hidden()
        return offered

    async def react(self, text, emoji):
        await self.act(text, "React")
        await self.page.get_by_role("group", name="Reactions").get_by_role("button", name=emoji, exact=True).click()

    def reaction(self, text, emoji):
        return self.message(text).locator(".reaction").filter(has_text=emoji)

    async def edit(self, text, changed):
        await self.act(text, "Edit")
        await expect(self.composer).to_have_value(text)
        await self.composer.fill(changed)
        await self.main.get_by_role("button", name="Save", exact=True).click()

    async def delete(self, text):
        await self.act(text, "Delete")
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Delete", exact=True).click()
        await expect(dialog).to_be_hidden()

    async def reply(self, text, answer):
        await self.act(text, "Reply")
        await expect(self.main.get_by_role("button", name="Cancel reply")).to_be_visible()
        await self.send(answer)

    # --- dialogs ----------------------------------------------------------------------------------------------------------

    def dialog(self, name):
        return self.page.get_by_role("dialog", name=name)

    @contextlib.asynccontextmanager
    async def details(self):
        """The details of the open conversation, closed afterwards."""
        await self.main.get_by_role("button", name="Details", exact=True).click()
        dialog = self.dialog("Details")
        await expect(dialog).to_be_visible()
        yield dialog
        if await dialog.is_visible():
            await self.page.keyboard.press("Escape")
            await expect(dialog).to_be_hidden()

    async def pretend_hidden(self, hidden):
        """The page learns that nobody looks at it, or that somebody does again."""
        await self.page.evaluate("hidden => window.pretendHidden(hidden)", hidden)

    async def problem(self, code_or_text):
        """Waits for a sentence in an alert."""
        await expect(self.page.get_by_role("alert")).to_contain_text(code_or_text)
