"""What may have been meant besides a reply, or what typed letters may become: entries by their strength.

The score is no measure here: candidates share it, so the others leave a sure one none of it, and many that fit alike get little each.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.knowledge.knowledge import Knowledge
from bot.search.search import Candidate, Search
from bot.search.topics import ENTRY

from .decided import Decided
from .ranked import name
from .render import Sayer, choice_of
from .reply import Choice
from .which import MAX_CHOICES

MEANT = -5.3  # log odds against nothing: so strong is what a whole question may have meant
BECOMES = -2.0  # and what a few letters may become, of which nearly all entries share some


def entries_of(candidates: Iterable[Candidate], least: float) -> list[str]:
    """The entries among candidates of at least this strength, once each, in the order given."""
    return list(dict.fromkeys(name(one) for one in candidates if one.topic.startswith(ENTRY) and one.strength >= least))


class Alternatives:
    """The runners-up to decisions over one knowledge base."""

    def __init__(self, knowledge: Knowledge, search: Search) -> None:
        self._entries = knowledge.entries
        self._search = search
        self._near = lru_cache(maxsize=2048)(self._found)

    def to(self, decided: Sequence[Decided], say: Sayer) -> list[Choice]:
        """The runners-up that a reply does not name as related already; where there are none, those."""
        if {one.decision.kind for one in decided} & {"clarify", "smalltalk"}:
            return []
        shown = {one.decision.entry for one in decided}
        related = [other for entry in shown if entry for other in self._entries[entry].related]
        near = [entry for one in decided for entry in self._near(one.question.text.normal) if entry not in shown]
        others = [entry for entry in near if entry not in related] or related
        return [choice_of(self._entries[entry], say) for entry in dict.fromkeys(others)][:MAX_CHOICES]

    def _found(self, plain: str) -> list[str]:
        return entries_of(self._search.candidates(plain), MEANT)
