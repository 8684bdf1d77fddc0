"""In process: how long an answer takes without a server, and how long the knowledge base takes to become a desk."""

import tempfile
import time
from pathlib import Path

from bot.dialogue.desk import Desk
from bot.knowledge.load import load
from bot.records.memory import InMemory
from bot.search.topics import road_of, search_of
from bot.settings import ROOT, Settings

from .questions import conversations
from .report import Bar, Report, quantile


def measure(report: Report, settings: Settings) -> None:
    asked = conversations(settings)
    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        knowledge = load(settings.kb_dir)
        loaded = time.perf_counter()
        road = road_of(knowledge, Path(cache))
        segmented = time.perf_counter()
        search_of(knowledge, road)
        indexed = time.perf_counter()
        desk = Desk(knowledge, InMemory(), ROOT / "templates", Path(cache))
    desk.answer(asked[0][0], None, door="bench")  # whatever is built at the first question
    rows = []
    for name in ("first", "again"):
        took = _replay(desk, asked)
        p50, p99 = quantile(took, 0.5), quantile(took, 0.99)
        rows.append((f"{name} time asked", len(took), p50, p99, max(took)))
        report.figure(f"process_{name}_p50_ms", p50, Bar("<=", 1))
        report.figure(f"process_{name}_p99_ms", p99, Bar("<=", 5))
    report.table("In process, the messages of all checks", ("", "messages", "p50 ms", "p99 ms", "longest ms"), rows)
    report.table(
        "The shipped knowledge base",
        ("", "seconds"),
        [("reading the YAML", loaded - started), ("jieba from nothing", segmented - loaded), ("indexing", indexed - segmented)],
    )
    report.figure("shipped_load_s", loaded - started)
    report.figure("shipped_index_s", indexed - segmented, Bar("<", 0.5))


def _replay(desk: Desk, asked: list[tuple[str, ...]]) -> list[float]:
    """Milliseconds of each message, each conversation from its beginning."""
    took = []
    for messages in asked:
        conversation = None
        for message in messages:
            started = time.perf_counter()
            conversation = desk.answer(message, conversation, door="bench")["conversation_id"]
            took.append((time.perf_counter() - started) * 1000)
    return took
