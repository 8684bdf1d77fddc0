"""The loop of the server, with the real waitress and real connections."""

import http.client
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.serving import Running, running

LARGE = b"x" * 5_000_000
SILENT = 1  # seconds after which a connection is closed
ASK = b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n"


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Says back what it was sent, or something large."""
    body = LARGE if environ["PATH_INFO"] == "/large" else environ["wsgi.input"].read() or b"hello"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


OPTIONS = {
    "threads": 2,
    "connection_limit": 300,
    "channel_timeout": SILENT,
    "cleanup_interval": 0,
    "outbuf_overflow": 2 * len(LARGE),  # no temporary files
}


@dataclass(frozen=True)
class Desk(Running):
    """A server with the ways to talk to it."""

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/")
        said = connection.getresponse().read()
        connection.close()
        return said


@pytest.fixture
def desk() -> Iterator[Desk]:
    with running(app, **OPTIONS) as server:
        yield Desk(server.port, server.channels)


def answers(connection: socket.socket, count: int, body: bytes = b"hello") -> None:
    """Reads so many answers, and nothing but them."""
    stream = connection.makefile("rb")
    for _ in range(count):
        assert stream.readline() == b"HTTP/1.1 200 OK\r\n"
        while stream.readline() != b"\r\n":
            pass
        assert stream.read(len(body)) == body


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_silent_connections_are_not_looked_at() -> None:
    patient = {**OPTIONS, "channel_timeout": 60}  # on a busy machine, opening 200 may take longer than SILENT
    with ExitStack() as stack:
        server = stack.enter_context(running(app, **patient))
        desk = Desk(server.port, server.channels)
        connections = [stack.enter_context(desk.connect()) for _ in range(200)]
        for connection in connections:
            connection.sendall(ASK)
            answers(connection, 1)
        until(lambda: desk.channels.awake <= 2)
        assert len(desk.channels) >= 200
        connections[100].sendall(ASK)
        answers(connections[100], 1)


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        ([ASK], 1),
        ([bytes([byte]) for byte in ASK], 1),  # byte by byte
        ([ASK * 5], 5),  # one after the other without waiting
        ([ASK, ASK[:9], ASK[9:] + ASK], 3),
    ],
    ids=["at once", "slowly", "pipelined", "in between"],
)
def test_however_requests_come_in_each_is_answered(desk: Desk, pieces: list[bytes], count: int) -> None:
    with desk.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.002)
        answers(connection, count)


def test_who_reads_slowly_gets_everything_and_keeps_nobody_waiting(desk: Desk) -> None:
    with desk.connect() as slow:
        slow.sendall(ASK.replace(b"/ ", b"/large ", 1))
        assert desk.ask() == b"hello"
        answers(slow, 1, LARGE)


def test_a_body_is_asked_for_when_the_client_waits_for_that(desk: Desk) -> None:
    with desk.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ok")
        answers(connection, 1, b"ok")


def test_a_connection_that_is_silent_too_long_is_closed(desk: Desk) -> None:
    with desk.connect() as connection:
        connection.settimeout(10)
        assert connection.recv(1) == b"", "the end, not a timeout"


def test_who_hangs_up_is_forgotten(desk: Desk) -> None:
    before = len(desk.channels)
    for _ in range(20):
        desk.connect().close()
    with desk.connect() as rude:
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset in the place of a farewell
        rude.sendall(ASK.replace(b"/ ", b"/large ", 1))
    until(lambda: len(desk.channels) == before)
    assert desk.ask() == b"hello"


def test_with_too_many_connections_the_next_waits_until_one_ends(desk: Desk) -> None:
    with ExitStack() as stack:
        many = [stack.enter_context(desk.connect()) for _ in range(310)]
        many[-1].sendall(ASK)
        for connection in many[:20]:
            connection.close()
        answers(many[-1], 1)
