"""Named checks: one line each on standard output, and an exit status for the runner."""

import asyncio
import contextlib
import sys
import traceback


class Failed(Exception):
    """A check's condition does not hold; the text says why."""


def short(value):
    """A value as text that fits a line."""
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:297]}…"


def equal(found, wanted, what="value"):
    if found != wanted:
        raise Failed(f"{what} is {short(found)}, not {short(wanted)}")


def holds(condition, why):
    if not condition:
        raise Failed(why)


class Checks:
    """Runs checks one after the other; a failed one does not keep the next from running."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def check(self, name):
        try:
            yield
        except (Failed, AssertionError) as error:
            self._fail(name, str(error))
        except Exception as error:  # noqa: BLE001: a script's own fault is a failure of the check that met it
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._fail(name, f"{type(error).__name__}: {error} (line {place.lineno} of {place.filename.split('/')[-1]})")
        else:
            self.passed += 1
            print(f"ok {name}", flush=True)

    def _fail(self, name, why):
        self.failed += 1
        print(f"FAIL {name}: {' '.join(why.split())}", flush=True)

    def finish(self):
        """Prints the sum and ends the process; a script without checks fails."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(0 if self.failed == 0 and self.passed > 0 else 1)


async def eventually(condition, why, seconds=5.0):
    """Waits until a condition holds; for states that no event announces."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        if asyncio.get_running_loop().time() > deadline:
            raise Failed(f"{why} (waited {seconds:g} s)")
        await asyncio.sleep(0.02)
