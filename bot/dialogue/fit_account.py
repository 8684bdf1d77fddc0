"""Fits how account-specific is told from general, on the knowledge base's own words.

Examples are phrasings of account matters and of entries that were dealt out of the knowledge base, some with their whole topic
(see `bot/search/calibrate.py`), and the regression questions that are one question each. Deterministic.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.knowledge import Knowledge
from bot.knowledge.models import Check
from bot.search.calibrate import DEALS, deal
from bot.search.logistic import logistic
from bot.search.score import Weights
from bot.search.search import Search
from bot.search.topics import ENTRY, MATTER, WEIGHTS, topics
from bot.text.road import Road

from .account import UNFITTED, Account
from .message import Messages
from .policy import Policy
from .reliability import Bin, bins

RIDGE = 2.0
FOLDS = 5
WRONG = 0.01  # of the account questions, so many may be answered as if they were general: by far the worst error
TAKEN = 0.03  # of the questions that get nothing but the channel, so many may have been general ones


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence in one question, what it is, whether an entry is sure enough to be its answer, and whether the question
    is one that may be met (and not one whose topic was taken away)."""

    evidence: tuple[float, ...]
    account: bool
    documented: bool
    met: bool


def examples(knowledge: Knowledge, road: Road, checks: Iterable[Check]) -> Iterator[Example]:
    """Deal by deal, then the checks."""
    thresholds = Policy.load().thresholds(knowledge.desk.wrong_in_100)

    def example(messages: Messages, text: str, account: bool, met: bool = True) -> Example:
        found, best = messages.evidence(text)
        return Example(found, account, best >= thresholds.answer, met)

    weights, told = Weights.load(WEIGHTS), list(topics(knowledge))
    for number in range(DEALS):
        dealt = deal(told, random.Random(number))  # noqa: S311 - not for secrets
        messages = Messages(knowledge, road, Search(road, dealt.kept, weights), UNFITTED, thresholds)
        for met, texts in ((True, dealt.held_out), (False, dealt.left_out)):
            yield from (example(messages, text, own, met) for text, topic in texts if (own := _is_own(knowledge, topic)) is not None)
    messages = Messages(knowledge, road, Search(road, told, weights), UNFITTED, thresholds)
    for check in checks:
        account = check.matter is not None and knowledge.matters[check.matter].kind == "account"
        if not check.after and (check.kind in ("answer", "unknown") or (account and not check.entries)):
            yield example(messages, check.ask, account)


def _is_own(knowledge: Knowledge, topic: str) -> bool | None:
    """Whether a topic is an account matter (True), or an entry or something that is documented nowhere (False); None for small
    talk, and for what is refused or wants a person."""
    kind, _, name = topic.partition("/")
    if kind == ENTRY:
        return False
    return {"account": True, "undocumented": False}.get(knowledge.matters[name].kind) if kind == MATTER else None


def fit(rows: Sequence[Example]) -> tuple[Account, list[Bin]]:
    """The model, its thresholds by the policy above, and its reliability. The last two are read from probabilities that were
    given to each fifth of the examples by a model fitted on the other four."""
    held_out = [0.0] * len(rows)
    for fold in range(FOLDS):
        model = _model([row for number, row in enumerate(rows) if number % FOLDS != fold])
        for number in range(fold, len(rows), FOLDS):
            held_out[number] = model.probability(rows[number].evidence)
    met = [(chance, row) for chance, row in zip(held_out, rows, strict=True) if row.met]
    doubtful, certain = _thresholds(met)
    whole = _model(rows)
    return Account(whole.intercept, whole.weights, doubtful, certain), bins([(chance, row.account) for chance, row in met])


def _model(rows: Sequence[Example]) -> Account:
    intercept, weights = logistic([row.evidence for row in rows], [row.account for row in rows], RIDGE)
    return Account(round(intercept, 4), tuple(round(weight, 4) for weight in weights), 0.5, 0.5)


def _thresholds(met: Sequence[tuple[float, Example]]) -> tuple[float, float]:
    """Below the first, at most WRONG of the account questions find an entry that would be their answer; from the second on,
    at most TAKEN of all questions are general."""
    accounts = sum(row.account for _, row in met)
    answered = sorted(chance for chance, row in met if row.account and row.documented)
    doubtful = answered[int(WRONG * accounts)]
    above, general, certain = 0, 0, 1.0
    for chance, row in sorted(met, key=lambda one: -one[0]):
        above, general = above + 1, general + (not row.account)
        if general <= TAKEN * above:
            certain = chance
    return round(doubtful, 4), round(max(doubtful, certain), 4)
