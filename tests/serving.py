"""The real server in a thread of a test, with the loop that the desk is served with."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any

import waitress
from waitress import wasyncore

from bot.sockets import Channels


@dataclass(frozen=True)
class Running:
    port: int
    channels: Channels

    @property
    def address(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running(app: Any, **options: Any) -> Iterator[Running]:
    """Serves an application on a port of its own; `options` are waitress's. At the end whoever works on a request is waited for before
    any socket is closed, so that nobody wakes a loop that is gone."""
    channels = Channels()
    server = waitress.create_server(app, channels, host="127.0.0.1", port=0, **options)
    thread = Thread(target=channels.serve)
    thread.start()
    try:
        yield Running(int(server.effective_port), channels)
    finally:
        server.task_dispatcher.shutdown()
        with suppress(OSError):  # the loop may be awake, do it, and be gone before it is woken
            server.trigger.pull_trigger(lambda: wasyncore.close_all(channels))
        thread.join(10)
        assert not thread.is_alive()
