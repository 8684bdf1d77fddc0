"""How often each score was right, on what curators wrote: every phrasing asked while it was held out, a tenth at a time, and the
regression questions, which equal no phrasing. Deterministic.

A held-out phrasing is worded unlike everything that is left, so what is measured here is the hard part of the day's questions.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.models import Check
from bot.search.logistic import logistic
from bot.search.score import Weights
from bot.search.search import Search, Topic
from bot.search.topics import ENTRY, WEIGHTS, topics
from bot.text.road import Road

from .account import Account
from .message import Messages
from .policy import Policy, Step, Thresholds

FOLDS = 10
WORTH_ASKING = 1 / 3  # a question back has to hold what was meant at least this often
SCORES = tuple(round(0.01 * step, 2) for step in range(99, 0, -1))
ALL_ANSWERED, ALL_ASKED_BACK = Thresholds(0.0, 0.0), Thresholds(2.0, 0.0)
RIDGE = 1.0
LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its score and what became of it where everything was answered: whether with what was meant, or with a
    neighbour of it. `offered`: whether what was meant is among the choices where everything was asked back; None where nothing was."""

    score: float
    answered: bool
    right: bool
    neighbour: bool
    offered: bool | None

    @property
    def wrong(self) -> bool:
        return self.answered and not (self.right or self.neighbour)


def asked(knowledge: Knowledge, road: Road, checks: Iterable[Check]) -> Iterator[Asked]:
    """Every phrasing of an entry or a matter, then the regression questions that stand alone."""
    told, weights = list(topics(knowledge)), Weights.load(WEIGHTS)
    for fold in range(FOLDS):
        kept = [_without(topic, fold) for topic in told]
        asks = _Asks(knowledge, road, Search(road, kept, weights))
        for topic in told:
            kind, _, meant = topic.id.partition("/")
            yield from (asks(text, {meant} if kind == ENTRY else set()) for text in _held_out(topic, fold))
    asks = _Asks(knowledge, road, Search(road, told, weights))
    yield from (asks(check.ask, set(check.entries)) for check in checks if not check.after)


class _Asks:
    """Puts questions to a search twice: where everything is answered, and where everything is asked back."""

    def __init__(self, knowledge: Knowledge, road: Road, search: Search) -> None:
        self._related = {entry.id: set(entry.related) for entry in knowledge.entries.values()}
        account = Account.load()
        self._answers, self._asks_back = (
            Messages(knowledge, road, search, account, thresholds) for thresholds in (ALL_ANSWERED, ALL_ASKED_BACK)
        )

    def __call__(self, text: str, meant: set[str]) -> Asked:
        decision, back = self._answers.alone(text), self._asks_back.alone(text)
        entry = decision.entry if decision.kind == "answer" else None
        neighbour = any(entry in self._related[one] or one in self._related.get(entry or "", ()) for one in meant)
        offered = bool(meant & set(back.choices)) if back.kind == "clarify" else None
        return Asked(decision.score, entry is not None, entry in meant, neighbour, offered)


def _held_out(topic: Topic, fold: int) -> tuple[str, ...]:
    return topic.phrasings[fold::FOLDS] if len(topic.phrasings) > 1 else ()


def _without(topic: Topic, fold: int) -> Topic:
    out = set(_held_out(topic, fold))
    return Topic(topic.id, tuple(text for text in topic.phrasings if text not in out), topic.body, topic.not_for)


def fit(rows: Sequence[Asked]) -> Policy:
    """What was measured, as the policy's table, and from which score on a question back is worth it."""
    answers = [row for row in rows if row.answered]
    steps = tuple(
        Step(score, len(above), sum(row.wrong for row in above))
        for score in SCORES
        if (above := [row for row in answers if row.score >= score])
    )
    return Policy(steps, _worth_asking(rows))


def _worth_asking(rows: Sequence[Asked]) -> float:
    """The score from which on what was meant is among the choices in WORTH_ASKING of all cases."""
    back = [row for row in rows if row.offered is not None]
    intercept, (slope,) = logistic([(_log_odds(row.score),) for row in back], [bool(row.offered) for row in back], RIDGE)
    least = (math.log(WORTH_ASKING / (1 - WORTH_ASKING)) - intercept) / slope
    return round(1 / (1 + math.exp(-least)), 4)


def _log_odds(score: float) -> float:
    kept = min(max(score, LEAST), 1 - LEAST)
    return math.log(kept / (1 - kept))
