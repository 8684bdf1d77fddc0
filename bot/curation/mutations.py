"""Variants of every question whose answer is known: typed otherwise, and changed so that it is another question.

Pure and reproducible: a variant depends on the seed, its kind and the question, on nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from random import Random

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge, Place

from . import spoken
from .essentials import Essentials, any_of
from .nearmisses import NearMisses
from .slips import OTHER_SCRIPT, SLIPS, Written

LONGEST = 4  # characters of a word that is typed in pinyin or may be misspelt
_HANZI = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Known:
    """A question whose answer is known: `expected` is the id of an entry or matter; `place` is where it is written, for a
    phrasing that of its entry; `check`: it is one of the regression questions."""

    text: str
    expected: str
    place: Place
    check: bool = False


@dataclass(frozen=True)
class Variant:
    """A question made from a known one. `near_miss`: it is another question, which `known.expected` does not answer."""

    kind: str
    text: str
    known: Known
    near_miss: bool


def known(knowledge: Knowledge, checks: Iterable[tuple[m.Check, Place]]) -> list[Known]:
    """Every phrasing of what merchants may ask for, and every check of a single message that expects one thing and holds."""
    entries = [("entry", entry) for entry in knowledge.entries.values() if entry.audience == "merchant"]
    owners: list[tuple[str, m.Entry | m.Matter]] = [*entries, *(("matter", matter) for matter in knowledge.matters.values())]
    found = [Known(text, owner.id, knowledge.places[kind, owner.id]) for kind, owner in owners for text in owner.phrasings]
    for check, place in checks:
        names = (*check.entries, *((check.matter,) if check.matter else ()))
        if len(names) == 1 and not check.wanted and not check.after and check.kind in ("answer", "official"):
            found.append(Known(check.ask, names[0], place, check=True))
    return sorted({one.text: one for one in reversed(found)}.values(), key=lambda one: one.text)


class Mutations:
    """Makes the variants of the known questions of one knowledge base."""

    def __init__(self, knowledge: Knowledge, checks: Iterable[tuple[m.Check, Place]], seed: int) -> None:
        self._seed = seed
        self._known = known(knowledge, checks)
        self._texts = frozenset(one.text for one in self._known)
        self._entries = knowledge.entries
        self._essentials = Essentials(knowledge)
        self._near = NearMisses(knowledge)
        words = sorted(set(_words(knowledge)))
        self._words = re.compile(any_of(words))
        self._sounds = frozenset(map(_heard, words))
        self._read = lru_cache(maxsize=None)(self._written_as)
        self.kinds = (*SLIPS, *self._near.changes)

    def variants(self, sample: int | None = None) -> list[Variant]:
        """One variant of each kind of each question that can bear it, kind by kind; of a sample, at most that many, the
        same number of each kind where there are enough. Each question draws a lot of its own, so that a new one leaves the sample of
        the others as it was."""
        found: list[Variant] = []
        for number, kind in enumerate(self.kinds):
            asked: Sequence[Known] = self._known
            if sample is not None:
                asked = sorted(asked, key=lambda one: _lot(f"{self._seed}/{kind}/{one.text}"))
            made = (one for one in (self._variant(kind, question) for question in asked) if one)
            share = None if sample is None else (sample + len(self.kinds) - 1 - number) // len(self.kinds)
            found += islice(made, share)
        return found

    def _variant(self, kind: str, question: Known) -> Variant | None:
        chance = Random(f"{self._seed}/{kind}/{question.text}")  # noqa: S311 - has to be reproducible
        slip = kind in SLIPS
        text = self._slipped(kind, question, chance) if slip else self._changed(kind, question, chance)
        if text is None or text == question.text or text in self._texts:
            return None
        return Variant(kind, text, question, not slip)

    def _slipped(self, kind: str, question: Known, chance: Random) -> str | None:
        written = self._read(question)
        if written is None or (made := SLIPS[kind](written, chance)) is None:
            return None
        return made if kind in OTHER_SCRIPT or self._essentials.of(made) == written.essentials else None

    def _written_as(self, question: Known) -> Written | None:
        """The question as a slip needs it; None where it is misspelt as it stands, as some checks are: one more error would be two."""
        text = question.text
        if question.check and self._misspelt(text):
            return None
        words = tuple(match.span() for match in self._words.finditer(text))
        return Written(text, self._essentials.of(text), self._essentials.places(text), words)

    def _misspelt(self, text: str) -> bool:
        """Whether a word stands there with characters that only sound like it."""
        ends = ((start, start + length) for length in range(2, LONGEST + 1) for start in range(len(text) - length + 1))
        spans = (text[start:end] for start, end in ends if _HANZI.fullmatch(text, start, end))
        return any(_heard(span) in self._sounds and not self._words.fullmatch(span) for span in spans)

    def _changed(self, kind: str, question: Known, chance: Random) -> str | None:
        entry = self._entries.get(question.expected)
        return self._near.changes[kind](self._near.asked(question.text, entry), chance) if entry else None


def _lot(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _heard(word: str) -> tuple[str, ...]:
    return tuple(map(spoken.sound, word))


def _words(knowledge: Knowledge) -> Iterator[str]:
    """Words that merchants use, of two characters or more, in Chinese characters alone."""
    spellings = [spelling for term in knowledge.terms.values() for spelling in (term.name, *term.also)]
    spellings += [word for group in knowledge.synonyms.two_way for word in group]
    yield from (word for word in spellings if re.fullmatch(rf"[\u4e00-\u9fff]{{2,{LONGEST}}}", word))
