"""One question of a message and what was decided about it: what the parts of the dialogue hand to each other."""

from dataclasses import dataclass, replace
from functools import cached_property

from bot.knowledge import models as m

from .conversation import Topic
from .decide import Decision
from .understand import Question
from .undocumented import MODEL, VALUE


@dataclass(frozen=True)
class Decided:
    """One question of the message, what was decided, and the facts it narrowed the entry's question to."""

    asked: str
    question: Question
    decision: Decision
    asks: m.Asks | None
    model: str | None = None  # of the terminal, where one was named now or before

    @cached_property
    def shown(self) -> Decision:
        """The decision without what is not shown: two decisions that look alike are drawn once."""
        return replace(self.decision, score=0.0, account=0.0, reason="", vetoes=())


def topic_of(one: Decided) -> Topic | None:
    """What a later question may lean on: the entry that was answered, if one was."""
    if entry := offered(one):
        return Topic(entry, MODEL)
    if one.decision.kind != "answer" or one.decision.entry is None:
        return None
    return Topic(one.decision.entry, one.asks.model if one.asks else one.model, one.asks.role if one.asks else None)


def offered(one: Decided) -> str | None:
    """The entry with what is said in general, where a value was withheld."""
    return one.decision.near if VALUE in one.decision.notices else None
