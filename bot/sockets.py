"""Waiting for sockets in the place of waitress's own loop, which looks at every open connection for each one that has news.

Browsers keep a connection for minutes after a page has said or asked something, so a desk has thousands that are silent. Here
they cost nothing.
"""

import selectors
import time
from typing import Any

from waitress import wasyncore

SWEEP = 1.0  # seconds: so often all are looked at, for what was decided about one elsewhere, such as that it was silent too long

Channel = Any  # what waitress keeps for a connection, for the socket it listens on and for the pipe that its threads wake it with


class Channels(dict[int, Channel]):
    """Open channels by file number, as waitress enters and removes them. Those awake may want something else than at the last look;
    the others only want to be told when something comes in."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = selectors.DefaultSelector()
        self._waited_for: dict[int, int] = {}  # file number -> events
        self._awake: set[int] = set()
        self._swept = 0.0

    def __setitem__(self, number: int, channel: Channel) -> None:
        super().__setitem__(number, channel)
        self._awake.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        self._awake.discard(number)
        self._wait_for(number, 0)

    @property
    def awake(self) -> int:
        return len(self._awake)

    def serve(self) -> None:
        """Until there is no channel left."""
        while self:
            now = time.monotonic()
            if now - self._swept > SWEEP:
                self._swept = now
                self._awake.update(self)
            for number in list(self._awake):
                self._look_at(number)
            for key, events in self._selector.select(SWEEP):
                self._awake.add(key.fd)
                self._handle(key.fd, events)
        self._selector.close()

    def _look_at(self, number: int) -> None:
        channel = self.get(number)
        if channel is None:
            self._awake.discard(number)
            return
        events = selectors.EVENT_READ if channel.readable() else 0
        if channel.writable() and not channel.accepting:
            events |= selectors.EVENT_WRITE
        self._wait_for(number, events)
        if events == selectors.EVENT_READ and not getattr(channel, "requests", None):
            self._awake.discard(number)

    def _wait_for(self, number: int, events: int) -> None:
        before = self._waited_for.pop(number, 0)
        if events:
            self._waited_for[number] = events
        if not before and events:
            self._selector.register(number, events)
        elif before and not events:
            self._selector.unregister(number)
        elif before != events:
            self._selector.modify(number, events)

    def _handle(self, number: int, events: int) -> None:
        for event, handle in ((selectors.EVENT_READ, wasyncore.read), (selectors.EVENT_WRITE, wasyncore.write)):
            channel = self.get(number)  # reading may have closed it
            if channel is not None and events & event:
                handle(channel)
