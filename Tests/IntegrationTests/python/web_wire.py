"""Stands between a page and the server's WebSocket: holds frames back, and counts connections."""

import re

ADDRESS = re.compile(r"/v1/ws$")


class Wire:
    """The connections of one page; made before the page is."""

    def __init__(self):
        self.opened = 0
        self.held = None  # frames of the server that wait, in order; None when they pass
        self._pages_end = None

    @classmethod
    async def of(cls, context):
        """Stands between all pages that the context opens from now on and the server."""
        wire = cls()
        await context.route_web_socket(ADDRESS, wire._connect)
        return wire

    def _connect(self, route):
        self.opened += 1
        self._pages_end = route
        server = route.connect_to_server()
        server.on_message(self._arrived)

    def _arrived(self, frame):
        if self.held is None:
            self._pages_end.send(frame)
        else:
            self.held.append(frame)

    def hold(self):
        """What the server says does not arrive until `release`."""
        self.held = []

    def release(self):
        held, self.held = self.held, None
        for frame in held:
            self._pages_end.send(frame)
