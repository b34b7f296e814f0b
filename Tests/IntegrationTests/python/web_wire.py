"""Stands between a person's pages and the server's WebSocket: holds frames back, and counts connections."""

import re

ADDRESS = re.compile(r"/v1/ws$")


class Wire:
    """The connections of all pages of one context."""

    def __init__(self):
        self.opened = 0
        self._held = None  # frames of the server that wait, each with the page's end; None when they pass

    @classmethod
    async def of(cls, context):
        """Stands in the way of each page that the context opens from now on."""
        wire = cls()
        await context.route_web_socket(ADDRESS, wire._connect)
        return wire

    def _connect(self, pages_end):
        self.opened += 1
        pages_end.connect_to_server().on_message(lambda frame: self._arrived(pages_end, frame))

    def _arrived(self, pages_end, frame):
        if self._held is None:
            pages_end.send(frame)
        else:
            self._held.append((pages_end, frame))

    def hold(self):
        """What the server says does not arrive until `release`."""
        self._held = []

    def release(self):
        """What was held arrives, in its order, and what comes passes again."""
        held, self._held = self._held, None
        for pages_end, frame in held:
            pages_end.send(frame)
