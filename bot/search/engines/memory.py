"""The engine that needs nothing: postings in memory, one run of phrasing numbers a feature."""

from dataclasses import replace

import numpy as np

from bot.search.index import Index, Question
from bot.search.rows import Array, largest, transposed

COMMON = 0.02  # a feature that stands in a larger share of the phrasings finds nothing by itself …
FEW = 1500  # … unless it stands in no more than this many, which costs nothing


class MemoryEngine:
    """Recalls by the cosine of the vectors of information, all views together."""

    def __init__(self, index: Index) -> None:
        self._count = len(index.phrasings)
        postings = transposed(index.phrasings, len(index.information))
        self._postings = replace(postings, values=postings.values * index.information[postings.of_cells])  # what each adds to a cosine
        self._common = max(FEW, COMMON * self._count)

    def recall(self, question: Question, limit: int) -> Array:
        features = question.features
        rare = self._postings.starts[features + 1] - self._postings.starts[features] <= self._common
        phrasings, values, _ = self._postings.cells(features[rare] if rare.any() else features)
        cosine = np.bincount(phrasings, values, self._count)
        found = np.flatnonzero(cosine > 0)
        return np.asarray(found[largest(cosine[found], limit)])
