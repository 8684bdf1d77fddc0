"""Typing errors in foreign words (pasword): the one known word that is nearest."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.text.frame import FRAME_WORDS

from .typed import Unit
from .vocabulary import FOREIGN, Vocabulary

MISSPELT = 4.0
SHORTEST, LONG = 4, 8  # letters: shorter words have too many neighbours, longer ones may have two errors


class Foreign:
    """The known foreign words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = sorted(word for word in vocabulary.latin - FRAME_WORDS if len(word) >= SHORTEST)
        self._nearest = lru_cache(maxsize=4096)(self._find)

    def edges(self, units: Sequence[Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """(end, word, cost) where a run of letters that is no pinyin is misspelt."""
        unit = units[start]
        if unit.run and not unit.sounds and (word := self._nearest(unit.run)):
            yield start + unit.length, word, FOREIGN + MISSPELT

    def _find(self, run: str) -> str | None:
        if len(run) < SHORTEST or run.removesuffix("s") in self._known:  # a plural is no error
            return None
        near = extract(run, self._known, scorer=OSA.distance, score_cutoff=2 if len(run) >= LONG else 1, limit=2)
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        return near[0][0] if near[0][1] > 0 else None
