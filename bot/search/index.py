"""All phrasings of a knowledge base as numbers: what each feature tells, who has it, and how typical it is of a topic.

The information of a feature is the logarithm of how rare it is among topics, as a whole number of thousandths: sums of whole
numbers are the same in whatever order they are added.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from bot.text.frame import FOREIGN_FRAME, FRAME_WEIGHT, FRAME_WORDS

from .profile import CHARACTERS, VIEWS, WORDS, Profile
from .rows import Array, Collected, Rows


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the features of an index: those it knows, with their information; the rest only as sums."""

    profile: Profile
    features: Array
    information: Array
    places: Array  # of each feature of the index: where among those of the question it stands, counted from 1; 0 if it has it not
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
        self._ids: tuple[dict[str, int], ...] = tuple(defaultdict(count().__next__) for _ in VIEWS)
        phrasings, bodies = Collected(), Collected()
        sizes, told = [], []
        for phrased, body in topics:
            sizes.append(len(phrased))
            told.append(len(body))
            self.plain += [profile.plain for profile in phrased]
            self.heard += [profile.heard for profile in phrased]
            self.names.append(frozenset(name for profile in phrased for name in profile.names))
            for profile in phrased:
                phrasings.add(self._numbered(profile))
            for profile in body:
                bodies.add(self._numbered(profile))
        self.sizes = np.array(sizes, float)
        self.owner = np.repeat(np.arange(len(sizes)), sizes)
        starts = np.cumsum([0, *map(len, self._ids)])  # the features of a view follow those of the view before
        # From here on nothing is added by being asked for.
        self._ids = tuple(
            {feature: int(start) + number for feature, number in ids.items()} for start, ids in zip(starts[:-1], self._ids, strict=True)
        )
        self.view_of = np.repeat(np.array(VIEWS, np.int8), np.diff(starts))
        self._learn(phrasings.rows(starts[:-1]), bodies.rows(starts[:-1]), np.repeat(np.arange(len(told)), told))

    def _numbered(self, profile: Profile) -> Iterator[list[int]]:
        for ids, features in zip(self._ids, profile.views, strict=True):
            yield list(map(ids.__getitem__, features))

    def _learn(self, phrasings: Rows, bodies: Rows, teller: Array) -> None:
        """`teller` is the topic of each of the bodies."""
        total, width = len(self.sizes), len(self.view_of)
        self.topics = _by_topic(
            self.owner[phrasings.of_cells] * width + phrasings.features, teller[bodies.of_cells] * width + bodies.features, total, width
        )
        present = np.bincount(self.topics.features, minlength=width)
        self._never_seen = float(_thousandths(np.array(math.log(1 + 2 * total))))
        weight = np.array([FRAME_WEIGHT if _is_frame(view, feature) else 1.0 for view, ids in enumerate(self._ids) for feature in ids])
        self.information = _thousandths(weight * np.log(1 + (total - present + 0.5) / (present + 0.5)))
        self.phrasings = self._normed(phrasings)
        self.sums = self._by_view(self.phrasings, self.information)
        row = self.topics.of_cells
        typical = self.information[self.topics.features] ** 2 * self.topics.values / np.maximum(self.sizes, 1)[row]
        self.topic_norms = np.sqrt(self._summed(self.topics.features, row, typical, total)) + 1e-9

    def _normed(self, rows: Rows) -> Rows:
        """Each row as a vector of information of length 1."""
        row, information = rows.of_cells, self.information[rows.features]
        norms = np.sqrt(np.bincount(row, information**2, len(rows)))
        norms[norms == 0] = 1.0
        return replace(rows, values=(information / norms[row]).astype(np.float32))

    def _by_view(self, rows: Rows, weights: Array) -> Array:
        return np.asarray(np.maximum(self._summed(rows.features, rows.of_cells, weights[rows.features], len(rows)), 1))

    def _summed(self, features: Array, row: Array, values: Array, count: int) -> Array:
        """Values of cells summed by row and view: [rows, views]."""
        cells = row * len(VIEWS) + self.view_of[features]
        summed: Array = np.bincount(cells, values, count * len(VIEWS)).reshape(count, len(VIEWS))
        return summed

    def question(self, profile: Profile) -> Question:
        features: list[int] = []
        unknown, squares = np.zeros(len(VIEWS)), np.zeros(len(VIEWS))
        for view, ids in enumerate(self._ids):
            for feature in profile.views[view]:
                number = ids.get(feature)
                if number is not None:
                    features.append(number)
                    continue
                tells = float(int(self._never_seen * FRAME_WEIGHT)) if _is_frame(view, feature) else self._never_seen
                unknown[view] += tells
                squares[view] += tells * tells
        known = np.array(features, np.int64)
        information = self.information[known]
        views = self.view_of[known]
        sums = np.bincount(views, information, len(VIEWS)) + unknown
        squares = np.bincount(views, information**2, len(VIEWS)) + squares
        norms, norm = np.sqrt(np.maximum(squares, 1)), math.sqrt(squares.sum() or 1)
        places = np.zeros(len(self.view_of), np.int32)
        places[known] = np.arange(1, len(known) + 1)
        return Question(profile, known, information, places, np.maximum(sums, 1), unknown, norms, norm)

    def shared(self, question: Question, rows: Rows, numbers: Array) -> tuple[Array, Array, Array]:
        """The cells of some rows that the question has too: (which of the rows, where in the question, their values)."""
        features, values, counts = rows.cells(numbers)
        row = np.repeat(np.arange(len(numbers)), counts)
        place = question.places[features]
        hit = np.flatnonzero(place)
        return row[hit], place[hit] - 1, values[hit].astype(float)

    def by_view(self, question: Question, row: Array, place: Array, values: Array, count: int) -> Array:
        """Values of shared cells summed by row and view: [count, views]."""
        return self._summed(question.features[place], row, values, count)


def _is_frame(view: int, feature: str) -> bool:
    """Whether a feature carries the form of a question only. Chinese function words are judged as words; foreign ones are a unit
    each among the characters as well, and two of them a pair. Among the sounds they would be taken for syllables (you, can)."""
    if view == CHARACTERS:
        return FOREIGN_FRAME.issuperset(feature.split(" "))
    return view == WORDS and feature in FRAME_WORDS


def _by_topic(said: Array, told: Array, total: int, width: int) -> Rows:
    """Of each topic: its features and in how many of its phrasings each stands (0: only in its further text). A cell of a phrasing
    or of a further text is given as one number, topic * width + feature."""
    cells, counts = np.unique(said, return_counts=True)
    if len(told):
        only_told = np.setdiff1d(told, cells)
        place = np.searchsorted(cells, only_told)
        cells, counts = np.insert(cells, place, only_told), np.insert(counts, place, 0)
    starts = np.searchsorted(cells, np.arange(total + 1) * width)
    return Rows(starts, (cells % width).astype(np.int32), counts.astype(np.float32))


def _thousandths(information: Array) -> Array:
    return np.maximum(1.0, np.round(1000 * information))
