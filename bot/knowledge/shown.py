"""What of a knowledge base can be read by whoever asks, whose it is, and where that is written."""

import re
from collections.abc import Iterator

from . import models as m
from .knowledge import Knowledge
from .load import statements
from .read import Finding, shortened

Shown = tuple[str, str, str]  # (kind of the owner, its id, the text)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def sourced(knowledge: Knowledge) -> Iterator[tuple[str, str, m.Sourced, str]]:
    """(kind of the owner, its id, the item, what it says) of everything that is claimed."""
    for fact in knowledge.facts.values():
        yield "fact", fact.id, fact, fact.value
    for entry in knowledge.entries.values():
        yield from (("entry", entry.id, statement, statement.text) for statement in statements(entry))
    for number, advice in enumerate(knowledge.desk.conflict_advice):
        yield "desk", f"conflict_advice/{number}", advice, advice.text


def shown(knowledge: Knowledge) -> Iterator[Shown]:
    """Every text that can be shown, in whatever language."""
    yield from _said(knowledge)
    yield from (("entry", entry.id, entry.phrasings[0]) for entry in knowledge.entries.values())
    yield from (("term", term.id, term.name) for term in knowledge.terms.values())
    for language, sentences in knowledge.translations.items():
        yield from ((f"translation {language}", sentence, text) for sentence, text in sentences.items())


def to_translate(knowledge: Knowledge) -> Iterator[str]:
    """Every text that another language would want to have in its own words."""
    applied = (
        knowledge.terms[name].name for entry in knowledge.entries.values() for name in entry.applies_to.models + entry.applies_to.roles
    )
    return (text for text in (*(text for _, _, text in _said(knowledge)), *applied) if _CHINESE.search(text))


def _said(knowledge: Knowledge) -> Iterator[Shown]:
    for fact in knowledge.facts.values():
        yield from (("fact", fact.id, text) for text in (fact.value, fact.applies, fact.note) if text)
    for entry in knowledge.entries.values():
        screen = entry.screen if entry.type == "code" else None
        own = (entry.title, screen, *(statement.text for statement in statements(entry)))
        yield from (("entry", entry.id, text) for text in own if text)
    for matter in knowledge.matters.values():
        yield from (("matter", matter.id, text) for text in (matter.title, matter.say, matter.why, *matter.have_at_hand) if text)
    for channel in knowledge.channels.values():
        yield from (("channel", channel.id, text) for text in (channel.name, channel.value, channel.purpose))
    yield from _founded(knowledge)
    yield from _desk(knowledge.desk)


def _founded(knowledge: Knowledge) -> Iterator[Shown]:
    """What is shown of sources; an advertisement never is."""
    for document in knowledge.documents.values():
        yield from (("document", document.id, text) for text in (document.title, document.authority))
        yield from (("claim", claim.id, claim.says) for claim in document.claims if not claim.advertising)
    for reference in knowledge.references.values():
        yield from (("reference", reference.id, text) for text in (reference.title, reference.authority, reference.says))


def _desk(desk: m.Desk) -> Iterator[Shown]:
    yield from (("desk", "name", desk.name), ("desk", "greeting", desk.greeting))
    yield from (("desk", f"smalltalk/{number}", talk.say) for number, talk in enumerate(desk.smalltalk))
    yield from (("desk", f"starters/{number}", starter.topic) for number, starter in enumerate(desk.starters))
    yield from (("desk", f"conflict_advice/{number}", advice.text) for number, advice in enumerate(desk.conflict_advice))
    yield from (("desk", f"sentences/{key}", text) for key, text in desk.sentences.items())


def finding(knowledge: Knowledge, kind: str, owner: str, what: str, mend: str) -> Finding:
    """A finding where the owner is written."""
    place = knowledge.places[kind, owner]
    return Finding(place.file, place.line, f"{shortened(owner)}: {what}", mend)


def quoted(text: str) -> str:
    return f"“{shortened(text, 24)}”"
