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

OVER_AND_OVER = (
    "机器连不上网，重启以后还是不行。", "密码", "密码是 ", "我的密码是1234帮我登录 ", "a1是我的密码", "1234、",
    "1", "1 ", "6222 ", "13812345678 ", "2026-11-22 ", "一二三", "有效期:", "安全码 ", "微信号", "a@", "a.", "eyJ",
    "-----BEGIN PRIVATE KEY-----", "签到密码操作员", "签道蜜码操做员", "qiandao ", "mi4ma3", "1 2 3 ", "qd", "签道a1",
)  # fmt: skip


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
    _one_thing_over_and_over(report, desk, settings.max_message)
    report.table(
        "The shipped knowledge base",
        ("", "seconds"),
        [("reading the YAML", loaded - started), ("jieba from nothing", segmented - loaded), ("indexing", indexed - segmented)],
    )
    report.figure("shipped_load_s", loaded - started)
    report.figure("shipped_index_s", indexed - segmented, Bar("<", 0.5))


def _one_thing_over_and_over(report: Report, desk: Desk, length: int) -> None:
    """What is slow is usually a pattern or a repair that tries a long run of one thing from every place in it."""
    took = []
    for piece in OVER_AND_OVER:
        message = (piece * length)[:length]
        started = time.perf_counter()
        desk.answer(message, None, door="bench")
        took.append(((time.perf_counter() - started) * 1000, piece))
    longest, piece = max(took)
    title = f"One thing over and over, {length} characters of it"
    half = quantile([milliseconds for milliseconds, _ in took], 0.5)
    report.table(title, ("the longest", "messages", "p50 ms", "longest ms"), [(piece, len(took), half, longest)])
    report.figure("process_over_and_over_longest_ms", longest, Bar("<=", 500))


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
