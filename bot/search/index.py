"""All phrasings of a knowledge base as numbers: what each feature tells, who has it, and how typical it is of a topic.

The information of a feature is the logarithm of how rare it is among topics, as a whole number of thousandths: sums of whole
numbers are the same in whatever order they are added.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.text.frame import FRAME_WEIGHT, FRAME_WORDS

from .profile import VIEWS, WORDS, Profile
from .rows import Array, Rows, rows_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the features of an index: those it knows (ascending) with their information; the rest only as sums."""

    profile: Profile
    features: Array
    information: Array
    sums: Array  # by view, of all its features
    unknown: Array  # by view, of those the index has never seen
    norms: Array  # by view, the length of the vector of all its features
    norm: float  # of all views together


class Index:
    """Built once over topics, each given as the profiles of its phrasings and of its further text."""

    def __init__(self, phrased: Sequence[Sequence[Profile]], bodies: Sequence[Sequence[Profile]]) -> None:
        self.profiles = [profile for topic in phrased for profile in topic]
        self.owner = np.repeat(np.arange(len(phrased)), [len(topic) for topic in phrased])
        self._ids: tuple[dict[str, int], ...] = tuple({} for _ in VIEWS)
        phrasings = [self._numbered(profile) for profile in self.profiles]
        texts = [[self._numbered(profile) for profile in body] for body in bodies]
        starts = np.cumsum([0, *map(len, self._ids)])  # the features of a view follow those of the view before
        self._offsets = starts[:-1]
        self.view_of = np.repeat(np.array(VIEWS, np.int8), np.diff(starts))
        flat = [np.concatenate([ids + offset for ids, offset in zip(views, self._offsets, strict=True)]) for views in phrasings]
        self._learn(phrased, flat, texts)

    def _numbered(self, profile: Profile) -> list[Array]:
        return [
            np.array(sorted([ids.setdefault(feature, len(ids)) for feature in features]), np.int64)
            for ids, features in zip(self._ids, profile.views, strict=True)
        ]

    def _learn(self, phrased: Sequence[Sequence[Profile]], flat: list[Array], texts: list[list[list[Array]]]) -> None:
        counted = self._counted(phrased, flat, texts)
        present = np.bincount(np.concatenate([features for features, _ in counted]), minlength=len(self.view_of))
        total = len(phrased)
        self._never_seen = _thousandths(np.array([math.log(1 + 2 * total)]))[0]
        frame = [ids[word] for word in FRAME_WORDS if (ids := self._ids[WORDS]) and word in ids]
        weight = np.ones(len(self.view_of))
        weight[np.array(frame, np.int64) + self._offsets[WORDS]] = FRAME_WEIGHT
        self.information = _thousandths(weight * np.log(1 + (total - present + 0.5) / (present + 0.5)))
        norms = [math.sqrt((self.information[row] ** 2).sum()) or 1.0 for row in flat]
        self.phrasings = rows_of(flat, (self.information[row] / norm for row, norm in zip(flat, norms, strict=True)))
        self.sums = self._by_view(self.phrasings, self.information)
        self.topics = rows_of([features for features, _ in counted], [counts for _, counts in counted])
        self.sizes = np.array([len(topic) for topic in phrased], float)
        spread = np.bincount(self.phrasings.features, minlength=len(self.view_of))
        self.spread = np.maximum(spread, 1).astype(float)  # in how many phrasings a feature stands
        row = np.repeat(np.arange(total), np.diff(self.topics.starts))
        typical = self.information[self.topics.features] ** 2 * self.topics.values / np.maximum(self.sizes, 1)[row]
        self.topic_norms = np.sqrt(self._summed(self.topics.features, row, typical, total)) + 1e-9

    def _counted(
        self, phrased: Sequence[Sequence[Profile]], flat: list[Array], texts: list[list[list[Array]]]
    ) -> list[tuple[Array, Array]]:
        """Of each topic: its features and in how many of its phrasings each stands (0: only in its further text)."""
        counted, at = [], 0
        for topic, body in zip(phrased, texts, strict=True):
            counts = Counter({int(one) + int(off): 0 for views in body for ids, off in zip(views, self._offsets, strict=True) for one in ids})
            for row in flat[at : at + len(topic)]:
                counts.update(row.tolist())
            at += len(topic)
            features = np.array(sorted(counts), np.int64)
            counted.append((features, np.array([counts[feature] for feature in features.tolist()], float)))
        return counted

    def _by_view(self, rows: Rows, weights: Array) -> Array:
        row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
        return np.maximum(self._summed(rows.features, row, weights[rows.features], len(rows)), 1)

    def _summed(self, features: Array, row: Array, values: Array, count: int) -> Array:
        """Values of cells summed by row and view: [rows, views]."""
        cells = row * len(VIEWS) + self.view_of[features]
        return np.bincount(cells, values, count * len(VIEWS)).reshape(count, len(VIEWS))

    def question(self, profile: Profile) -> Question:
        features: list[int] = []
        unknown, squares = np.zeros(len(VIEWS)), np.zeros(len(VIEWS))
        for view in VIEWS:
            for feature in profile.views[view]:
                number = self._ids[view].get(feature)
                if number is None:
                    tells = self._unseen(feature)
                    unknown[view] += tells
                    squares[view] += tells * tells
                else:
                    features.append(number + int(self._offsets[view]))
        known = np.array(sorted(features), np.int64)
        information = self.information[known]
        views = self.view_of[known]
        sums = np.bincount(views, information, len(VIEWS)) + unknown
        squares = np.bincount(views, information**2, len(VIEWS)) + squares
        return Question(
            profile, known, information, np.maximum(sums, 1), unknown, np.sqrt(np.maximum(squares, 1)), math.sqrt(squares.sum() or 1)
        )

    def _unseen(self, feature: str) -> float:
        """The information of a feature never seen: the most, a frame word little even then."""
        return float(int(self._never_seen * FRAME_WEIGHT) if feature in FRAME_WORDS else self._never_seen)

    def shared(self, question: Question, rows: Rows, numbers: Array) -> tuple[Array, Array, Array]:
        """The cells of some rows that the question has too: (which of the rows, where in the question, their values)."""
        flat, row = rows.flat(numbers)
        features = rows.features[flat]
        if not len(question.features):
            none = np.zeros(0, np.int64)
            return none, none, np.zeros(0)
        place = np.minimum(np.searchsorted(question.features, features), len(question.features) - 1)
        hit = question.features[place] == features
        return row[hit], place[hit], rows.values[flat[hit]].astype(float)

    def by_view(self, question: Question, row: Array, place: Array, values: Array, count: int) -> Array:
        """Values of shared cells summed by row and view: [count, views]."""
        return self._summed(question.features[place], row, values, count)


def _thousandths(information: Array) -> Array:
    return np.maximum(1.0, np.round(1000 * information))
