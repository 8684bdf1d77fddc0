"""The shipped knowledge base: nothing copied, nothing that leads astray, and enough questions to keep it so."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import load_checks, statements
from bot.text.normalise import normalise

from .conftest import ROOT

KB = ROOT / "kb"
LONGEST_QUOTE = 12  # Chinese characters in a row that may be the same as in a document
HANZI = re.compile(r"[\u3400-\u9fff]+")
DOMAIN = re.compile(r"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|vip|cc|info|shop|xyz)(?![\w-])", re.IGNORECASE)


def texts(folder: Path) -> list[tuple[str, str]]:
    return [(path.name, path.read_text("utf-8")) for path in sorted(folder.rglob("*")) if path.is_file()]


def runs(text: str, length: int) -> Iterator[str]:
    """Every piece of `length` Chinese characters in a row; what stands between them (signs, spaces, line ends) ends a row."""
    for row in HANZI.findall(text):
        yield from (row[at : at + length] for at in range(len(row) - length + 1))


def test_no_wording_of_the_documents_is_copied(sources: Path) -> None:
    written = {piece: name for name, text in texts(sources) for piece in runs(text, LONGEST_QUOTE + 1)}
    copied = sorted({f"{name}: {piece}" for name, text in texts(KB) for piece in runs(text, LONGEST_QUOTE + 1) if piece in written})
    assert copied == []


def test_no_site_of_the_documents_is_named(sources: Path, knowledge: Knowledge) -> None:
    official = {channel.value.lower() for channel in knowledge.channels.values()}
    named = {match.lower() for _, text in texts(sources) for match in DOMAIN.findall(text)} - official
    found = sorted(f"{name}: {site}" for name, text in texts(KB) for site in named if site in text.lower())
    assert found == []


def test_every_file_is_one_that_is_read() -> None:
    strangers = [path.name for path in KB.rglob("*") if path.is_file() and path.suffix != ".yaml" and path.parent.name != "schema"]
    assert strangers == []


@pytest.mark.parametrize("path", sorted(KB.rglob("*.yaml")), ids=lambda path: path.relative_to(KB).as_posix())
def test_a_file_is_written_plainly(path: Path) -> None:
    text = path.read_text("utf-8")
    odd = [f"U+{ord(char):04X}" for char in text if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs") and char != "\n"]
    assert odd == [] and text.endswith("\n") and "\n\n\n\n" not in text


# --- questions ------------------------------------------------------------------------------------------------------------


def phrasings(knowledge: Knowledge) -> dict[str, str]:
    """Every phrasing in one spelling, with its owner."""
    owners = [*knowledge.entries.values(), *knowledge.matters.values(), *knowledge.desk.smalltalk]
    return {normalise(text).replace(" ", ""): owner.id for owner in owners for text in owner.phrasings}


def test_there_are_at_least_400_checks() -> None:
    assert len(load_checks(KB)) >= 400


def test_no_check_stands_there_twice() -> None:
    asked = [(check.after, check.ask) for check, _ in load_checks(KB)]
    assert len(asked) == len(set(asked)), sorted(str(one) for one in set(asked) if asked.count(one) > 1)


def test_no_check_is_also_a_phrasing(knowledge: Knowledge) -> None:
    """A check that is written in the knowledge base would only find itself."""
    written = phrasings(knowledge)
    own = [
        (check.ask, str(place)) for check, place in load_checks(KB) if not check.after and normalise(check.ask).replace(" ", "") in written
    ]
    assert own == []


def test_every_kind_of_reply_is_checked() -> None:
    assert {check.kind for check, _ in load_checks(KB)} == {"answer", "clarify", "official", "unknown", "smalltalk"}


def test_every_entry_and_every_matter_is_checked(knowledge: Knowledge) -> None:
    named = {name for check, _ in load_checks(KB) for name in (*check.entries, check.matter)}
    assert sorted({*knowledge.entries, *knowledge.matters} - named) == []


def test_every_entry_has_its_first_phrasing_to_itself(knowledge: Knowledge) -> None:
    standard = [entry.phrasings[0] for entry in knowledge.entries.values()]
    assert len(standard) == len(set(standard))


# --- voice ----------------------------------------------------------------------------------------------------------------


def spoken(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(owner, text) of what the desk itself says."""
    for entry in knowledge.entries.values():
        yield from ((entry.id, statement.text) for statement in statements(entry))
    for matter in knowledge.matters.values():
        yield from ((matter.id, text) for text in (matter.say, matter.why or "", *matter.have_at_hand))
    for talk in knowledge.desk.smalltalk:
        yield talk.id, talk.say
    yield from knowledge.desk.sentences.items()


@pytest.mark.parametrize("word", ["亲，", "亲亲", "！", "!", "官方规定", "拉卡拉规定", "保证到账", "100%"])
def test_the_desk_never_says(knowledge: Knowledge, word: str) -> None:
    assert [f"{owner}: {text}" for owner, text in spoken(knowledge) if word in text and not is_denied(text, word)] == []


def is_denied(text: str, word: str) -> bool:
    return any(f"{denial}{word}" in text for denial in ("不是", "并非", "没有", "的"))


def test_an_advertisement_is_never_shown(knowledge: Knowledge) -> None:
    advertising = {claim.id for claim in knowledge.claims.values() if claim.advertising}
    assert advertising, "the documents carry advertising, and it is marked"
    everything: list[m.Sourced] = [*knowledge.facts.values(), *knowledge.desk.conflict_advice]
    everything += [statement for entry in knowledge.entries.values() for statement in statements(entry)]
    assert not any(advertising & set(item.sources) for item in everything)


def test_no_file_shows_how_a_card_is_checked(knowledge: Knowledge) -> None:
    """Long numbers have no business in a knowledge base: they would be cards, phones or accounts of someone."""
    found = [(owner, number) for owner, text in spoken(knowledge) for number in re.findall(r"(?<!\d)\d{11,}(?!\d)", text)]
    assert found == []
