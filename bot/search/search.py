"""Which topics could answer a question, and how sure we are of each."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.encoder.vectors import Encodes
from bot.text.frame import FRAME_WORDS
from bot.text.road import Road

from .engines.base import Engine
from .engines.memory import MemoryEngine
from .evidence import PARTS, Near, evidence, near
from .index import Index, Question
from .meaning import Meanings, Meant
from .profile import WORDS, Profile, profile
from .rows import Array, largest
from .score import Model, Weights, certainties

RECALLED = 64  # phrasings asked of the engine: a topic has a dozen or two, and several topics have to be among them
PER_TOPIC = 2  # phrasings of a topic that are scored; the engine's first is nearly always the best
TOPICS = 8  # topics that are scored
MEANT_TOPICS = 4  # topics that are scored because they are nearest in meaning
REMEMBERED = 256  # questions and what was found for them
SETTLED = 0.8  # from this score on the encoder has nothing to add


@dataclass(frozen=True, slots=True)
class Topic:
    """Anything that can be asked for: its id, the phrasings that find it, and further text that only supports a match."""

    id: str
    phrasings: tuple[str, ...]
    body: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()  # questions that look like this topic and are not


@dataclass(frozen=True, slots=True)
class Source:
    """What a search is built over: topics, and the road on which their texts and the questions go."""

    road: Road
    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic that could answer, how sure we are (0..1), its best phrasing, the parts of its evidence in the order of PARTS, and
    what they add up to: the log odds that it answers rather than nothing. `by_words` is the score without the encoder."""

    topic: str
    score: float
    phrasing: str
    parts: tuple[float, ...]
    strength: float
    by_words: float = 0.0


class Search:
    """Built once over the topics of a knowledge base; `candidates` is pure."""

    def __init__(
        self, road: Road, topics: Iterable[Topic], weights: Weights, encoder: Encodes | None = None, vectors: Path | None = None
    ) -> None:
        """`vectors` is the file that keeps what the encoder made of the phrasings."""
        self._road = road
        self._weights = weights
        self.topics = sorted(topics, key=lambda topic: topic.id)
        self._numbers = {topic.id: number for number, topic in enumerate(self.topics)}
        self.index = Index(
            ([self._profile(text) for text in topic.phrasings], [self._profile(text) for text in topic.body]) for topic in self.topics
        )
        self._written = [text for topic in self.topics for text in topic.phrasings]
        self._profile_of = lru_cache(maxsize=512)(self._profile)  # of phrasings, which are looked at again and again
        self._found = lru_cache(maxsize=REMEMBERED)(self._find)  # a message is looked at whole, in clauses, and these once more
        self._not_for = [[self._profile(text) for text in topic.not_for] for topic in self.topics]
        self._engine: Engine = MemoryEngine(self.index)
        self._meanings = Meanings(encoder, self._written, self.index.sizes, vectors) if encoder else None

    def _profile(self, text: str) -> Profile:
        return profile(self._road.read(text))

    def candidates(self, plain: str, limit: int = 8) -> list[Candidate]:
        """At most `limit` topics for a question, the surest first, ties by id. The encoder is asked where words settle nothing."""
        return self._found(plain)[:limit]

    def _find(self, plain: str) -> list[Candidate]:
        question = self.question(plain)
        recalled = self._engine.recall(question, RECALLED)
        around = near(self.index, question, recalled)
        by_words = self._scored(question, *self._evidence(question, recalled, around), self._weights.words)
        if self._meanings is None or (by_words and by_words[0].score >= SETTLED):
            return by_words
        found, parts = self._evidence(question, recalled, around, self._meanings.of(plain))
        return self._scored(question, found, parts, self._weights.meaning, {one.topic: one.score for one in by_words})

    def question(self, plain: str) -> Question:
        return self.index.question(self._profile(plain))

    def evidence(self, plain: str) -> tuple[Array, Array]:
        """The phrasings worth scoring for a question, by number, and their evidence, with the encoder wherever there is one:
        [phrasings, PARTS]. What the weights are fitted on."""
        question = self.question(plain)
        recalled = self._engine.recall(question, RECALLED)
        around = near(self.index, question, recalled)
        return self._evidence(question, recalled, around, self._meanings.of(plain) if self._meanings else None)

    def _evidence(self, question: Question, recalled: Array, around: Near, meant: Meant | None = None) -> tuple[Array, Array]:
        scored = np.array(self._worth_scoring(recalled, meant), np.int64)
        if not len(scored):
            return scored, np.zeros((0, len(PARTS)))
        return scored, evidence(self.index, question, around, scored, meant)

    def _scored(
        self, question: Question, numbers: Array, parts: Array, model: Model, by_words: Mapping[str, float] | None = None
    ) -> list[Candidate]:
        """The candidates by one of the models, each with its strongest phrasing, the surest first, ties by id. `by_words` are the
        scores by words alone, unless these are they."""
        best: dict[int, tuple[float, int]] = {}  # topic -> the strength of its strongest phrasing, and where that stands
        strengths = model.strengths(parts)
        for place in np.lexsort((numbers, -strengths)).tolist():
            best.setdefault(int(self.index.owner[numbers[place]]), (float(strengths[place]), place))
        found = [
            (strength, self.topics[owner].id, place)
            for owner, (strength, place) in best.items()
            if not self._ruled_out(owner, question, int(numbers[place]))
        ]
        found.sort(key=lambda one: (-one[0], one[1]))
        values = parts.tolist()
        return [
            Candidate(
                topic,
                score,
                self._written[numbers[place]],
                tuple(values[place]),
                strength,
                score if by_words is None else by_words.get(topic, 0.0),
            )
            for (strength, topic, place), score in zip(found, certainties([strength for strength, _, _ in found]), strict=True)
        ]

    def _worth_scoring(self, recalled: Array, meant: Meant | None) -> list[int]:
        """The first few phrasings of the first few topics that the engine recalls, and of those nearest in meaning."""
        taken: dict[int, int] = {}
        worth = []
        for number, owner in zip(recalled.tolist(), self.index.owner[recalled].tolist(), strict=True):
            if taken.get(owner, 0) == PER_TOPIC or (owner not in taken and len(taken) == TOPICS):
                continue
            taken[owner] = taken.get(owner, 0) + 1
            worth.append(number)
        if self._meanings and meant:
            nearest = largest(meant.of_topics, MEANT_TOPICS).tolist()
            worth += [self._meanings.best_of(topic, meant) for topic in nearest if topic not in taken]
        return worth

    def _ruled_out(self, owner: int, question: Question, best: int) -> bool:
        """Whether the question is more like one that the topic says it is not for than like its best phrasing, and has the
        very words that make the difference between the two."""
        if not self._not_for[owner]:
            return False
        ours, asked = self._profile_of(self._written[best]), question.profile
        return any(
            bool(difference := set(theirs.views[WORDS]) - set(ours.views[WORDS]) - FRAME_WORDS)
            and difference <= set(asked.views[WORDS])
            and _alike(asked, theirs) > _alike(asked, ours)
            for theirs in self._not_for[owner]
        )

    def odds(self, candidate: Candidate) -> dict[str, float]:
        """The log odds of a candidate's score, part by part, and what the other candidates take; their sum is the log odds."""
        others = math.log(candidate.score / (1 - candidate.score)) - candidate.strength
        return {**self._weights.of(candidate.parts).summands(candidate.parts), "others": others}

    def share(self, topic: str, plain: str, text: bool = False) -> float:
        """How much of the information in the words of `plain` stands in the phrasings of a topic (0..1), or in all its text."""
        question = self.question(plain)
        row, place, counts = self.index.shared(question, self.index.topics, np.array([self._numbers[topic]]))
        told = np.where(text | (counts > 0), question.information[place], 0)
        return float(self.index.by_view(question, row, place, told, 1)[0, WORDS] / question.sums[WORDS])


def weighed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the certainty that they share among each other, the surest first, ties by id."""
    ranked = sorted(candidates, key=lambda one: (-one.strength, one.topic))
    scores = certainties([one.strength for one in ranked])
    return [
        Candidate(one.topic, score, one.phrasing, one.parts, one.strength, one.by_words) for one, score in zip(ranked, scores, strict=True)
    ]


def _alike(one: Profile, other: Profile) -> float:
    """How much two texts share in all views, relative to both."""
    return sum(
        2 * len(set(mine) & set(theirs)) / (len(mine) + len(theirs) or 1) for mine, theirs in zip(one.views, other.views, strict=True)
    )
