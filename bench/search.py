"""How well the search finds the entry and knows when there is none, beside its peers, on the sets in EVAL_DIR.

A set is a folder with `kb.jsonl` (or `kb.jsonl.gz`, for speed and memory alone) and `queries.jsonl`.
"""

import gzip
import itertools
import json
import os
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bot.settings import Settings

from .method import METHODS, OURS, WITH_ENCODER, NotMeasured, Run, run
from .peers import ENCODER, LEXICAL
from .report import Bar, Cell, Report, quantile

PATIENCE = 300.0  # seconds for one method on one set
SIZES = (20_000, 50_000, 100_000)
ASKED = 200  # questions on the large set
WRONGLY = 0.02  # the share of unanswerable questions that `right@2%` lets be answered


@dataclass(frozen=True, slots=True)
class Quality:
    top1: float  # the right entry first, of the questions that have one
    right2: float  # the same, and surer than all but 2 % of the unanswerable questions
    auroc: float  # how often a right answer is surer than an unanswerable question


def measure(report: Report, settings: Settings) -> None:
    paths = sets_in(report)
    for path in paths:
        if (path / "kb.jsonl").exists():
            _quality(report, path)
    for path in paths:
        if (path / "kb.jsonl.gz").exists():
            _scale(report, path)


def sets_in(report: Report) -> list[Path]:
    """The folders of the sets; says so where there are none."""
    folder = os.environ.get("EVAL_DIR")
    if not folder:
        report.say("\nEVAL_DIR is not set, so the search is not measured: set it to the folder of the evaluation sets")
        return []
    sets = sorted(path.parent for path in Path(folder).glob("*/queries.jsonl"))
    if not sets:
        report.failed.append(f"search: there is no set in {folder}")
    return sets


def quality(run: Run, gold: Sequence[str | None]) -> Quality:
    rows = list(zip(run.found, gold, strict=True))
    right = sorted(score for (entry, score, _), wanted in rows if wanted is not None and entry == wanted)
    unanswerable = sorted(score for (_, score, _), wanted in rows if wanted is None)
    answerable = sum(wanted is not None for wanted in gold)
    allowed = int(WRONGLY * len(unanswerable))
    limit = unanswerable[-1 - allowed]
    surer = sum(bisect_left(unanswerable, score) + bisect_right(unanswerable, score) for score in right) / 2
    return Quality(
        len(right) / answerable,
        sum(score > limit for score in right) / answerable,
        surer / (len(right) * len(unanswerable)) if right else 0.0,
    )


def _quality(report: Report, path: Path) -> None:
    gold = [json.loads(line)["gold"] for line in (path / "queries.jsonl").read_text("utf-8").splitlines()]
    rows: list[tuple[Cell, ...]] = []
    measured: dict[str, Quality] = {}
    for name in METHODS:
        report.progress(f"{path.name}: {name}")
        try:
            done = run(name, path / "kb.jsonl", path / "queries.jsonl", PATIENCE)
        except NotMeasured as reason:
            rows.append(_missing(report, path.name, name, reason, 8))
            continue
        found = measured[name] = quality(done, gold)
        rows.append((name, found.top1, found.right2, found.auroc, *_speed(done)))
        if name == OURS:
            report.figure(f"search_{path.name}_auroc", found.auroc)
            _speed_figures(report, path.name, done, 1.5)
        elif name == WITH_ENCODER:
            report.figure(f"search_{path.name}_encoder_mean_ms", mean(_milliseconds(done)), Bar("<=", 5))
    _beside(report, f"search_{path.name}", measured.get(OURS), [measured[name] for name in LEXICAL if name in measured])
    _beside(report, f"search_{path.name}_encoder", measured.get(WITH_ENCODER), [measured[ENCODER]] if ENCODER in measured else [])
    report.table(f"Search on {path.name}", ("", "top1", "right@2%", "AUROC", "p50 ms", "mean ms", "p99 ms", "index s", "peak MB"), rows)


def _beside(report: Report, name: str, ours: Quality | None, peers: Sequence[Quality]) -> None:
    """Our figures, each against the best of its peers."""
    if ours and peers:
        report.figure(f"{name}_top1", ours.top1, Bar(">", max(one.top1 for one in peers), "best peer"))
        report.figure(f"{name}_right2", ours.right2, Bar(">", max(one.right2 for one in peers), "best peer"))


def _scale(report: Report, path: Path) -> None:
    rows: list[tuple[Cell, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        kb, queries = Path(folder) / "kb.jsonl", Path(folder) / "queries.jsonl"
        with (path / "queries.jsonl").open(encoding="utf-8") as lines:
            queries.write_text("".join(itertools.islice(lines, ASKED)), "utf-8")
        for size in SIZES:
            with gzip.open(path / "kb.jsonl.gz", "rt", encoding="utf-8") as lines:
                kb.write_text("".join(itertools.islice(lines, size)), "utf-8")
            for name in (OURS, *LEXICAL) if size == SIZES[-1] else (OURS,):
                report.progress(f"{path.name}: {size} entries, {name}")
                try:
                    done = run(name, kb, queries, PATIENCE)
                except NotMeasured as reason:
                    rows.append((size, *_missing(report, f"{path.name}_{size}", name, reason, 5)))
                    continue
                rows.append((size, name, *_speed(done)))
                if name == OURS:
                    _speed_figures(report, f"{path.name}_{size}", done, 4)
                    if size == SIZES[-1]:
                        report.figure(f"search_{path.name}_{size}_index_s", done.index_seconds, Bar("<", 60))
                        report.figure(f"search_{path.name}_{size}_memory_mb", done.memory_mb or 0.0, Bar("<", 1024))
    report.table(f"Speed and memory on {path.name}", ("entries", "", "p50 ms", "mean ms", "p99 ms", "index s", "peak MB"), rows)


def _milliseconds(done: Run) -> list[float]:
    return [milliseconds for _, _, milliseconds in done.found]


def _speed(done: Run) -> tuple[Cell, ...]:
    took = _milliseconds(done)
    return quantile(took, 0.5), mean(took), quantile(took, 0.99), done.index_seconds, done.memory_mb


def _speed_figures(report: Report, name: str, done: Run, limit: float) -> None:
    took = _milliseconds(done)
    report.figure(f"search_{name}_p50_ms", quantile(took, 0.5), Bar("<=", limit))
    report.figure(f"search_{name}_mean_ms", mean(took))
    report.figure(f"search_{name}_p99_ms", quantile(took, 0.99))


def _missing(report: Report, where: str, name: str, reason: NotMeasured, cells: int) -> tuple[Cell, ...]:
    report.say(f"{where}: {name}: {reason}")
    if name == OURS:
        report.failed.append(f"search: {where}: {name}: {reason}")
    return (name, *[None] * cells)
