"""A model that no document tells of: no default value is said to be that model's, however near an entry is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.knowledge import models as m
from bot.search.facets import Facets

from .conversation import Topic
from .decide import Decision

MODEL = "unknown-model"  # stands for any such model where one is remembered; no fact is tied to it
VALUE = "unknown-model-value"  # the notice that its values are not documented


def about(facets: Facets, topic: Topic | None) -> Facets:
    """The facets of a question on a topic whose model no document tells of, unless it names one itself."""
    said = facets.models or facets.unknown_models
    return facets if said or topic is None or topic.model != MODEL else replace(facets, unknown_models=frozenset((MODEL,)))


def honest(decision: Decision, facets: Facets, entries: Mapping[str, m.Entry]) -> Decision:
    """The decision, or in place of a default value that it would tell for such a model: that this is not documented, and the
    entry with what is said in general as the nearest."""
    if not facets.unknown_models or decision.kind in ("official", "smalltalk") or (decision.kind == "unknown" and decision.notices):
        return decision
    told = [name for name in (decision.entry, *decision.choices, decision.near) if name]
    asked = bool(facets.subjects) and decision.kind == "unknown"
    if not asked and not (told and _is_value(entries[told[0]], facets)):
        return decision
    return withheld(_general(told, facets, entries), f"a value of a model that no document tells of: {decision.reason}", decision)


def _general(told: Sequence[str], facets: Facets, entries: Mapping[str, m.Entry]) -> str | None:
    """The first of the entries that is about no role, unless the question names one; or else the very first."""
    of_nobody = (name for name in told if not (facets.roles or _role(entries[name])))
    return next(of_nobody, told[0] if told else None)


def _role(entry: m.Entry) -> str | None:
    return entry.asks.role if entry.asks else None


def withheld(near: str | None, reason: str, instead_of: Decision | None = None) -> Decision:
    decision = instead_of or Decision("unknown", reason)
    return replace(decision, kind="unknown", reason=reason, entry=None, near=near, choices=(), facet=None, notices=(VALUE,))


def _is_value(entry: m.Entry, facets: Facets) -> bool:
    """Whether the entry tells default values, of another model than one that the question names as well."""
    return entry.type == "default" and entry.asks.model not in facets.models
