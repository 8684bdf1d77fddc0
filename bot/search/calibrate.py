"""Fits the weights of the score on a knowledge base's own phrasings, each asked in turn as if it were not written there.

Every held-out phrasing gives one example a candidate: does this topic answer? Once with its topic present, and once with
the whole topic left out, when nothing should answer: that is how the score learns to be unsure. Deterministic: no random
numbers, fixed number of Newton steps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from .score import PARTS, Weights
from .search import Search

CANDIDATES = 4  # the surest few; those further down are easy
STEPS = 30
SAME = 4.0  # log odds for a question written exactly like a phrasing
RIDGE = 2.0  # keeps a weight small where the examples do not ask for it


@dataclass(frozen=True, slots=True)
class Example:
    parts: tuple[float, ...]
    right: bool


def examples(search: Search) -> Iterator[Example]:
    """Leave-one-out examples of one knowledge base, in the order of its phrasings."""
    for number, topic, text, of_topic in search.phrasings():
        for without in (frozenset({number}), frozenset(of_topic)) if len(of_topic) > 1 else (frozenset(of_topic),):
            for candidate in search.candidates(text, CANDIDATES, without):
                yield Example(candidate.parts, candidate.topic == topic)


def fit(found: Iterable[Example]) -> Weights:
    """Logistic regression by Newton's method with a ridge; `same` is never seen held out and gets a fixed weight."""
    rows = list(found)
    parts = np.array([example.parts for example in rows], float)
    right = np.array([example.right for example in rows], float)
    design = np.hstack([np.ones((len(rows), 1)), parts])
    weights = np.zeros(design.shape[1])
    penalty = np.diag([0.0] + [RIDGE] * len(PARTS))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (right - chance) - penalty @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    values = tuple(SAME if name == "same" else round(float(weight), 4) for name, weight in zip(PARTS, weights[1:], strict=True))
    return Weights(round(float(weights[0]), 4), values)
