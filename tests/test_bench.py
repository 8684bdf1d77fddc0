"""The yardstick itself: figures that are computed wrongly are worse than none."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench.driver import Load, drive
from bench.method import METHODS, NotMeasured, Run, run
from bench.open_loop import Crowd
from bench.open_loop import drive as drive_crowd
from bench.report import Bar, Report, quantile, table
from bench.search import measure, quality
from bench.views import measure as measure_views
from bench.views import ranked
from bot.search.rank import search_of_file
from bot.search.score import Weights
from bot.search.topics import WEIGHTS
from bot.settings import Settings


def test_right_answers_count_only_above_what_two_in_a_hundred_unanswerable_questions_reach() -> None:
    unanswerable = [("x", number / 100, 1.0) for number in range(100)]  # 0.98 and 0.99 are the two that may be answered
    answerable = [("a", 0.98, 1.0), ("a", 0.97, 1.0), ("b", 1.0, 1.0), (None, 0.0, 1.0)]
    found = quality(Run(0.0, None, [*answerable, *unanswerable]), ["a", "a", "a", "a", *[None] * 100])
    assert (found.top1, found.right2) == (0.5, 0.25)
    assert found.auroc == pytest.approx((98.5 + 97.5) / 200)


def test_a_method_that_is_right_nowhere_has_figures_too() -> None:
    found = quality(Run(0.0, None, [(None, 0.0, 1.0), ("a", 0.5, 1.0)]), ["a", None])
    assert (found.top1, found.right2, found.auroc) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_what_is_written_there_word_for_word(name: str, tmp_path: Path) -> None:
    kb, queries = tmp_path / "kb.jsonl", tmp_path / "queries.jsonl"
    rows = [
        {"id": "open", "question": "几点开门", "similar": ["早上什么时候营业"]},
        {"id": "park", "question": "哪里可以停车", "similar": []},
    ]
    kb.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    queries.write_text('{"q": "早上什么时候营业"}\n{"q": "哪里可以停车"}\n', "utf-8")
    try:
        done = run(name, kb, queries, 60)
    except NotMeasured as reason:
        if "not installed" in str(reason):
            pytest.skip(f"{reason}; for packages: pip install -r bench/requirements.txt")
        raise
    assert [entry for entry, _, _ in done.found] == ["open", "park"]


@pytest.mark.parametrize("part", [measure, measure_views])
def test_without_sets_the_search_is_said_not_to_be_measured(
    part: Callable[[Report, Settings], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EVAL_DIR", raising=False)
    part(Report(), Settings())
    assert "EVAL_DIR is not set" in capsys.readouterr().out


def test_what_a_part_is_worth_is_measured_with_the_ranking_of_the_search(tmp_path: Path) -> None:
    kb = tmp_path / "kb.jsonl"
    rows = [
        {"id": "open", "question": "几点开门", "similar": ["早上什么时候营业"]},
        {"id": "close", "question": "几点关门", "similar": ["晚上什么时候打烊"]},
        {"id": "park", "question": "哪里可以停车", "similar": []},
    ]
    kb.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    search, words = search_of_file(kb, tmp_path), Weights.load(WEIGHTS).words
    for question in ("什么时候开门", "几点", "停车", "@"):
        numbers, parts = search.evidence(question)
        best = search.candidates(question, 1)
        wanted = (best[0].topic, best[0].score) if best else (None, 0.0)
        assert ranked(parts, search.index.owner[numbers], [topic.id for topic in search.topics], words) == pytest.approx(wanted)


class Server(BaseHTTPRequestHandler):
    """Answers every second request of a connection with 500."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked += 1
        self.send_response(200 if self.asked % 2 else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


def test_the_driver_asks_as_often_as_it_was_told_and_counts_what_was_refused() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        done = drive(Load(server.server_address[1], ['{"message": "你好"}'], connections=1, requests=20, seconds=20))
        server.shutdown()
    assert (len(done.latencies), done.errors) == (10, 10)
    assert all(0 < latency < done.seconds * 1000 for latency in done.latencies)


class Waiting(BaseHTTPRequestHandler):
    """Knows one state with one tag; every third question is refused."""

    protocol_version = "HTTP/1.1"
    questions = 0

    def do_GET(self) -> None:
        unchanged = self.headers["If-None-Match"] == '"one"'
        self._answer(304 if unchanged else 200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/leave"):
            return self._answer(204)
        type(self).questions += 1
        return self._answer(500 if self.questions % 3 == 0 else 200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", "0")
        if status == 304:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_the_crowd_polls_at_set_times_and_counts_what_was_refused() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Waiting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        crowd = Crowd(server.server_address[1], ["a", "b", "c"], ["a"], 0.4, ["{}"], 15, 1.0)
        done = drive_crowd(crowd)
        server.shutdown()
    assert done.changed == []  # the first poll of each is not counted
    assert 6 <= len(done.unchanged) <= 9
    assert (len(done.chat), done.errors) == (10, ["500"] * 5)


def test_a_report_says_which_bars_do_not_hold(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.figure("fast", 2.0, Bar("<=", 3))
    report.figure("right", 0.5, Bar(">", 0.8, "best peer"))
    report.close()
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in said if line.startswith(("fast", "right"))] == ["yes", "NO"]
    assert said[-2:] == ["FIGURE fast 2.000", "FIGURE right 0.500"]


def test_small_things_of_a_report() -> None:
    assert [quantile([3, 1, 2, 4], share) for share in (0, 0.5, 0.99)] == [1, 3, 4]
    assert table(("问题", "ms"), [("a", None), ("b", 123.4)]) == ["问题  ms", "---------", "a     -", "b     123"]
