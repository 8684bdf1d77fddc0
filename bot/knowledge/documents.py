"""Comparing a knowledge base with the documents it cites: nothing is shown that the cited lines do not have."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import models as m
from .knowledge import Knowledge
from .read import Finding
from .shown import finding, sourced

_MENU = re.compile("「([^」]+)」")
_QUOTED = re.compile(r"[“「『]([^“”「」『』\n]+)[”」』]|\"([^\"\n]+)\"")
_NUMBER = re.compile(r"(?<![0-9A-Za-z.])\d{2,}(?![0-9A-Za-z.])")

Lines = Mapping[str, list[str]]  # document id -> its lines


def compared(knowledge: Knowledge, folder: Path) -> Iterator[Finding]:
    """What does not agree with the documents in `folder`."""
    lines: dict[str, list[str]] = {}
    for document in knowledge.documents.values():
        try:
            raw = (folder / document.file).read_bytes()
        except OSError as error:
            yield _of(knowledge, document, f"cannot be read: {error.strerror}", "put it into the folder")
            continue
        if hashlib.sha256(raw).hexdigest() != document.sha256:
            yield _of(knowledge, document, "has changed", "compare it, then write its new sha256")
        try:
            lines[document.id] = raw.decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            yield _of(knowledge, document, f"is not UTF-8: byte 0x{raw[error.start]:02x}", "get it as it was when its sha256 was written")
            continue
        if len(lines[document.id]) != document.lines:
            yield _of(knowledge, document, f"has {len(lines[document.id])} lines", "mend `lines:`")
        yield from _fingerprints(knowledge, document, lines[document.id])
    yield from _shown_words(knowledge, lines)


def fingerprint(lines: list[str], span: tuple[int, int]) -> str:
    """The first 12 hex digits of the sha256 of the lines `span` (1-based, inclusive) joined by line feeds."""
    return hashlib.sha256("\n".join(lines[span[0] - 1 : span[1]]).encode()).hexdigest()[:12]


def _of(knowledge: Knowledge, document: m.Document, what: str, mend: str) -> Finding:
    return finding(knowledge, "document", document.id, f"{document.file} {what}", mend)


def _fingerprints(knowledge: Knowledge, document: m.Document, lines: list[str]) -> Iterator[Finding]:
    for claim in document.claims:
        first, last = claim.lines
        if not 1 <= first <= last <= len(lines):
            yield finding(knowledge, "claim", claim.id, f"{claim.id} cites lines {first}–{last} of {len(lines)}", "mend `lines:`")
        elif (wanted := fingerprint(lines, claim.lines)) != claim.fingerprint:
            changed, mend = f"the lines of {claim.id} are not those that were read", f"read them again, then write `fingerprint: {wanted}`"
            yield finding(knowledge, "claim", claim.id, changed, mend)


def _shown_words(knowledge: Knowledge, lines: Lines) -> Iterator[Finding]:
    """Every value and menu name that is shown stands in one of the lines it is said to stand in."""
    for kind, owner, item, text in sourced(knowledge):
        if not item.sources or any(knowledge.document_of[name] not in lines for name in item.sources):
            continue  # nothing to find there, or the document is missing, which has been said
        cited = "\n".join(_lines_of(knowledge, name, lines) for name in item.sources)
        references = " ".join(knowledge.references[name].says for name in item.corroborated_by + item.contradicted_by)
        missing = f"does not stand in {', '.join(item.sources)}"
        for menu in _MENU.findall(text):
            if not _names(menu, cited):
                yield finding(knowledge, kind, owner, f"「{menu}」 {missing}", "write it as it stands there")
        for number in _NUMBER.findall(text):
            if not re.search(rf"(?<!\d){number}(?!\d)", f"{cited} {references}"):
                yield finding(knowledge, kind, owner, f"{number} {missing}", "mend the number or the source")


def _names(menu: str, cited: str) -> bool:
    """Whether the lines have this name: where they quote names as a whole one, elsewhere as words."""
    names = {one or other for one, other in _QUOTED.findall(cited)}
    return menu in names or menu in _QUOTED.sub("\n", cited)


def _lines_of(knowledge: Knowledge, claim: str, lines: Lines) -> str:
    first, last = knowledge.claims[claim].lines
    return "\n".join(lines[knowledge.document_of[claim]][first - 1 : last])
