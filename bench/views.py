"""What each part of the evidence is worth: left out, the weights fitted again, and asked once more.

Asked are the sets in EVAL_DIR, the regression questions of the shipped knowledge base, and its phrasings as they stand. The weights
are fitted on its phrasings and on the entries of the sets, never on a question. Where an encoder is installed, the parts that only
it can fill are measured in a table of their own, with the encoder asked at every question.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import numpy as np

from bot.encoder.vectors import Encodes
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import load, load_checks
from bot.search.calibrate import UNFITTED, Example, Remembering, examples, fit
from bot.search.evidence import MEANT, PARTS
from bot.search.rank import source_of_file
from bot.search.rows import Array
from bot.search.score import Model, certainties
from bot.search.search import Search, Source
from bot.search.topics import ENTRY, MATTER, alike, road_of
from bot.settings import Settings

from .method import Run
from .peers import NotThere, the_encoder
from .report import Cell, Report
from .search import quality, sets_in

NOTHING = "nothing"
WRITTEN_SURE = 0.95  # what a phrasing that is asked as it stands should reach
COLUMNS = ("left out", "sets: top1", "right@2%", "checks: top1", "right@2%", "AUROC", f"as written: {WRITTEN_SURE} or surer")


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions: their right topics, the ids of all topics, and the evidence of each question's phrasings with their owners."""

    gold: list[str | None]
    ids: list[str]
    found: list[tuple[Array, Array]]


@dataclass(frozen=True, slots=True)
class Exam:
    """What the weights are fitted on, and what is asked: the sets, and of the shipped knowledge base the checks and the phrasings."""

    fitted_on: list[Example]
    sets: list[Asked]
    checks: Asked
    written: Asked


def measure(report: Report, settings: Settings) -> None:
    paths = [path for path in sets_in(report) if (path / "kb.jsonl").exists()]
    if not paths:
        return
    _table(report, _exam(report, settings, paths, None), "without the encoder", [part for part in PARTS if part not in MEANT])
    try:
        encoder = Remembering(the_encoder())
    except NotThere as reason:
        report.say(f"views: {reason}")
        return
    _table(report, _exam(report, settings, paths, encoder), "with the encoder", list(MEANT))


def ranked(parts: Array, owners: Array, ids: Sequence[str], model: Model) -> tuple[str | None, float]:
    """The surest topic for a question by its evidence, and how sure."""
    best: dict[int, float] = {}
    for owner, strength in zip(owners.tolist(), model.strengths(parts).tolist(), strict=True):
        best[owner] = max(strength, best.get(owner, strength))
    if not best:
        return None, 0.0
    topic = min(best, key=lambda owner: (-best[owner], ids[owner]))
    return ids[topic], dict(zip(best, certainties(list(best.values())), strict=True))[topic]


def _exam(report: Report, settings: Settings, paths: Sequence[Path], encoder: Encodes | None) -> Exam:
    with tempfile.TemporaryDirectory() as folder:
        cache, knowledge = Path(folder), load(settings.kb_dir)
        sources = [source_of_file(path / "kb.jsonl", cache) for path in paths]
        shipped = Source(road_of(knowledge, cache), list(alike(knowledge)))
        report.progress("views: examples")
        fitted_on = list(examples([shipped, *sources], encoder))
        report.progress("views: questions")
        sets = [_asked(source, _questions_of(path), encoder) for path, source in zip(paths, sources, strict=True)]
        written = [(phrasing, topic.id) for topic in shipped.topics for phrasing in topic.phrasings]
        return Exam(fitted_on, sets, *(_asked(shipped, rows, encoder) for rows in (_checks(settings, knowledge), written)))


def _questions_of(path: Path) -> list[tuple[str, str | None]]:
    rows = map(json.loads, (path / "queries.jsonl").read_text("utf-8").splitlines())
    return [(row["q"], row["gold"]) for row in rows]


def _checks(settings: Settings, knowledge: Knowledge) -> list[tuple[str, str | None]]:
    """The checks that are a conversation's first message and have one right topic, or none."""
    rows: list[tuple[str, str | None]] = []
    for check, _ in load_checks(settings.kb_dir):
        if check.after:
            continue
        if check.kind == "unknown":
            rows.append((check.ask, None))
        elif check.matter:
            rows.append((check.ask, f"{MATTER}/{check.matter}"))
        elif check.kind == "answer" and len(check.entries) == 1:
            rows.append((check.ask, f"{ENTRY}/{check.entries[0]}"))
    return rows


def _asked(source: Source, rows: Sequence[tuple[str, str | None]], encoder: Encodes | None) -> Asked:
    search = Search(source.road, source.topics, UNFITTED, encoder)
    found = [search.evidence(source.road.read(question).normal) for question, _ in rows]
    return Asked(
        [gold for _, gold in rows], [topic.id for topic in search.topics], [(parts, search.index.owner[at]) for at, parts in found]
    )


def _table(report: Report, exam: Exam, how: str, parts: Sequence[str]) -> None:
    rows: list[tuple[Cell, ...]] = []
    for name in (NOTHING, *parts):
        report.progress(f"views: {how}, {name} left out")
        rows.append((name, *_figures(exam, _without(name, exam.fitted_on))))
        report.figure(f"views_{how.replace(' ', '_')}_{name}_right2", float(rows[-1][2] or 0))
    rows[1:] = sorted(rows[1:], key=lambda row: float(row[2] or 0))
    report.table(
        f"What a part of the evidence is worth, {how}: means of {len(exam.sets)} sets, and the shipped knowledge base", COLUMNS, rows
    )


def _without(name: str, fitted_on: Sequence[Example]) -> Model:
    kept = np.array([part != name for part in PARTS], float)
    model = fit(replace(example, parts=example.parts * kept) for example in fitted_on)
    # Whatever the fit, e.g. the weight of `same`, which is given.
    return replace(model, values=tuple(0.0 if part == name else value for part, value in zip(PARTS, model.values, strict=True)))


def _figures(exam: Exam, model: Model) -> tuple[float, ...]:
    of_sets = [quality(_run(one, model), one.gold) for one in exam.sets]
    checks = quality(_run(exam.checks, model), exam.checks.gold)
    written = zip(_run(exam.written, model).found, exam.written.gold, strict=True)
    return (
        mean(one.top1 for one in of_sets),
        mean(one.right2 for one in of_sets),
        checks.top1,
        checks.right2,
        checks.auroc,
        mean(entry == wanted and score >= WRITTEN_SURE for (entry, score, _), wanted in written),
    )


def _run(asked: Asked, model: Model) -> Run:
    return Run(0.0, None, [(*ranked(parts, owners, asked.ids, model), 0.0) for parts, owners in asked.found])
