"""Which model, or whose? The facet in which near entries differ and that a question does not name: when to ask back for it, and
what the answer to that means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.search.facets import Facets
from bot.text.normalise import normalise

from .understand import is_asked

Facet = Literal["model", "role"]
_OTHER: Mapping[Facet, Facet] = {"model": "role", "role": "model"}
MAX_CHOICES = 4
BESIDE = 2  # characters that may stand around the name of a model in an answer
LEAST = 2  # characters of a name that stand for the whole of it

# What stands around the thing itself in an answer: 我用的应该是 … 的那种吧.
_BEFORE = re.compile(
    r"^(?:哦|嗯|那|就|我们?|咱们?|俺|这边|这[台个款]|用|使|的|是|应该|好像|大概|可能|估计|叫|选|要|问|it s|the|an?|mine is)+ ?"
)
_AFTER = re.compile(r"(?:的?[那这]?[种个款台]?(?:机器|机子|机型|型号|机)?(?:吧|呀|啊|的|呢|哦|了)?| one)$")
_UNSURE = re.compile(
    r"(?:我|也|真|都|不太|有点)*(?:不知道|不清楚|清楚|不晓得|不确定|确定|不懂|不认识|没看出来|看不出来?|分不清|说不好|唔知|不明白|忘了|不记得)"
    r"(?:是|属于|算)?(?:哪[种个款台]|什么)?(?:机器|型号|机型)?[啊呀呢哦诶了]*|(?:i )?don ?t know|i do not know|not sure|no idea"
)
_NONE = re.compile(
    r"(?:以上|这些|上面|哪个|一个|全)?(?:都|也)?(?:不是|没有)(?:我的|的|呀|啊|呢)*|其[他它]的?|别的"
    r"|none|none of (?:them|these)|neither|other"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A facet that is asked back for, and the entries to choose from, the surest first: one for each model or role, and others
    that tell of the same subject."""

    facet: Facet
    entries: tuple[str, ...]


Answer = Literal["unsure", "none"]


class Which:
    """The facets of the entries of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entries = knowledge.entries
        self._spellings = {
            term.id: tuple(_key(name) for name in (term.name, *term.also))
            for term in knowledge.terms.values()
            if term.kind in ("model", "role")
        }
        self._unsaid = {_key(text) for text in knowledge.desk.goes_without_saying}

    def wanted(self, facets: Facets, near: Sequence[str], close: int) -> Wanted | None:
        """The facet by which the first of the near entries, the surest first, differs from others that are `close`; nothing where
        the question names it or one of those holds for all. The choices are among all that are near."""
        first = self._entries[near[0]]
        for facet in _OTHER:
            if _named(facets, facet) or not tied(first, facet):
                continue
            chosen = self._one_each(facet, near)
            general = chosen.pop(frozenset(), None)
            if general not in near[:close] and len(set(near[:close]) & set(chosen.values())) > 1 and _apart(chosen):
                others = {name for name in near if self._is_beside(facet, first, self._entries[name])}
                return Wanted(facet, tuple(name for name in near if name in others or name in chosen.values())[:MAX_CHOICES])
        return None

    def _one_each(self, facet: Facet, names: Sequence[str]) -> dict[frozenset[str], str]:
        """The first for each model or role, of the entries that differ from the very first in nothing else."""
        found: dict[frozenset[str], str] = {}
        for entry in map(self._entries.__getitem__, names):
            if _key_but(facet, entry) == _key_but(facet, self._entries[names[0]]):
                found.setdefault(tied(entry, facet), entry.id)
        return found

    def _is_beside(self, facet: Facet, first: m.Entry, entry: m.Entry) -> bool:
        """Whether an entry tells of the same subject, and differs in more than the facet."""
        same = first.asks and entry.asks and first.asks.subject == entry.asks.subject
        return bool(same) and _key_but(facet, entry) != _key_but(facet, first)

    def entry_for(self, wanted: Wanted, value: str | None) -> str | None:
        """The entry among the choices that is about this model or role."""
        each = self._one_each(wanted.facet, wanted.entries)
        return next((name for terms, name in each.items() if value in terms), None)

    def general(self, wanted: Wanted) -> str | None:
        """The entry that asks for the same as the choices and is tied to no model, or to no role."""
        return next((entry.id for entry in self._alike(wanted) if not tied(entry, wanted.facet)), None)

    def _alike(self, wanted: Wanted) -> Iterator[m.Entry]:
        """All entries that ask for the same as the choices, of whatever model or role."""
        kind = _key_but(wanted.facet, self._entries[wanted.entries[0]])
        return (entry for entry in self._entries.values() if entry.asks and _key_but(wanted.facet, entry) == kind)

    def understood(self, normal: str, facets: Facets, wanted: Wanted) -> str | Answer | None:
        """What a message in one spelling says to the question back: the entry meant, that the asker does not know, that it is
        none of these; nothing where it is no answer."""
        if _UNSURE.fullmatch(normal):
            return "unsure"
        if _NONE.fullmatch(normal):
            return "none"
        core = _key(_AFTER.sub("", _BEFORE.sub("", normal)))
        choices = [(name, self._names(terms)) for terms, name in self._one_each(wanted.facet, wanted.entries).items()]
        meant = [name for name, names in choices if {core, _key(normal)} & names]
        if not meant and len(core) >= LEAST and core not in self._unsaid:
            meant = [name for name, names in choices if any(core in spelling for spelling in names)]
        if not meant and not is_asked(normal):
            meant = [name for name, names in choices if any(one in core and len(core) - len(one) <= BESIDE for one in names)]
        if meant or is_asked(normal):
            return meant[0] if len(meant) == 1 else None
        other = (facets.models | facets.unknown_models) if wanted.facet == "model" else facets.roles
        if not other or facets.subjects or len(core) > self._longest(other) + BESIDE:
            return None
        return next((entry.id for entry in self._alike(wanted) if tied(entry, wanted.facet) & other), "none")

    def _longest(self, names: Iterable[str]) -> int:
        return max(len(spelling) for name in names for spelling in self._spellings.get(name, (name,)))

    def _names(self, terms: Iterable[str]) -> set[str]:
        return {spelling for term in terms for spelling in self._spellings.get(term, ())}


def tied(entry: m.Entry, facet: Facet) -> frozenset[str]:
    """The models or roles that an entry is about."""
    asks = entry.asks and (entry.asks.model if facet == "model" else entry.asks.role)
    return frozenset((asks,) if asks else entry.applies_to.models if facet == "model" else entry.applies_to.roles)


def _named(facets: Facets, facet: Facet) -> bool:
    return bool(facets.models or facets.unknown_models) if facet == "model" else bool(facets.roles)


def _apart(chosen: Mapping[frozenset[str], str]) -> bool:
    """Whether no two of the choices are about the same."""
    names = [name for terms in chosen for name in terms]
    return len(names) == len(set(names))


def _key_but(facet: Facet, entry: m.Entry) -> tuple[object, ...]:
    """What two entries have in common that differ only in a facet: type and what they ask for."""
    asks, other = entry.asks, _OTHER[facet]
    if asks is None:
        return (entry.type, tied(entry, other))
    return (entry.type, asks.subject, asks.situation, asks.value, getattr(asks, other))


def _key(text: str) -> str:
    return normalise(text).replace(" ", "").replace("-", "")
