"""Whether every phrasing finds the entry under which it stands."""

from collections.abc import Iterator

from bot.dialogue.desk import Desk
from bot.knowledge.read import Finding

Owner = tuple[str, str, tuple[str, ...]]  # entry or matter, its id, its phrasings


def owners(desk: Desk) -> list[Owner]:
    """All that merchants can find by a phrasing."""
    entries = [("entry", entry.id, entry.phrasings) for entry in desk.knowledge.entries.values() if entry.audience == "merchant"]
    return entries + [("matter", matter.id, matter.phrasings) for matter in desk.knowledge.matters.values()]


def stolen(desk: Desk, owner: Owner) -> list[Finding]:
    """A finding for each phrasing of an entry or matter that is answered by another one, or not at all."""
    return list(_stolen(desk, *owner))


def _stolen(desk: Desk, kind: str, name: str, phrasings: tuple[str, ...]) -> Iterator[Finding]:
    place = desk.knowledge.places[kind, name]
    for phrasing in phrasings:
        quick = desk.messages.alone(phrasing)
        if name in (quick.entry, quick.matter):
            continue
        found = desk.messages.decide(phrasing, None)
        if not any(name in (one.decision.entry, one.decision.matter) for one in found):
            got = ", ".join(dict.fromkeys(one.decision.entry or one.decision.matter or one.decision.kind for one in found))
            mend = "move it there, make it clearer, or add it to the `not_for:` of the other"
            yield Finding(place.file, place.line, f"{name}: “{phrasing}” is answered by {got}", mend)
