"""The one road that every text goes, entry and question alike: one spelling, names whole, foreign words, words, meanings."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .chinese import Segmenter
from .kept import Kept
from .normalise import normalise
from .text import Text

REMEMBERED = 2000  # texts
SHORT_PART = 3  # letters
MAX_HOPS = 3  # a synonym of a synonym of a synonym; circles are an error of the knowledge base, and must not hang
_LATIN = re.compile(r"[a-z]")
_LATIN_OR_DIGIT = re.compile(r"[0-9a-z]")
_BETWEEN_LATIN = re.compile(r"(?<=[0-9a-z])\0(?=[0-9a-z])")
_LETTERS = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Name:
    """A term as the road needs it: its id, how it is written, every way to write it, and whether those are one and the same
    thing to say (a brand, a model) or only point to the term (初始账号 names an account, but says more than 账号)."""

    id: str
    name: str
    also: tuple[str, ...]
    same: bool


class Road:
    """Built once from the words of a knowledge base; `read` is pure and remembers what it read last."""

    def __init__(
        self, names: Iterable[Name], two_way: Sequence[Sequence[str]], one_way: Iterable[tuple[str, str]], cache: Path | None
    ) -> None:
        self._spellings: set[str] = set()
        self._term_of: dict[str, str] = {}  # every spelling of a name, without spaces -> term id
        self._stands_for: dict[str, str] = {}  # word -> the word that stands for it
        for name in names:
            self._name(name)
        for group in two_way:
            self._stands_for |= {_key(word): _key(group[0]) for word in group[1:]}
        own = {*self._term_of, *self._stands_for, *self._stands_for.values()}
        self._foreign: dict[str, str] = {}
        for said, meant in ((normalise(said), normalise(meant)) for said, meant in one_way):
            (self._foreign if _LATIN.search(said) else self._stands_for)[said] = meant
        self._latin_names = _alternatives((name for name in self._spellings if _LATIN_OR_DIGIT.search(name)), loose=True)
        self._chinese_names: dict[str, list[str]] = {}  # by first character, the longest first
        chinese = {spelling for spelling in self._spellings if not _LATIN_OR_DIGIT.search(spelling)}
        for spelling in sorted(chinese, key=lambda spelling: (-len(spelling), spelling)):
            self._chinese_names.setdefault(spelling[0], []).append(spelling)
        self._begins = re.compile(f"[{''.join(self._chinese_names)}]" if self._chinese_names else r"(?!)")
        self._foreign_pattern = _alternatives(self._foreign)
        own |= self._stands_for.keys()  # but not what they mean one way: that is running text (怎么改), no word
        self._cut: dict[str, tuple[str, ...]] = {}  # the words of what stands for a word, once they were asked for
        self._segmenter = Segmenter((word for word in own if len(word) > 1), cache)
        self.counts: Counter[str] = Counter()  # word -> in how many of the texts it was learnt from it stands
        self.texts = 0
        self._cache = cache
        self._kept: Kept | None = None
        self.read: Callable[[str], Text] = lru_cache(maxsize=REMEMBERED)(self._read)

    def remember_all(self) -> None:
        """From now on every text is read only once, and not at all if it was kept at the last start: while a desk is built, one
        part after the other reads all that it knows."""
        words = (sorted(self._spellings), self._term_of, self._stands_for, self._foreign)
        self._kept = Kept(self._read, self._cache, words)
        self.read = self._kept.read

    def remember_last(self) -> None:
        """Keeps the texts for the next start, forgets them, and remembers only the last ones from now on."""
        if self._kept:
            self._kept.save()
        self._kept = None
        self.read = lru_cache(maxsize=REMEMBERED)(self._read)

    def _name(self, name: Name) -> None:
        for spelling in (name.name, *name.also):
            self._spellings.add(normalise(spelling))
            self._term_of[_key(spelling)] = name.id
            if name.same and _key(spelling) != _key(name.name):
                self._stands_for[_key(spelling)] = _key(name.name)

    def learn(self, texts: Iterable[str]) -> None:
        """Counts in how many texts each word stands, as people write it: what a misspelt one may have meant."""
        words = [set(self.read(text).written) for text in texts]
        self.counts = Counter(word for text in words for word in text)
        self.texts = len(words)

    def knows(self, word: str) -> bool:
        """Whether `word` is a word of the language or of the knowledge base."""
        return self._segmenter.knows(word)

    def latin(self) -> tuple[set[str], set[str]]:
        """The names, and the single foreign words, that are written in Latin letters; short parts of a name (la ka la) are none."""
        names = {_key(name) for name in self._spellings if _LATIN.search(name)}
        parts = {part for name in self._spellings for part in _LETTERS.findall(name) if len(part) > SHORT_PART}
        return names, parts | {part for phrase in self._foreign for part in _LETTERS.findall(phrase)}

    def _read(self, text: str) -> Text:
        normal = self._join_names(normalise(text))
        written = self._segmenter.words(normal)
        translated = self._translate(normal)
        words = self._meant(written if translated == normal else self._segmenter.words(translated))
        return Text(text, normal, _joined(words), words, self._terms(normal), written)

    def _join_names(self, plain: str) -> str:
        """Names that contain spaces or signs become one run of characters (`n910 pro`, `k9-s`)."""
        return self._latin_names.sub(lambda match: _key(match.group()), plain) if _LATIN_OR_DIGIT.search(plain) else plain

    def _translate(self, plain: str) -> str:
        """Foreign words become the Chinese ones they mean; a space left between two Chinese words goes."""
        if not _LATIN.search(plain):
            return plain
        translated, changes = self._foreign_pattern.subn(lambda match: self._foreign[match.group()], plain)
        return normalise(translated) if changes else plain

    def _meant(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words, each replaced by the one that stands for it; that may be several words, and a group of its own."""
        for _ in range(MAX_HOPS):
            if not any(word in self._stands_for for word in words):
                break
            words = tuple(part for word in words for part in self._replaced(word))
        return words

    def _replaced(self, word: str) -> tuple[str, ...]:
        if word not in self._stands_for:
            return (word,)
        if word not in self._cut:
            words = self._segmenter.words(self._stands_for[word])
            self._cut[word] = (word,) if word in words else words  # one that stands in what it means would be replaced for ever
        return self._cut[word]

    def _terms(self, normal: str) -> frozenset[str]:
        found = set()
        if _LATIN_OR_DIGIT.search(normal):
            found = {self._term_of[_key(match.group())] for match in self._latin_names.finditer(normal)}
        at = 0
        for match in self._begins.finditer(normal):
            if match.start() >= at:
                name = next((name for name in self._chinese_names[match.group()] if normal.startswith(name, match.start())), "")
                found |= {self._term_of[name]} if name else set()
                at = match.start() + len(name)
        return frozenset(found)


def _joined(words: Sequence[str]) -> str:
    """Words as running text: a space only between two that are both letters or digits."""
    return _BETWEEN_LATIN.sub(" ", "\0".join(words)).replace("\0", "")


def _key(spelling: str) -> str:
    return normalise(spelling).replace(" ", "").replace("-", "")


def _alternatives(spellings: Iterable[str], loose: bool = False) -> re.Pattern[str]:
    """A pattern for any of the spellings, the longest first, never inside a longer run of letters or digits.

    `loose` lets spaces and hyphens stand or fall between the parts of a spelling.
    """
    ordered = sorted({spelling for spelling in spellings if spelling}, key=lambda spelling: (-len(spelling), spelling))
    # Where they must not begin is said once for all that begin with a letter: re then tells by the first character which to try.
    latin = "|".join(_ended(spelling, loose) for spelling in ordered if spelling[0].isascii())
    chinese = "|".join(_ended(spelling, loose) for spelling in ordered if not spelling[0].isascii())
    return re.compile("|".join(filter(None, (latin and rf"(?<![0-9a-z])(?:{latin})", chinese))) or r"(?!)")


def _ended(spelling: str, loose: bool) -> str:
    parts = re.findall(r"[0-9]+|[a-z]+|[^0-9a-z\s\-]+|[\s\-]+", spelling)
    body = r"[ \-]?".join(re.escape(part) for part in parts if not re.fullmatch(r"[\s\-]+", part)) if loose else re.escape(spelling)
    return body + (r"(?![0-9a-z])" if spelling[-1].isascii() else "")
