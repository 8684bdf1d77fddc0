"""Which topics could answer a question, and how sure we are of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bot.text.road import Road

from .engines.base import Engine
from .engines.memory import MemoryEngine
from .profile import WORDS, Information, Profile, profile
from .score import Question, Weights, Whole, asked, measured, whole, with_phrasing, with_topic

RECALLED = 80  # phrasings asked of the engine: a topic has a dozen or two, and several topics have to be among them
PER_TOPIC = 2  # phrasings of a topic that are scored; the engine's first is nearly always the best
TOPICS = 6  # topics that are scored
ALIKE = 3  # the first parts of the score: how alike two texts are in each view


@dataclass(frozen=True, slots=True)
class Topic:
    """Anything that can be asked for: its id, the phrasings that find it, and further text that only supports a match."""

    id: str
    phrasings: tuple[str, ...]
    body: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()  # questions that look like this topic and are not


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic that could answer, how sure we are (0..1), its best phrasing, and the parts of the score by name."""

    topic: str
    score: float
    phrasing: str
    parts: tuple[float, ...]


class Search:
    """Built once over the topics of a knowledge base; `candidates` is pure."""

    def __init__(self, road: Road, topics: Iterable[Topic], weights: Weights) -> None:
        self._road = road
        self._weights = weights
        self.topics = sorted(topics, key=lambda topic: topic.id)
        self._numbers = {topic.id: number for number, topic in enumerate(self.topics)}
        profiles = [[self._profile(text) for text in topic.phrasings] for topic in self.topics]
        bodies = [[self._profile(text) for text in topic.body] for topic in self.topics]
        self.information = Information([*phrased, *body] for phrased, body in zip(profiles, bodies, strict=True))
        self._owner = [number for number, phrased in enumerate(profiles) for _ in phrased]
        self._numbers_of = _ranges([len(topic.phrasings) for topic in self.topics])
        self._written = [text for topic in self.topics for text in topic.phrasings]
        self._phrasings = [measured(one, self.information) for phrased in profiles for one in phrased]
        self._bodies = bodies
        self._not_for = [[measured(self._profile(text), self.information) for text in topic.not_for] for topic in self.topics]
        self._wholes = [whole(phrased, body, self.information) for phrased, body in zip(profiles, bodies, strict=True)]
        self._engine: Engine = MemoryEngine(self._phrasings)

    def _profile(self, text: str) -> Profile:
        return profile(self._road.read(text))

    def candidates(self, plain: str, limit: int = 8, without: frozenset[int] = frozenset()) -> list[Candidate]:
        """At most `limit` topics for a question, the surest first, ties by id.

        `without` leaves out phrasings by number (used to test each phrasing against the others).
        """
        question = asked(profile(self._road.read(plain)), self.information)
        best: dict[int, tuple[float, int, tuple[float, ...]]] = {}
        of_topic: dict[int, tuple[float, ...]] = {}
        for number in self._worth_scoring(question, without):
            owner = self._owner[number]
            if owner not in of_topic:
                of_topic[owner] = with_topic(question, self._whole_without(owner, without))
            parts = with_phrasing(question, self._phrasings[number]) + of_topic[owner]
            score = self._weights.probability(parts)
            if owner not in best or (score, -number) > (best[owner][0], -best[owner][1]):
                best[owner] = (score, number, parts)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        return [
            Candidate(self.topics[owner].id, score, self._written[number], parts)
            for owner, (score, number, parts) in ranked
            if not self._ruled_out(owner, question, number, parts)
        ]

    def _worth_scoring(self, question: Question, without: frozenset[int]) -> Iterator[int]:
        """The first few phrasings of the first few topics that the engine recalls."""
        taken: dict[int, int] = {}
        for number in self._engine.recall(question, RECALLED + len(without)):
            owner = self._owner[number]
            if number in without or taken.get(owner, 0) == PER_TOPIC or (owner not in taken and len(taken) == TOPICS):
                continue
            taken[owner] = taken.get(owner, 0) + 1
            yield number

    def _ruled_out(self, owner: int, question: Question, best: int, parts: tuple[float, ...]) -> bool:
        """Whether the question is more like one that the topic says it is not for than like its best phrasing, and has the
        very words that make the difference between the two."""
        ours = self._phrasings[best].profile.views[WORDS]
        asked = question.profile.views[WORDS]
        return any(
            bool(theirs - ours) and theirs - ours <= asked and sum(with_phrasing(question, phrasing)[:ALIKE]) > sum(parts[:ALIKE])
            for phrasing in self._not_for[owner]
            for theirs in (phrasing.profile.views[WORDS],)
        )

    def _whole_without(self, owner: int, without: frozenset[int]) -> Whole:
        if without.isdisjoint(self._numbers_of[owner]):
            return self._wholes[owner]
        kept = [self._phrasings[number].profile for number in self._numbers_of[owner] if number not in without]
        return whole(kept, self._bodies[owner], self.information)

    def phrasings(self) -> Iterator[tuple[int, str, str, range]]:
        """(number, topic, text, the numbers of all phrasings of that topic) of every phrasing."""
        for number, owner in enumerate(self._owner):
            yield number, self.topics[owner].id, self._written[number], self._numbers_of[owner]

    def odds(self, candidate: Candidate) -> dict[str, float]:
        """The log odds of a candidate's score, part by part; their sum is the log odds of the score."""
        return self._weights.odds(candidate.parts)

    def share(self, topic: str, plain: str, text: bool = False) -> float:
        """How much of the information in the words of `plain` stands in the phrasings of a topic (0..1), or in all its text."""
        question = asked(profile(self._road.read(plain)), self.information)
        vector = self._wholes[self._numbers[topic]].vectors[WORDS]
        known = (weight for word, weight in question.weights[WORDS].items() if vector.get(word, 0) > 0 or (text and word in vector))
        return sum(known) / question.sums[WORDS]


def _ranges(counts: Iterable[int]) -> list[range]:
    """The numbers of the phrasings of each topic, which stand one after the other."""
    ends = list(accumulate(counts, initial=0))
    return [range(start, end) for start, end in pairwise(ends)]
