"""What each part of the evidence is worth: left out, the weights fitted again, and the sets in EVAL_DIR asked once more.

Without the encoder. The weights are fitted on the shipped knowledge base and on the entries of the sets, never on a question.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.knowledge.load import load
from bot.search.calibrate import UNFITTED, Example, examples, fit
from bot.search.evidence import MEANT, PARTS
from bot.search.rank import source_of_file
from bot.search.rows import Array
from bot.search.score import Model, certainties
from bot.search.search import Search, Source
from bot.search.topics import road_of, topics
from bot.settings import Settings

from .method import Run
from .report import Report
from .search import Quality, quality, sets_in

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """A set of questions: their right entries, the ids of all, and the evidence of each question's phrasings with their owners."""

    gold: list[str | None]
    ids: list[str]
    found: list[tuple[Array, Array]]


def measure(report: Report, settings: Settings) -> None:
    paths = [path for path in sets_in(report) if (path / "kb.jsonl").exists()]
    if not paths:
        return
    with tempfile.TemporaryDirectory() as folder:
        cache, knowledge = Path(folder), load(settings.kb_dir)
        sources = [source_of_file(path / "kb.jsonl", cache) for path in paths]
        report.progress("views: examples")
        fitted_on = list(examples([Source(road_of(knowledge, cache), list(topics(knowledge))), *sources], None))
        report.progress("views: questions")
        asked = [_asked(path, source) for path, source in zip(paths, sources, strict=True)]
    rows = []
    for name in (NOTHING, *(part for part in PARTS if part not in MEANT)):
        report.progress(f"views: without {name}")
        rows.append((name, *_means(_without(name, fitted_on, asked))))
        report.figure(f"views_without_{name}_top1", rows[-1][1])
        report.figure(f"views_without_{name}_right2", rows[-1][2])
    rows[1:] = sorted(rows[1:], key=lambda row: row[2])
    report.table(f"What a part of the evidence is worth, means of {len(paths)} sets", ("left out", "top1", "right@2%"), rows)


def ranked(parts: Array, owners: Array, ids: Sequence[str], model: Model) -> tuple[str | None, float]:
    """The surest topic for a question by its evidence, and how sure."""
    best: dict[int, float] = {}
    for owner, strength in zip(owners.tolist(), model.strengths(parts).tolist(), strict=True):
        best[owner] = max(strength, best.get(owner, strength))
    if not best:
        return None, 0.0
    topic = min(best, key=lambda owner: (-best[owner], ids[owner]))
    return ids[topic], dict(zip(best, certainties(list(best.values())), strict=True))[topic]


def _asked(path: Path, source: Source) -> Asked:
    search = Search(source.road, source.topics, UNFITTED)
    questions = [json.loads(line) for line in (path / "queries.jsonl").read_text("utf-8").splitlines()]
    found = [search.evidence(question["q"]) for question in questions]
    ids = [topic.id for topic in search.topics]
    return Asked([question["gold"] for question in questions], ids, [(parts, search.index.owner[numbers]) for numbers, parts in found])


def _without(name: str, fitted_on: Sequence[Example], asked: Sequence[Asked]) -> list[Quality]:
    kept = np.array([part != name for part in PARTS], float)
    model = fit(replace(example, parts=example.parts * kept) for example in fitted_on)
    if name in PARTS:  # whatever the fit, e.g. the weight of `same`, which is given
        model = replace(model, values=tuple(0.0 if part == name else value for part, value in zip(PARTS, model.values, strict=True)))
    qualities = []
    for one in asked:
        answers = [(*ranked(parts, owners, one.ids, model), 0.0) for parts, owners in one.found]
        qualities.append(quality(Run(0.0, None, answers), one.gold))
    return qualities


def _means(qualities: Sequence[Quality]) -> tuple[float, float]:
    return sum(one.top1 for one in qualities) / len(qualities), sum(one.right2 for one in qualities) / len(qualities)
