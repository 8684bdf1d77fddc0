"""The engine that needs nothing: postings in memory, one array of phrasing numbers a feature."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from bot.search.profile import VIEWS
from bot.search.score import Measured, Question


class MemoryEngine:
    """Recalls by the shared information in all views, relative to the length of both texts (Dice)."""

    def __init__(self, phrasings: Sequence[Measured]) -> None:
        self._lengths: list[np.ndarray] = []
        self._postings: list[dict[str, np.ndarray]] = []
        for view in VIEWS:
            postings: dict[str, list[int]] = defaultdict(list)
            for number, phrasing in enumerate(phrasings):
                for feature in phrasing.profile.views[view]:
                    postings[feature].append(number)
            self._lengths.append(np.array([phrasing.sums[view] for phrasing in phrasings], float))
            self._postings.append({feature: np.array(numbers, np.int32) for feature, numbers in postings.items()})

    def recall(self, question: Question, limit: int) -> list[int]:
        total = np.zeros(len(self._lengths[0]))
        for view in VIEWS:
            total += self._shared(question, view) / (self._lengths[view] + question.sums[view])
        best = np.argpartition(-total, limit)[:limit] if limit < len(total) else np.arange(len(total))
        ordered = best[np.lexsort((best, -total[best]))]
        return [int(number) for number in ordered if total[number] > 0]

    def _shared(self, question: Question, view: int) -> np.ndarray:
        """The information each phrasing shares with the question, in one pass over all postings that matter."""
        postings = self._postings[view]
        found = [(postings[feature], weight) for feature, weight in question.weights[view].items() if feature in postings]
        if not found:
            return np.zeros(len(self._lengths[view]))
        numbers = np.concatenate([numbers for numbers, _ in found])
        weights = np.repeat([float(weight) for _, weight in found], [len(numbers) for numbers, _ in found])
        return np.bincount(numbers, weights, len(self._lengths[view]))
