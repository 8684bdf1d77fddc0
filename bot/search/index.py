"""All phrasings of a knowledge base as numbers: what each feature tells, who has it, and how typical it is of a topic.

The information of a feature is the logarithm of how rare it is among topics, as a whole number of thousandths: sums of whole
numbers are the same in whatever order they are added.
"""

import math
from collections.abc import Iterable, Sequence
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
    """Built once over topics, each given as the profiles of its phrasings and of its further text, which are not kept: a hundred
    thousand of them would take a gigabyte."""

    def __init__(self, topics: Iterable[tuple[Sequence[Profile], Sequence[Profile]]]) -> None:
        self.plain: list[str] = []  # of each phrasing
        self.heard: list[tuple[str, ...]] = []  # of each phrasing
        self.names: list[frozenset[str]] = []  # of each topic: the terms that any of its phrasings names
        self._ids: tuple[dict[str, int], ...] = tuple({} for _ in VIEWS)
        sizes, phrasings, bodies = [], [], []
        for phrased, body in topics:
            sizes.append(len(phrased))
            self.plain += [profile.plain for profile in phrased]
            self.heard += [profile.heard for profile in phrased]
            self.names.append(frozenset(name for profile in phrased for name in profile.names))
            phrasings += [self._numbered(profile) for profile in phrased]
            bodies.append([self._numbered(profile) for profile in body])
        self.sizes = np.array(sizes, float)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        starts = np.cumsum([0, *map(len, self._ids)])  # the features of a view follow those of the view before
        self._offsets = starts[:-1]
        self.view_of = np.repeat(np.array(VIEWS, np.int8), np.diff(starts))
        self._learn([self._flat(views) for views in phrasings], [[self._flat(views) for views in body] for body in bodies])

    def _numbered(self, profile: Profile) -> list[Array]:
        return [
            np.array(sorted([ids.setdefault(feature, len(ids)) for feature in features]), np.int32)
            for ids, features in zip(self._ids, profile.views, strict=True)
        ]

    def _flat(self, views: list[Array]) -> Array:
        """The features of all views in one row of numbers, ascending."""
        row: Array = np.concatenate([ids + offset for ids, offset in zip(views, self._offsets, strict=True)])
        return row

    def _learn(self, phrasings: list[Array], bodies: list[list[Array]]) -> None:
        counted = self._counted(phrasings, bodies)
        total, width = len(bodies), len(self.view_of)
        present = np.bincount(_joined([features for features, _ in counted]), minlength=width)
        self._never_seen = float(_thousandths(np.array(math.log(1 + 2 * total))))
        frame = [self._ids[WORDS][word] for word in FRAME_WORDS if word in self._ids[WORDS]]
        weight = np.ones(width)
        weight[np.array(frame, np.int64) + self._offsets[WORDS]] = FRAME_WEIGHT
        self.information = _thousandths(weight * np.log(1 + (total - present + 0.5) / (present + 0.5)))
        norms = [math.sqrt((self.information[row] ** 2).sum()) or 1.0 for row in phrasings]
        self.phrasings = rows_of(phrasings, (self.information[row] / norm for row, norm in zip(phrasings, norms, strict=True)))
        self.sums = self._by_view(self.phrasings, self.information)
        self.topics = rows_of([features for features, _ in counted], (counts for _, counts in counted))
        self.spread = np.maximum(np.bincount(self.phrasings.features, minlength=width), 1.0)  # in how many phrasings a feature stands
        row = np.repeat(np.arange(total), np.diff(self.topics.starts))
        typical = self.information[self.topics.features] ** 2 * self.topics.values / np.maximum(self.sizes, 1)[row]
        self.topic_norms = np.sqrt(self._summed(self.topics.features, row, typical, total)) + 1e-9

    def _counted(self, phrasings: list[Array], bodies: list[list[Array]]) -> list[tuple[Array, Array]]:
        """Of each topic: its features and in how many of its phrasings each stands (0: only in its further text)."""
        counted, start = [], 0
        for size, body in zip(self.sizes.astype(int).tolist(), bodies, strict=True):
            own = _joined(phrasings[start : start + size])
            features, place = np.unique(_joined([own, *body]), return_inverse=True)
            counted.append((features, np.bincount(place[: len(own)], minlength=len(features))))
            start += size
        return counted

    def _by_view(self, rows: Rows, weights: Array) -> Array:
        row = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
        return np.asarray(np.maximum(self._summed(rows.features, row, weights[rows.features], len(rows)), 1))

    def _summed(self, features: Array, row: Array, values: Array, count: int) -> Array:
        """Values of cells summed by row and view: [rows, views]."""
        cells = row * len(VIEWS) + self.view_of[features]
        summed: Array = np.bincount(cells, values, count * len(VIEWS)).reshape(count, len(VIEWS))
        return summed

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


def _joined(rows: Sequence[Array]) -> Array:
    return np.concatenate(rows) if rows else np.zeros(0, np.int32)


def _thousandths(information: Array) -> Array:
    return np.maximum(1.0, np.round(1000 * information))
