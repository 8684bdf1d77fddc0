"""Asks a server over keep-alive connections, each asking again as soon as it is answered; bounded in count and in time.

A process of its own: `python -m bench.driver` reads a Load as JSON from standard input and prints an Outcome as JSON.
"""

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import cast

from bot.settings import ROOT

from .server import HOST


@dataclass(frozen=True, slots=True)
class Load:
    port: int
    bodies: list[str]
    connections: int
    requests: int  # at most
    seconds: float  # at most


@dataclass(slots=True)
class Outcome:
    """How long it all took, how long each answer with status 200 took in milliseconds, and how many were not answered so."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0


def drive(load: Load) -> Outcome:
    """Runs the load in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.driver"],
        cwd=ROOT,
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=True,
        timeout=load.seconds + 60,
    )
    return Outcome(**json.loads(done.stdout))


class Connection(asyncio.Protocol):
    """One connection; ends when there is nothing more to send."""

    def __init__(self, requests: Iterator[bytes], outcome: Outcome) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._outcome = outcome
        self._received = b""
        self._waiting = False
        self._sent = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            if head.startswith(b"HTTP/1.1 200 "):
                self._outcome.latencies.append((time.perf_counter() - self._sent) * 1000)
            else:
                self._outcome.errors += 1
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._outcome.errors += self._waiting
        if not self.ended.done():
            self.ended.set_result(None)

    def _next(self) -> None:
        self._received = b""
        request = next(self._requests, None)
        self._waiting = request is not None
        if request is None:
            self._transport.close()
        else:
            self._sent = time.perf_counter()
            self._transport.write(request)


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))


def _requests(load: Load) -> Iterator[bytes]:
    """The requests in turn, until there have been enough or the time is over."""
    texts = [body.encode() for body in load.bodies]
    head = "POST /api/chat HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    ready = [head.format(HOST, load.port, len(text)).encode() + text for text in texts]
    deadline = time.perf_counter() + load.seconds
    for request in itertools.islice(itertools.cycle(ready), load.requests):
        if time.perf_counter() > deadline:
            return
        yield request


async def _run(load: Load) -> Outcome:
    loop = asyncio.get_running_loop()
    outcome, requests = Outcome(), _requests(load)
    started = time.perf_counter()
    opened = [await loop.create_connection(lambda: Connection(requests, outcome), HOST, load.port) for _ in range(load.connections)]
    await asyncio.gather(*(connection.ended for _, connection in opened))
    outcome.seconds = time.perf_counter() - started
    return outcome


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_run(Load(**json.load(sys.stdin)))))))
