"""A server in a process of its own, on the loopback address, started, asked and stopped."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds to wait for the first answer


class ServerFailed(Exception):
    """The server did not come up; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int
    seconds: float  # from the start of the process to the first answer


@contextmanager
def running(command: Sequence[str], settings: Mapping[str, str], body: bytes) -> Iterator[Server]:
    """Runs `python COMMAND` with PORT set, until the block ends; entered when POST /api/chat with `body` is answered with 200."""
    port = _free_port()
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **settings, "PORT": str(port), "HOST": HOST},
            stdout=said,
            stderr=said,
        )
        try:
            while not _answers(port, body):
                if process.poll() is not None or time.perf_counter() - started > PATIENCE:
                    said.seek(0)
                    raise ServerFailed(f"{' '.join(command)} does not answer: {said.read().decode(errors='replace')[-600:].strip()}")
                time.sleep(0.01)
            yield Server(process.pid, port, time.perf_counter() - started)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def memory(pid: int | str = "self", peak: bool = False) -> float | None:
    """Megabytes of memory that a process holds, or held at most; None where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    wanted = "VmHWM:" if peak else "VmRSS:"
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(wanted)), None)


def message(text: str) -> bytes:
    return json.dumps({"message": text}, ensure_ascii=False).encode()


def _answers(port: int, body: bytes) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
