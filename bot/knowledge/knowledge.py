"""Everything the desk knows, loaded once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    translations: Mapping[str, Mapping[str, str]]  # language -> Chinese sentence -> its translation
    places: Mapping[tuple[str, str], Place]  # (kind, id) -> place
    digest: str

    def say(self, sentence: str, language: str) -> str:
        """`sentence` in `language`, or as it stands where there is no translation. `zh-TW` needs none: it is converted."""
        if language == "zh-TW":
            return traditional(sentence)
        return self.translations.get(language, _EMPTY).get(sentence, sentence)

    def public_values(self) -> frozenset[str]:
        """Values that are documented for everyone and so are no secret."""
        return frozenset(fact.value for fact in self.facts.values() if fact.value.isalnum())


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
