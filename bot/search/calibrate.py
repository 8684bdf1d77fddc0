"""Fits the weights of the score on what curators wrote: phrasings held out and asked again as if they were questions.

A knowledge base is dealt several times: each time some topics are left out whole, and of the others some phrasings. What was
left out is asked. A held-out phrasing of a topic that is still there has one right answer; one of a topic that is not, and one
of another knowledge base, has none: that is how the score learns to be unsure. All topics lose alike, so that a topic is not
recognised by what it lost. Deterministic: fixed seeds, fixed steps.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np

from bot.encoder.vectors import Encodes

from .evidence import PARTS
from .rows import Array
from .score import LARGEST, Model, Weights
from .search import Search, Source, Topic

T = TypeVar("T")
DEALS = 4
LEFT_OUT = 0.25  # of the topics
HELD_OUT = 0.3  # of the phrasings of each other topic
ASKED = 400  # questions of each kind in a deal, at most
FOREIGN = 100  # questions of each other knowledge base in a deal
ROUNDS, STEPS = 4, 8
SAME = 4.0  # strength for a question written exactly like a phrasing, which is never seen held out
UNFITTED = Weights(*[Model(0.0, (0.0,) * len(PARTS))] * 2)
RIDGE = 1.0  # keeps a weight small where the examples do not ask for it


@dataclass(frozen=True, slots=True)
class Example:
    """A question: the evidence of each scored phrasing, the topics of these, and the number of the right one (-1: none)."""

    parts: Array
    owners: Array
    right: int


class Remembering:
    """An encoder that computes the vector of a text once."""

    def __init__(self, encoder: Encodes) -> None:
        self.fingerprint = encoder.fingerprint
        self._encode = lru_cache(maxsize=None)(lambda text: encoder.encode([text])[0])

    def encode(self, texts: Sequence[str]) -> Array:
        return np.array([self._encode(text) for text in texts])


def examples(sources: Sequence[Source], encoder: Encodes | None) -> Iterator[Example]:
    """Examples for the model of words, or with an encoder for that of words and meaning."""
    for source in sources:
        foreign = [topic for other in sources if other is not source for topic in other.topics]
        for deal in range(DEALS):
            yield from _dealt(source, foreign, random.Random(deal), encoder)  # noqa: S311 - not for secrets


@dataclass(frozen=True, slots=True)
class Deal:
    """A part of a knowledge base, and (phrasing, topic id) of what was taken out of it: from topics that are still there, and with
    topics that are not."""

    kept: list[Topic]
    held_out: list[tuple[str, str]]
    left_out: list[tuple[str, str]]


def deal(topics: Iterable[Topic], chance: random.Random) -> Deal:
    dealt = Deal([], [], [])
    for topic in topics:
        texts = list(topic.phrasings)
        if chance.random() < LEFT_OUT:
            dealt.left_out.extend((text, topic.id) for text in texts)
            continue
        chance.shuffle(texts)
        out = min(len(texts) - 1, max(1, round(HELD_OUT * len(texts))))
        dealt.held_out.extend((text, topic.id) for text in texts[:out])
        dealt.kept.append(Topic(topic.id, tuple(texts[out:]), topic.body, topic.not_for))
    return dealt


def _dealt(source: Source, foreign: Sequence[Topic], chance: random.Random, encoder: Encodes | None) -> Iterator[Example]:
    dealt = deal(source.topics, chance)
    search = Search(source.road, dealt.kept, UNFITTED, encoder)
    numbers = {topic.id: number for number, topic in enumerate(search.topics)}
    strange = [(text, topic.id) for topic in _some(foreign, FOREIGN, chance) for text in topic.phrasings[:1]]
    asked = [(text, numbers[topic]) for text, topic in _some(dealt.held_out, ASKED, chance)]
    asked += [(text, -1) for text, _ in (*_some(dealt.left_out, ASKED, chance), *strange)]
    for text, right in asked:
        found, parts = search.evidence(text)
        if len(found):
            yield Example(parts, search.index.owner[found], right)


def fit(found: Iterable[Example]) -> Model:
    """The multinomial logit by Newton's method with a ridge. Each round takes the phrasing of each topic that is strongest by
    the weights of the round before."""
    rows = list(found)
    weights = np.zeros(1 + len(PARTS))
    weights[1] = 1.0  # the first part, how alike both sound, chooses in the first round
    for _ in range(ROUNDS):
        problem = _Problem(rows, weights)
        for _ in range(STEPS):
            weights = problem.better(weights)
    values = tuple(SAME if name == "same" else round(float(weight), 4) for name, weight in zip(PARTS, weights[1:], strict=True))
    return Model(round(float(weights[0]), 4), values)


class _Problem:
    """Which candidate each question should choose, with one row a candidate."""

    def __init__(self, examples: Sequence[Example], weights: Array) -> None:
        kept = [_strongest(example, weights) for example in examples]
        self._design = np.vstack(
            [np.hstack([np.ones((len(places), 1)), one.parts[places]]) for one, places in zip(examples, kept, strict=True)]
        )
        self._question = np.repeat(np.arange(len(examples)), list(map(len, kept)))
        self._right = np.concatenate([one.owners[places] == one.right for one, places in zip(examples, kept, strict=True)]).astype(float)
        self._starts = np.cumsum([0, *map(len, kept[:-1])])
        self._penalty = np.diag([0.0] + [RIDGE] * len(PARTS)) + 1e-9 * np.eye(len(weights))

    def better(self, weights: Array) -> Array:
        """One step of Newton's method, halved until it does not lead uphill: the problem is convex, but steep."""
        power = self._powers(weights)
        chance = power / (1 + np.add.reduceat(power, self._starts))[self._question]
        gradient = self._design.T @ (self._right - chance) - self._penalty @ weights
        expected = np.add.reduceat(self._design * chance[:, None], self._starts)
        curvature = (self._design * chance[:, None]).T @ self._design - expected.T @ expected + self._penalty
        step = np.linalg.solve(curvature, gradient)
        now = self._loss(weights)
        while self._loss(weights + step) > now and np.abs(step).max() > 1e-9:
            step /= 2
        return np.asarray(weights + step)

    def _loss(self, weights: Array) -> float:
        """The negative log likelihood with its penalty."""
        chosen = self._right @ np.clip(self._design @ weights, -LARGEST, LARGEST)
        total = np.log(1 + np.add.reduceat(self._powers(weights), self._starts))
        return float(total.sum() - chosen + weights @ self._penalty @ weights / 2)

    def _powers(self, weights: Array) -> Array:
        return np.asarray(np.exp(np.clip(self._design @ weights, -LARGEST, LARGEST)))


def _strongest(example: Example, weights: Array) -> list[int]:
    """Where the strongest phrasing of each topic stands."""
    strengths = example.parts @ weights[1:]
    best: dict[int, int] = {}
    for place in sorted(range(len(strengths)), key=lambda place: (-strengths[place], place)):
        best.setdefault(int(example.owners[place]), place)
    return sorted(best.values())


def _some(rows: Sequence[T], most: int, chance: random.Random) -> list[T]:
    return list(rows) if len(rows) <= most else chance.sample(list(rows), most)
