"""A real browser for the web client: one Chromium, a context per person, and a note of everything that went wrong in their pages."""

import contextlib
import os
import re
import shutil
import time
import traceback

from playwright.async_api import async_playwright, expect

from checks import Checks, Failed

# The same names as in scripts/install-dependencies.sh.
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEADLINE_MS = 15_000
# Pages of this machine are all there is.
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
BUILD_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", ".build")

# Told by the page itself, before any of its own scripts: a violated policy, and what the test wants to pretend.
INIT_SCRIPT = """
(() => {
  addEventListener('securitypolicyviolation', (event) => console.error(
    `policy violated: ${event.violatedDirective} by ${event.blockedURI || event.sample} at ${event.sourceFile}:${event.lineNumber}`));
  // A page that a test hides is neither visible nor focused; Chromium itself shows all pages of a headless browser as both.
  let hidden = false;
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible'), configurable: true });
  Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
  document.hasFocus = () => !hidden;
  // A hidden page draws no frames.
  const frame = window.requestAnimationFrame.bind(window);
  let waiting = [];
  window.requestAnimationFrame = (run) => (hidden ? -waiting.push(run) : frame(run));
  window.pretendHidden = (value) => {
    hidden = value;
    if (!hidden) for (const run of waiting.splice(0)) frame(run);
    window.dispatchEvent(new Event(value ? 'blur' : 'focus'));
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  };
})();
"""


def program():
    """The browser's path: `CHROMIUM_BINARY`, or the first on the path; None when there is none."""
    return os.environ.get("CHROMIUM_BINARY") or next(filter(None, map(shutil.which, PROGRAMS)), None)


def screenshot_folder():
    """Where pictures go: `WEB_SCREENSHOTS`, or a folder of the build; made when it is missing."""
    folder = os.environ.get("WEB_SCREENSHOTS") or os.path.join(BUILD_FOLDER, "web-screenshots")
    os.makedirs(folder, exist_ok=True)
    return folder


class Faults:
    """What a person's pages complained of: errors of scripts, of the console, of requests and of the policy.

    Only pages and requests of the server under test count; the issuer's pages are not ours.
    """

    # A browser that is not signed in learns it so. A request that a navigation cuts off is nobody's fault.
    ALWAYS = (r"401 POST \S+/auth/token$", r"net::ERR_ABORTED")

    def __init__(self, name, origin):
        self.name, self.origin = name, origin
        self.found = []
        self.requests = []  # (seconds, URL) of every request to anywhere
        self._allowed = [re.compile(pattern) for pattern in self.ALWAYS]

    def allow(self, *patterns):
        """Names failures that a script brings about on purpose, from now on."""
        self._allowed += map(re.compile, patterns)

    @contextlib.contextmanager
    def allowing(self, *patterns):
        """As `allow`, for a while."""
        before = list(self._allowed)
        self.allow(*patterns)
        try:
            yield
        finally:
            self._allowed = before

    def note(self, fault):
        if not any(pattern.search(fault) for pattern in self._allowed):
            self.found.append(f"{self.name}: {fault}")

    def watch(self, context):
        context.on("request", lambda request: self.requests.append((time.monotonic(), request.url)))
        context.on("requestfailed", self._request_failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._is_ours(error.page) and self.note(f"script error: {error.error}"))
        context.on("dialog", self._dialog)

    def _is_ours(self, page):
        return page is None or page.url.startswith(self.origin)

    def _request_failed(self, request):
        if request.url.startswith(self.origin):
            self.note(f"{request.failure} {request.method} {request.url}")

    def _response(self, response):
        if response.status >= 400 and response.url.startswith(self.origin):
            self.note(f"{response.status} {response.request.method} {response.url}")

    def _console(self, message):
        # Failed loads are told by the requests themselves, with their method.
        if message.type != "error" or message.text.startswith("Failed to load resource") or not self._is_ours(message.page):
            return
        self.note(f"console: {message.text}")

    async def _dialog(self, dialog):
        self.note(f"a {dialog.type} dialog: {dialog.message}")
        with contextlib.suppress(Exception):
            await dialog.dismiss()


# What a page meets while its server is away.
SERVER_AWAY = (r"net::ERR_(CONNECTION_\w+|INTERNET_DISCONNECTED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|FAILED)", r"503 ", r"WebSocket connection to")


class Person:
    """A context of the browser: cookies, storage and permissions of one person, whose tabs are its pages."""

    def __init__(self, context, name, origin):
        self.context, self.name, self.origin = context, name, origin
        self.faults = Faults(name, origin)
        self.faults.watch(context)

    async def tab(self, path="/"):
        """A new tab at a path of the server."""
        page = await self.context.new_page()
        await page.goto(self.origin + path)
        return page


class Browser:
    """One Chromium for a script; use as `async with`."""

    def __init__(self, origin):
        self.origin = origin
        self.people = []

    async def __aenter__(self):
        if not program():
            raise SystemExit(f"no browser: none of {', '.join(PROGRAMS)} is on the path")
        self._playwright = await async_playwright().start()
        # Chromium's sandbox refuses to run as root, which tests in a container are.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._chromium = await self._playwright.chromium.launch(
            executable_path=program(), args=[*arguments, "--disable-dev-shm-usage", NOWHERE_ELSE])
        expect.set_options(timeout=DEADLINE_MS)
        return self

    async def __aexit__(self, *_):
        await self._chromium.close()
        await self._playwright.stop()

    async def person(self, name, origin=None, **options):
        """A person with a browser of their own; options are those of a context, such as viewport and permissions."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/Berlin",
                   "reduced_motion": "reduce", **options}
        context = await self._chromium.new_context(**options)
        context.set_default_timeout(DEADLINE_MS)
        await context.add_init_script(INIT_SCRIPT)
        person = Person(context, name, origin or self.origin)
        if os.environ.get("WEB_TRACES"):
            await context.tracing.start(screenshots=True, snapshots=True)
        self.people.append(person)
        return person

    async def leave(self, person):
        """Closes a person's context; what their pages complained of is kept."""
        await person.context.close()

    async def keep_evidence(self, name):
        """A picture of each open page, its accessibility tree, and traces where `WEB_TRACES` is set."""
        folder = os.path.join(screenshot_folder(), "failures")
        os.makedirs(folder, exist_ok=True)
        base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
        for person in self.people:
            for number, page in enumerate(person.context.pages):
                path = os.path.join(folder, f"{base}.{person.name}.{number}")
                # A page that hangs or is closed must not hide the failure that is told of.
                with contextlib.suppress(Exception):
                    await page.screenshot(path=f"{path}.png", timeout=5000)
                with contextlib.suppress(Exception), open(f"{path}.txt", "w") as file:
                    file.write(page.url + "\n" + await page.locator("body").aria_snapshot(timeout=5000))
            if os.environ.get("WEB_TRACES"):
                with contextlib.suppress(Exception):
                    await person.context.tracing.stop(path=os.path.join(folder, f"{base}.{person.name}.zip"))
                    await person.context.tracing.start(screenshots=True, snapshots=True)


class WebChecks(Checks):
    """Checks about pages: a failed one leaves pictures behind."""

    def __init__(self, browser=None):
        super().__init__()
        self.browser = browser

    @contextlib.asynccontextmanager
    async def step(self, name):
        """As `check`, for what has to be waited for."""
        with self.check(name):
            try:
                yield
            except Exception as error:
                if self.browser:
                    await self.browser.keep_evidence(name)
                raise Failed(_told(error)) from error

    def no_faults(self):
        """The check that ends each script: no page complained of anything that was not brought about on purpose."""
        with self.check("no errors of scripts, requests or the content policy in any page"):
            found = [fault for person in self.browser.people for fault in person.faults.found]
            if found:
                raise Failed(f"{len(found)}: " + " | ".join(list(dict.fromkeys(found))[:10]))


def _told(error):
    """An error in a few words, with the script's line: Playwright's own texts are pages long."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    place = next((frame for frame in reversed(traceback.extract_tb(error.__traceback__))
                  if os.path.basename(frame.filename).startswith("web_") and "web_browser" not in frame.filename), None)
    where = f" (line {place.lineno} of {os.path.basename(place.filename)})" if place else ""
    text = text if len(text) <= 600 else f"{text[:600]}…"
    return text + where if isinstance(error, (Failed, AssertionError)) else f"{type(error).__name__}: {text}{where}"
