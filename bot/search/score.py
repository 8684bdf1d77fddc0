"""How sure we are that a phrasing's topic answers a question: pure, the same for every engine.

Evidence is summed with published weights to the strength of a candidate: the log odds that it answers rather than nothing.
What keeps candidates comparable between questions and knowledge bases is that they share one certainty with each other and
with "nothing answers", whose strength is 0 (a multinomial logit): a question that fits two topics alike is sure of neither.
`calibrate.py` fits the weights.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .evidence import MEANT, PARTS
from .rows import Array

MODELS = ("words", "meaning")
LARGEST = 30.0  # of a strength: more certainty than that is nobody's


@dataclass(frozen=True, slots=True)
class Model:
    """strength = intercept + sum of weight x part. `values` are in the order of PARTS."""

    intercept: float
    values: tuple[float, ...]

    def strengths(self, parts: Array) -> Array:
        """[candidates] from [candidates, PARTS]; added up part by part, so that no library's order of adding shows."""
        total = np.full(len(parts), self.intercept)
        for column, weight in enumerate(self.values):
            total += weight * parts[:, column]
        return np.asarray(np.clip(total, -LARGEST, LARGEST))

    def summands(self, parts: Sequence[float]) -> dict[str, float]:
        """The strength part by part."""
        return {"intercept": self.intercept, **{name: weight * part for name, weight, part in zip(PARTS, self.values, parts, strict=True)}}


@dataclass(frozen=True, slots=True)
class Weights:
    """The model where words alone speak, and the one where the encoder was asked too."""

    words: Model
    meaning: Model

    @staticmethod
    def load(path: Path) -> "Weights":
        data = json.loads(path.read_text("utf-8"))
        return Weights(*(Model(data[name]["intercept"], tuple(data[name]["weights"][part] for part in PARTS)) for name in MODELS))

    def save(self, path: Path) -> None:
        data = {
            name: {"intercept": model.intercept, "weights": dict(zip(PARTS, model.values, strict=True))}
            for name, model in zip(MODELS, (self.words, self.meaning), strict=True)
        }
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")

    def of(self, parts: Sequence[float]) -> Model:
        """The model that was asked for these parts: a meaning of exactly 0 is none."""
        return self.meaning if any(parts[-len(MEANT) :]) else self.words


def certainties(strengths: Sequence[float]) -> list[float]:
    """The probability of each candidate, 0..1; what they leave of 1 is that none of them answers."""
    powers = [math.exp(strength) for strength in strengths]
    total = 1 + math.fsum(powers)
    return [power / total for power in powers]
