"""One method on one set, in a process of its own so that its memory is its own.

`python -m bench.method NAME KB QUERIES` prints a Run as JSON; exit 3 with a sentence where a package is not installed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import ROOT

from .peers import PEERS, NotThere, the_encoder
from .server import memory

OURS = "this desk (app.py rank)"
WITH_ENCODER = "this desk (app.py rank --encoder)"
METHODS = (OURS, WITH_ENCODER, *PEERS)
MISSING = 3


@dataclass(frozen=True, slots=True)
class Run:
    index_seconds: float
    memory_mb: float | None  # at most, of the whole process
    found: list[tuple[str | None, float, float]]  # of each question: entry, score, milliseconds


class NotMeasured(Exception):
    """The method could not be run; the message says why."""


def run(name: str, kb: Path, queries: Path, patience: float) -> Run:
    """Runs a method in another process; raises NotMeasured where it cannot be, or takes longer than `patience` seconds."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.method", name, str(kb), str(queries)],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"not done in {patience:.0f} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it failed"]
        raise NotMeasured(said[-1] if done.returncode == MISSING else f"failed: {said[-1]}")
    return Run(**json.loads(done.stdout))


def _ours(kb: Path, queries: Path, with_encoder: bool) -> Run:
    from bot.search.rank import rank  # here, so that a peer's memory is its own

    encoder = the_encoder() if with_encoder else None
    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        rows = rank(kb, queries, Path(cache), encoder)
        first = next(rows)
        seconds = time.perf_counter() - started - first["ms"] / 1000
        found = [(row["id"], float(row["score"]), float(row["ms"])) for row in (first, *rows)]
    return Run(seconds, memory(peak=True), found)


def _peer(name: str, kb: Path, queries: Path) -> Run:
    entries = [json.loads(line) for line in kb.read_text("utf-8").splitlines()]
    pairs = [(text, entry["id"]) for entry in entries for text in dict.fromkeys([entry["question"], *entry["similar"]])]
    questions = [json.loads(line)["q"] for line in queries.read_text("utf-8").splitlines()]
    started = time.perf_counter()
    ask = PEERS[name]([text for text, _ in pairs])
    seconds = time.perf_counter() - started
    found: list[tuple[str | None, float, float]] = []
    for question in questions:
        asked = time.perf_counter()
        best = ask(question)
        took = (time.perf_counter() - asked) * 1000
        found.append((pairs[best[0]][1], best[1], took) if best else (None, 0.0, took))
    return Run(seconds, memory(peak=True), found)


def main(name: str, kb: str, queries: str) -> int:
    try:
        paths = Path(kb), Path(queries)
        result = _peer(name, *paths) if name in PEERS else _ours(*paths, name == WITH_ENCODER)
    except ImportError as error:
        print(f"{error.name} is not installed", file=sys.stderr)
        return MISSING
    except NotThere as reason:
        print(reason, file=sys.stderr)
        return MISSING
    print(json.dumps(asdict(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
