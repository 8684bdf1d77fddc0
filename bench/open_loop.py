"""Polls and asks at set times, whether or not the last answer has come: what queues shows as time, and is not left out.

A process of its own: `python -m bench.open_loop` reads a Crowd as JSON from standard input and prints an Outcome as JSON. All of
it stays on the loopback address, is bounded in count and in time, and stops by itself.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field

from bot.settings import ROOT

from .server import HOST

PATIENCE = 10.0  # seconds for one answer
RAMP = 4.0  # seconds in which the connections are opened


@dataclass(frozen=True, slots=True)
class Crowd:
    port: int
    conversations: list[str]  # each is polled over a connection of its own, as a browser does
    leaving: list[str]  # conversations that give up the queue, one a second, so that others move up
    every: float  # seconds between two polls of one conversation
    bodies: list[str]  # what is asked meanwhile
    asked: float  # questions a second, at random moments
    seconds: float


@dataclass(slots=True)
class Outcome:
    """Milliseconds from the moment a request was due to its answer; polls by whether something had changed."""

    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    chat: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def drive(crowd: Crowd) -> Outcome:
    """Runs the crowd in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.open_loop"],
        cwd=ROOT, input=json.dumps(asdict(crowd)), capture_output=True, text=True, check=True, timeout=RAMP + crowd.seconds + 60,
    )  # fmt: skip
    return Outcome(**json.loads(done.stdout))


class Connection:
    """One keep-alive connection, opened when it is first needed and again if it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        return self._streams

    async def send(self, request: bytes) -> tuple[int, dict[str, str]]:
        """The status and the headers of the answer; raises OSError or IncompleteReadError."""
        reader, writer = await self.open()
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            await reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:
            writer.close()
            self._streams = None
            raise
        if headers.get("connection") == "close":
            writer.close()
            self._streams = None
        return int(head[0].split()[1]), headers


class Driver:
    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._outcome = Outcome()
        self._random = random.Random(7)
        self._began = 0.0

    async def run(self) -> Outcome:
        crowd = self._crowd
        self._began = time.perf_counter() + RAMP
        polls = [self._poll(conversation, self._random.random()) for conversation in crowd.conversations]
        await asyncio.gather(*polls, self._ask(), self._leave())
        return self._outcome

    async def _poll(self, conversation: str, phase: float) -> None:
        """A first poll while the crowd gathers, which is not counted; then at set times, with the tag of the one before."""
        connection = Connection(self._crowd.port)
        tag = await self._news(connection, conversation, "", self._began + (phase - 1) * RAMP, Outcome())
        due = self._began + phase * self._crowd.every
        while due < self._began + self._crowd.seconds:
            tag = await self._news(connection, conversation, tag, due, self._outcome)
            due += self._crowd.every

    async def _news(self, connection: Connection, conversation: str, tag: str, due: float, outcome: Outcome) -> str:
        """One poll; the tag of what was seen last."""
        await self._until(due)
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        head = f"GET /api/conversation HTTP/1.1\r\nHost: {HOST}\r\nX-Conversation-Id: {conversation}\r\n{known}\r\n"
        answered = await self._timed(connection, head.encode(), due)
        if answered is None:
            return tag
        status, headers, took = answered
        self._keep(status, {304: outcome.unchanged, 200: outcome.changed}, took)
        return headers.get("etag", "")

    async def _ask(self) -> None:
        """Questions at random moments; each takes a connection that is free, or one more."""
        free: list[Connection] = []
        asking: list[asyncio.Task[None]] = []
        due = self._began
        for number in range(int(self._crowd.asked * self._crowd.seconds)):
            due += self._random.expovariate(self._crowd.asked)
            await self._until(due)
            asking.append(asyncio.create_task(self._one(free, self._crowd.bodies[number % len(self._crowd.bodies)].encode(), due)))
        await asyncio.gather(*asking)

    async def _one(self, free: list[Connection], body: bytes, due: float) -> None:
        connection = free.pop() if free else Connection(self._crowd.port)
        head = f"POST /api/chat HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        answered = await self._timed(connection, head.encode() + body, due)
        if answered:
            self._keep(answered[0], {200: self._outcome.chat}, answered[2])
            free.append(connection)

    async def _leave(self) -> None:
        connection = Connection(self._crowd.port)
        for number, conversation in enumerate(self._crowd.leaving[: int(self._crowd.seconds)]):
            await self._until(self._began + number)
            head = (
                f"POST /api/conversation/leave HTTP/1.1\r\nHost: {HOST}\r\nX-Conversation-Id: {conversation}\r\nContent-Length: 0\r\n\r\n"
            )
            answered = await self._timed(connection, head.encode(), self._began + number)
            if answered:
                self._keep(answered[0], {204: []}, 0)

    async def _until(self, due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def _timed(self, connection: Connection, request: bytes, due: float) -> tuple[int, dict[str, str], float] | None:
        try:
            status, headers = await asyncio.wait_for(connection.send(request), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self._outcome.errors.append(type(error).__name__)
            return None
        return status, headers, (time.perf_counter() - due) * 1000

    def _keep(self, status: int, places: dict[int, list[float]], took: float) -> None:
        place = places.get(status)
        if place is None:
            self._outcome.errors.append(str(status))
        else:
            place.append(took)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(Driver(Crowd(**json.load(sys.stdin))).run()))))
