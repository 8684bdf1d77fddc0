"""Replays the regression questions of a knowledge base against a desk and says what does not hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply
from bot.knowledge.knowledge import Place
from bot.knowledge.models import Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check, where it is written, and why it does not hold (empty when it does)."""

    check: Check
    place: Place
    faults: tuple[str, ...]


def replay(desk: Desk, checks: Iterable[tuple[Check, Place]]) -> Iterator[Outcome]:
    """Each check in a conversation of its own, in the order given."""
    return (outcome(desk, check, place) for check, place in checks)


def outcome(desk: Desk, check: Check, place: Place) -> Outcome:
    """What becomes of one check, in a conversation of its own."""
    conversation = None
    for message in check.after:
        conversation = desk.answer(message, conversation, door="check")["conversation_id"]
    reply = desk.answer(check.ask, conversation, door="check")
    return Outcome(check, place, tuple(_judged(check, reply)))


def _judged(check: Check, reply: Reply) -> Iterator[str]:
    """The faults of a reply; for a check that is only wanted, whether it holds by now."""
    found = list(faults(check, reply))
    if not check.wanted:
        yield from found
    elif not found:
        yield "holds by now: remove `wanted: true`"


def faults(check: Check, reply: Reply) -> Iterator[str]:
    """What a reply lacks or shows against its check, in words."""
    if reply["kind"] != check.kind:
        yield f"is {reply['kind']}, not {check.kind}"
    shown = {part.get("entry_id") for part in reply["parts"]} | {entry["id"] for entry in reply["entries"]}
    matters = {part.get("matter_id") for part in reply["parts"]}
    for entry in check.entries:
        if entry not in shown:
            yield f"entry {entry} is missing, got {', '.join(sorted(name for name in shown if name)) or 'none'}"
    if check.matter and check.matter not in matters:
        yield f"matter {check.matter} is missing, got {', '.join(sorted(name for name in matters if name)) or 'none'}"
    for text in check.shows:
        if not stands_in(text, reply["text"]):
            yield f"does not show {text}"
    for text in check.hides:
        if stands_in(text, reply["text"]):
            yield f"shows {text}"


def stands_in(wanted: str, text: str) -> bool:
    """Whether `text` has `wanted`, spaces and case aside; a number only where it stands alone (1234 is not in 12345678)."""
    wanted, text = _squeezed(wanted), _squeezed(text)
    if not wanted.isdigit():
        return wanted in text
    at = text.find(wanted)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(wanted) : at + len(wanted) + 1]
        if not before.isdigit() and not after.isdigit():
            return True
        at = text.find(wanted, at + 1)
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def uncovered(desk: Desk, checks: Iterable[tuple[Check, Place]]) -> list[str]:
    """Ids of entries and matters that no check names."""
    named = {name for check, _ in checks for name in (*check.entries, check.matter)}
    return sorted(name for name in (*desk.knowledge.entries, *desk.knowledge.matters) if name not in named)


def junit(outcomes: Iterable[Outcome]) -> str:
    """The outcomes as JUnit XML, for a CI server."""
    rows = list(outcomes)
    failed = sum(bool(row.faults) for row in rows)
    cases = "".join(_case(row) for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="checks" tests="{len(rows)}" failures="{failed}">{cases}</testsuite>\n'


def _case(row: Outcome) -> str:
    failure = f"<failure>{escape('; '.join(row.faults))}</failure>" if row.faults else ""
    name = " / ".join((*row.check.after, row.check.ask))
    return f"<testcase classname={quoteattr(row.place.file)} name={quoteattr(_printable(name))}>{failure}</testcase>"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
