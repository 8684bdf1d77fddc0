"""Everything the desk knows, loaded once and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.text.traditional import traditional

from . import models as m

Item = m.Entry | m.Fact | m.Matter | m.Channel | m.Term | m.Claim | m.Reference


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written in the knowledge base: file relative to its folder, 1-based line."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The validated knowledge base. Mappings are by id, in the order of ids, so that file order never shows.

    `digest` is the sha256 (first 16 hex digits) of the content that can show in a reply: reformatting a file or moving an
    entry to another one does not change it.
    """

    desk: m.Desk
    documents: Mapping[str, m.Document]
    claims: Mapping[str, m.Claim]
    document_of: Mapping[str, str]  # claim id -> document id
    references: Mapping[str, m.Reference]
    facts: Mapping[str, m.Fact]
    entries: Mapping[str, m.Entry]
    matters: Mapping[str, m.Matter]
    channels: Mapping[str, m.Channel]
    terms: Mapping[str, m.Term]
    synonyms: m.Synonyms
    opposites: m.Opposites
    signs: m.Signs
    translations: Mapping[str, Mapping[str, str]]  # language -> Chinese sentence -> its translation
    places: Mapping[tuple[str, str], Place]  # (kind, id) -> place
    digest: str

    def say(self, sentence: str, language: str) -> str:
        """`sentence` in `language`, or as it stands where there is no translation. `zh-TW` needs none: it is converted."""
        if language == "zh-TW":
            return traditional(sentence)
        return self.translations.get(language, _EMPTY).get(sentence, sentence)

    def for_merchants(self) -> "Knowledge":
        """The same without the entries for agents and without any mention of them: all that a merchant's door may know."""
        kept = {name: entry for name, entry in self.entries.items() if entry.audience == "merchant"}
        if len(kept) == len(self.entries):
            return self
        entries = {name: entry.model_copy(update={"related": _of(kept, entry.related)}) for name, entry in kept.items()}
        starters = [starter.model_copy(update={"entries": _of(kept, starter.entries)}) for starter in self.desk.starters]
        desk = self.desk.model_copy(update={"starters": tuple(starters)})
        return replace(self, entries=MappingProxyType(entries), desk=desk)

    def public_values(self) -> frozenset[str]:
        """Values that are documented for everyone and so are no secret."""
        return frozenset(fact.value for fact in self.facts.values() if fact.value.isalnum())


def _of(entries: Mapping[str, m.Entry], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in entries)


_EMPTY: Mapping[str, str] = MappingProxyType({})


def fitting_facts(knowledge: Knowledge, asks: m.Asks) -> tuple[m.Fact, ...]:
    """Every fact that fits the question, the best founded first; for each facet either side is silent or both agree."""
    fits = [fact for fact in knowledge.facts.values() if _fits(fact, asks)]
    return tuple(sorted(fits, key=lambda fact: (_STANDING_ORDER[fact.standing], _distance(fact, asks), fact.id)))


_STANDING_ORDER = {"corroborated": 0, "documented": 1, "disputed": 1, "contradicted": 2}


def _fits(fact: m.Fact, asks: m.Asks) -> bool:
    return (
        fact.subject == asks.subject
        and (asks.value is None or fact.value == asks.value)
        and (fact.role is None or asks.role is None or fact.role == asks.role)
        and (not fact.models or asks.model is None or asks.model in fact.models)
        and (fact.situation is None or asks.situation is None or fact.situation == asks.situation)
    )


def _distance(fact: m.Fact, asks: m.Asks) -> int:
    """How many facets the question names and the fact leaves open."""
    return (
        (asks.role is not None and fact.role is None)
        + (asks.model is not None and not fact.models)
        + (asks.situation is not None and fact.situation is None)
    )
