"""What similarity cannot see: a digit, a model, a role, a code or an opposite that makes an entry the wrong one.

Each guard is a function of the question and an entry that returns the reason why the entry cannot answer, or None.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.text.frame import FRAME_WORDS
from bot.text.normalise import normalise
from bot.text.road import Road, Text

from .facets import Facets

# 39 degrees, 57 or 80 (millimetres): numbers that are no codes.
_MEASURE = re.compile(r"(?<![0-9a-z])(\d{2}) ?(?:度|岁|块|元|毫米|mm|厘米|米|寸|台|年|月|天|分钟|还是|多|万|千|百|折|斤)")
_NEGATIONS = "不没未别无"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its text and facets, and (said, opposite) for each word whose opposite it does not say as well."""

    text: Text
    facets: Facets
    turned: tuple[tuple[str, str], ...]


Guard = Callable[[Asked, m.Entry], str | None]


class Guards:
    """The guards of one knowledge base."""

    def __init__(self, knowledge: Knowledge, road: Road) -> None:
        pairs = [tuple(_word(road, side) for side in pair) for pair in knowledge.opposites.opposites]
        self._opposites = [(a, b) for a, b in pairs if len(a) > 1 and len(b) > 1 and a != b]
        self._named = {entry.id: _terms(road, (entry.title, *entry.phrasings)) for entry in knowledge.entries.values()}
        self._titles = {
            entry.id: tuple(word for word in road.read(entry.title).words if len(word) > 1 and word not in FRAME_WORDS)
            for entry in knowledge.entries.values()
        }
        self._refusals = _alternatives(knowledge.opposites.negations)
        self._said = {entry.id: _words(road, (entry.title, *entry.phrasings)) for entry in knowledge.entries.values()}
        asked = [entry.asks for entry in knowledge.entries.values() if entry.asks]
        self._asked_roles = {(asks.subject, asks.role) for asks in asked}
        self._guards: tuple[Guard, ...] = (_code, _model, self._role, _value, self._other_thing, self._negation, self._opposite)

    def asked(self, text: Text, facets: Facets) -> Asked:
        """What the guards look at in a question, worked out once for all entries."""
        words = frozenset(text.words)
        turned = [
            (here, there)
            for pair in self._opposites
            for here, there in (pair, pair[::-1])
            if here in words and there not in words and not _negated(text.plain, here)
        ]
        return Asked(text, facets, tuple(turned))

    def veto(self, asked: Asked, entry: m.Entry) -> str | None:
        """Why `entry` cannot answer this question, or None."""
        return next((reason for guard in self._guards if (reason := guard(asked, entry))), None)

    def _role(self, asked: Asked, entry: m.Entry) -> str | None:
        """An entry about one role cannot answer for another that has an entry of its own."""
        if entry.asks is None or entry.asks.role is None or entry.asks.role in asked.facets.roles:
            return None
        others = {role for role in asked.facets.roles if (entry.asks.subject, role) in self._asked_roles}
        return f"asked {', '.join(sorted(others))}, the entry is about {entry.asks.role}" if others else None

    def _other_thing(self, asked: Asked, entry: m.Entry) -> str | None:
        """A phone, a router, a bank card: their passwords and menus are not the terminal's."""
        strange = asked.facets.other_things - self._named[entry.id]
        return f"asked {', '.join(sorted(strange))}, of which the entry does not speak" if strange else None

    def _negation(self, asked: Asked, entry: m.Entry) -> str | None:
        """Who does not want to sign in does not want the steps of signing in."""
        refused = self._refusals.search(asked.text.normal) if entry.type == "procedure" else None
        if refused and any(asked.text.normal.startswith(word, refused.end()) for word in self._titles[entry.id]):
            return f"asked {refused.group()} before what the entry is about"
        return None

    def _opposite(self, asked: Asked, entry: m.Entry) -> str | None:
        said = self._said[entry.id]
        for here, there in asked.turned:
            if there in said and here not in said:
                return f"asked {here}, the entry is about {there}"
        return None


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(normalise(word)) for word in sorted(words, key=len, reverse=True)) or r"(?!)")


def _code(asked: Asked, entry: m.Entry) -> str | None:
    if entry.type != "code":
        return None
    if asked.facets.code and entry.code != asked.facets.code:
        return f"asked code {asked.facets.code}, the entry is {entry.code}"
    measured = _MEASURE.findall(asked.text.normal)
    if not asked.facets.code and entry.code.lower() in measured:
        return f"{entry.code} stands there as a measure, not as a code"
    return None


def _model(asked: Asked, entry: m.Entry) -> str | None:
    """An entry about one model never answers for another; one about kinds of terminal may, for a model nobody wrote about."""
    tied = {entry.asks.model} if entry.asks and entry.asks.model else set(entry.applies_to.models) if asked.facets.models else set()
    named = asked.facets.models | asked.facets.unknown_models
    if tied and named and not tied & named:
        return f"asked {', '.join(sorted(named))}, the entry is about {', '.join(sorted(tied))}"
    return None


def _value(asked: Asked, entry: m.Entry) -> str | None:
    value = entry.asks.value if entry.asks else None
    numbers = asked.facets.values | asked.facets.other_numbers
    if value and numbers and value not in numbers:
        return f"asked {', '.join(sorted(numbers))}, the entry is about {value}"
    return None


def _words(road: Road, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in road.read(text).words)


def _terms(road: Road, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(term for text in texts for term in road.read(text).terms)


def _word(road: Road, text: str) -> str:
    words = road.read(text).words
    return words[0] if len(words) == 1 else ""


def _negated(plain: str, word: str) -> bool:
    at = plain.find(word)
    return at > 0 and plain[at - 1] in _NEGATIONS
