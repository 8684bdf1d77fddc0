"""Ranking without a desk: anyone's entries and questions in JSON lines, so that the search can be measured on any data."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.encoder.vectors import Encodes
from bot.text.road import Road

from .score import Weights
from .search import Search, Source, Topic
from .topics import WEIGHTS

RANKED = "ranked-vectors.npy"  # in the cache folder; the desk keeps its own


class RankError(Exception):
    """A line of the input cannot be used; the message names file and line."""


def rank(kb: Path, queries: Path, cache: Path | None, encoder: Encodes | None = None) -> Iterator[dict[str, Any]]:
    """One `{"q", "id", "score", "ms"}` a question; `id` is None and `score` 0 where nothing is near."""
    search = search_of_file(kb, cache, encoder)
    for _, row in _rows(queries, {"q": str}):
        started = time.perf_counter()
        found = search.candidates(row["q"], 1)
        took = (time.perf_counter() - started) * 1000
        best = found[0] if found else None
        yield {"q": row["q"], "id": best and best.topic, "score": round(best.score, 6) if best else 0, "ms": round(took, 3)}


def search_of_file(kb: Path, cache: Path | None, encoder: Encodes | None = None) -> Search:
    """The search over a file of entries; raises RankError."""
    source = source_of_file(kb, cache)
    return Search(source.road, source.topics, Weights.load(WEIGHTS), encoder, cache and cache / RANKED)


def source_of_file(kb: Path, cache: Path | None) -> Source:
    """The topics of a file of entries, on a road without terms or synonyms; raises RankError."""
    topics = [Topic(row["id"], tuple(dict.fromkeys([row["question"], *row["similar"]]))) for row in _entries(kb)]
    return Source(Road([], [], [], cache), topics)


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for place, row in _rows(path, {"id": str, "question": str}):
        similar = row.setdefault("similar", [])
        if not isinstance(similar, list) or not all(isinstance(text, str) for text in similar):
            raise RankError(f"{place}: similar must be a list of texts")
        if row["id"] in seen:
            raise RankError(f"{place}: the id {row['id'][:40]} stands there twice")
        seen.add(row["id"])
        yield row
    if not seen:
        raise RankError(f"{path}: there is no entry in it")


def _rows(path: Path, wanted: dict[str, type]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(file:line, row) of each line that is not empty."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path}:{number}", _row(f"{path}:{number}", line, wanted)
    except (OSError, UnicodeDecodeError) as error:
        raise RankError(f"{path}: cannot be read: {error}") from None


def _row(place: str, line: str, wanted: dict[str, type]) -> dict[str, Any]:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RankError(f"{place}: not JSON: {str(error)[:80]}") from None
    if not isinstance(row, dict):
        raise RankError(f"{place}: is not a JSON object")
    for key, kind in wanted.items():
        if not isinstance(row.get(key), kind):
            raise RankError(f'{place}: write {{"{key}": "text", …}} on each line')
    return row
