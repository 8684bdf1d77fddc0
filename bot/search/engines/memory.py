"""The engine that needs nothing: postings in memory, one run of phrasing numbers a feature."""

import numpy as np

from bot.search.index import Index, Question
from bot.search.rows import Array, transposed

PROMISING = 0.3  # of the best cosine: usually enough phrasings reach it, and the others need not be sorted
COMMON = 0.02  # a feature that stands in a larger share of the phrasings finds nothing by itself …
FEW = 1500  # … unless it stands in no more than this many, which costs nothing


class MemoryEngine:
    """Recalls by the cosine of the vectors of information, all views together."""

    def __init__(self, index: Index) -> None:
        self._count = len(index.phrasings)
        self._postings = transposed(index.phrasings, len(index.information))
        self._common = max(FEW, COMMON * self._count)

    def recall(self, question: Question, limit: int) -> Array:
        features, information = question.features, question.information
        rare = self._postings.starts[features + 1] - self._postings.starts[features] <= self._common
        if rare.any():
            features, information = features[rare], information[rare]
        phrasings, values, counts = self._postings.cells(features)
        cosine = np.bincount(phrasings, values * np.repeat(information, counts), self._count)
        found = np.flatnonzero(cosine > PROMISING * cosine.max(initial=0))
        if len(found) < limit:
            found = np.flatnonzero(cosine)
        if len(found) > limit:  # to sort all of them would take longer than to find them
            found = found[cosine[found] >= np.partition(cosine[found], -limit)[-limit]]
        return found[np.lexsort((found, -cosine[found]))][:limit]
