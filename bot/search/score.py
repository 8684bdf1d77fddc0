"""How sure we are that a phrasing's topic answers a question: pure, the same for every engine.

Parts are similarities between 0 and 1; a logistic model with published weights turns them into a probability, so that a
score means the same for every question and knowledge base. `calibrate.py` fits the weights.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from rapidfuzz import fuzz

from .profile import CHARACTERS, VIEWS, WORDS, Information, Profile

PARTS = (
    "words",  # shared information of words, relative to both lengths
    "characters",
    "sounds",
    "question_words",  # how much of the question's information the phrasing covers
    "question_characters",
    "phrasing_words",  # how much of the phrasing's information the question covers
    "phrasing_characters",
    "edit",  # rapidfuzz ratio of the two as written
    "edit_sounds",  # the same of the two as heard
    "same",  # written alike to the letter
    "topic_words",  # how much of the question's information stands anywhere in the topic
    "topic_characters",
    "typical_words",  # how alike the question is to the topic as a whole, each feature as typical as it is of its phrasings
    "typical_characters",
    "typical_sounds",
    "names_missing",  # the share of terms in the topic's title (a role, a model, a subject) that the question does not name
    "names_strange",  # the share of terms the question names of which the topic does not speak
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic model: log odds = intercept + sum of weight x part. `values` are in the order of PARTS."""

    intercept: float
    values: tuple[float, ...]

    @staticmethod
    def load(path: Path) -> "Weights":
        data = json.loads(path.read_text("utf-8"))
        return Weights(data["intercept"], tuple(data["weights"][part] for part in PARTS))

    def save(self, path: Path) -> None:
        data = {"intercept": self.intercept, "weights": dict(zip(PARTS, self.values, strict=True))}
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")

    def probability(self, parts: tuple[float, ...]) -> float:
        odds = self.intercept + sum(map(mul, self.values, parts))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def odds(self, parts: tuple[float, ...]) -> dict[str, float]:
        """The log odds part by part; their sum is the log odds of the probability."""
        return {"intercept": self.intercept, **dict(zip(PARTS, map(mul, self.values, parts), strict=True))}


@dataclass(frozen=True, slots=True)
class Measured:
    """A phrasing with the information in each of its views."""

    profile: Profile
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the information of each of its features, by view, their sums and the lengths of the vectors."""

    profile: Profile
    weights: tuple[Mapping[str, int], ...]
    sums: tuple[int, ...]
    norms: tuple[float, ...]


def measured(profile: Profile, information: Information) -> Measured:
    return Measured(profile, tuple(sum(information.of(view, feature) for feature in profile.views[view]) or 1 for view in VIEWS))


def asked(profile: Profile, information: Information) -> Question:
    # In a fixed order, for those who add fractions while they go through it.
    weights = tuple({feature: information.of(view, feature) for feature in sorted(profile.views[view])} for view in VIEWS)
    sums = tuple(sum(weight.values()) or 1 for weight in weights)
    norms = tuple(math.sqrt(sum(value * value for value in weight.values()) or 1) for weight in weights)
    return Question(profile, weights, sums, norms)


@dataclass(frozen=True, slots=True)
class Whole:
    """A topic as a whole. `vectors[v]` holds each of its features with its information, times the root of the share of
    phrasings in which it stands (what stands only in the topic's text counts 0); `norms[v]` is the length of that vector."""

    vectors: tuple[Mapping[str, int], ...]
    norms: tuple[float, ...]
    title: frozenset[str]  # terms named in the first phrasing, its title
    names: frozenset[str]  # terms named in any phrasing


def whole(phrasings: Sequence[Profile], body: Sequence[Profile], information: Information) -> Whole:
    vectors = tuple(_vector(phrasings, body, view, information) for view in VIEWS)
    norms = tuple(math.sqrt(sum(value * value for value in vector.values()) or 1) for vector in vectors)
    names = frozenset(name for one in phrasings for name in one.names)
    return Whole(vectors, norms, phrasings[0].names if phrasings else frozenset(), names)


def _vector(phrasings: Sequence[Profile], body: Sequence[Profile], view: int, information: Information) -> dict[str, int]:
    counts = Counter(feature for one in phrasings for feature in one.views[view])
    only_text = {feature: 0 for one in body for feature in one.views[view]}
    return only_text | {
        feature: round(math.sqrt(count / len(phrasings)) * information.of(view, feature)) for feature, count in counts.items()
    }


def with_topic(question: Question, topic: Whole) -> tuple[float, ...]:
    """The parts of the score that depend on the topic alone: what of the question it knows, and how typical that is of it."""
    known = tuple(_shared(question, topic.vectors[view].keys(), view) / question.sums[view] for view in (WORDS, CHARACTERS))
    named = question.profile.names
    missing = len(topic.title - named) / (len(topic.title) or 1)
    strange = len(named - topic.names) / (len(named) or 1)
    return (*known, *(_typical(question, topic, view) for view in VIEWS), missing, strange)


def with_phrasing(question: Question, phrasing: Measured) -> tuple[float, ...]:
    """The parts of the score that depend on one phrasing; the first three are how alike both are in each view."""
    shared = [_shared(question, phrasing.profile.views[view], view) for view in VIEWS]
    return (
        *(2 * shared[view] / (question.sums[view] + phrasing.sums[view]) for view in VIEWS),
        shared[WORDS] / question.sums[WORDS],
        shared[CHARACTERS] / question.sums[CHARACTERS],
        shared[WORDS] / phrasing.sums[WORDS],
        shared[CHARACTERS] / phrasing.sums[CHARACTERS],
        fuzz.ratio(question.profile.plain, phrasing.profile.plain) / 100,
        fuzz.ratio(question.profile.heard, phrasing.profile.heard) / 100,
        float(question.profile.plain == phrasing.profile.plain),
    )


def _shared(question: Question, features: Set[str], view: int) -> int:
    """The information of the question's features that are among `features`."""
    return sum(map(question.weights[view].__getitem__, question.profile.views[view] & features))


def _typical(question: Question, topic: Whole, view: int) -> float:
    """The cosine of the question's vector and the topic's."""
    weights, vector = question.weights[view], topic.vectors[view]
    common = question.profile.views[view] & vector.keys()
    return sum(weights[feature] * vector[feature] for feature in common) / (question.norms[view] * topic.norms[view])
