"""The one road that every text goes, entry and question alike: one spelling, names whole, foreign words, words, meanings."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import pinyin
from .chinese import Segmenter
from .frame import FRAME_WORDS
from .normalise import normalise

NO_WORD = 12.0  # dearer than any word, so that hearing something is better than hearing nothing
MAX_WORD = 6  # characters of the longest word that is listened for
MAX_HOPS = 3  # a synonym of a synonym of a synonym; circles are an error of the knowledge base, and must not hang
_LATIN = re.compile(r"[a-z]")
_LATIN_OR_DIGIT = re.compile(r"[0-9a-z]")
_BETWEEN_LATIN = re.compile(r"(?<=[0-9a-z])\0(?=[0-9a-z])")
_LETTERS = re.compile(r"(?<![0-9a-z])[a-z]+(?: [a-z]+)*(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Text:
    """A text on its way: as it came; in one spelling (`normal`); in the words that stand for its words (`plain`, and the same
    as `words`); and the ids of the terms it names."""

    original: str
    normal: str
    plain: str
    words: tuple[str, ...]
    terms: frozenset[str]


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
        self._foreign_pattern = _alternatives(self._foreign)
        own |= self._stands_for.keys()  # but not what they mean one way: that is running text (怎么改), no word
        self._segmenter = Segmenter((word for word in own if len(word) > 1), cache)
        self._sounding: dict[tuple[str, ...], tuple[str, float]] = {}  # sounds -> word, its cost
        self.read = lru_cache(maxsize=6000)(self._read)

    def _name(self, name: Name) -> None:
        for spelling in (name.name, *name.also):
            self._spellings.add(normalise(spelling))
            self._term_of[_key(spelling)] = name.id
            if name.same and _key(spelling) != _key(name.name):
                self._stands_for[_key(spelling)] = _key(name.name)

    def learn(self, texts: Iterable[str]) -> None:
        """Learns the words that typed pinyin or a wrong character may have meant from texts as people write them; where two
        words sound the same, the one that stands in more texts wins, then the one that sorts first."""
        counts = Counter(word for text in texts for word in set(self._segmenter.words(self._join_names(normalise(text)))))
        total = sum(counts.values()) + 1
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            if not _LATIN.search(word) and not word.isdigit():
                for sounds in pinyin.all_sounds(word):
                    self._sounding.setdefault(sounds, (word, -math.log(counts[word] / total)))

    def _read(self, text: str) -> Text:
        normal = self._join_names(normalise(text))
        words = self._meant(self._translate(normal))
        return Text(text, normal, _joined(words), tuple(words), self._terms(normal))

    def _join_names(self, plain: str) -> str:
        """Names that contain spaces or signs become one run of characters (`n910 pro`, `k9-s`)."""
        return self._latin_names.sub(lambda match: _key(match.group()), plain) if _LATIN_OR_DIGIT.search(plain) else plain

    def _translate(self, plain: str) -> str:
        """Foreign words become the Chinese ones they mean; a space left between two Chinese words goes."""
        if not _LATIN.search(plain):
            return plain
        return normalise(self._foreign_pattern.sub(lambda match: self._foreign[match.group()], plain))

    def _meant(self, plain: str) -> list[str]:
        """The words of a text, each replaced by the one that stands for it; that may be several words, and a group of its own."""
        words = self._segmenter.words(plain)
        for _ in range(MAX_HOPS):
            if not any(word in self._stands_for for word in words):
                break
            words = [part for word in words for part in self._replaced(word)]
        return words

    def _replaced(self, word: str) -> list[str]:
        meant = self._stands_for.get(word)
        return [word] if meant is None else self._segmenter.words(meant)

    def _terms(self, normal: str) -> frozenset[str]:
        found = set()
        if _LATIN_OR_DIGIT.search(normal):
            found = {self._term_of[_key(match.group())] for match in self._latin_names.finditer(normal)}
        at = 0
        while at < len(normal):
            name = next((name for name in self._chinese_names.get(normal[at], ()) if normal.startswith(name, at)), None)
            if name:
                found.add(self._term_of[name])
            at += len(name) if name else 1
        return frozenset(found)

    # --- rescue: readings of a question that was typed in pinyin or with wrong characters ------------------------------

    def respelled(self, plain: str, bold: bool = False) -> str:
        """`plain` with letters that are pinyin, and characters that only sound right, turned into words that are known.

        A guess: to be used when the question as it stands finds nothing. `bold` also doubts what function words hold together
        (千到 may be 签到), which is wrong more often.
        """
        return self._homophones(_LETTERS.sub(lambda match: self._from_pinyin(match.group()), plain), bold)

    def _from_pinyin(self, letters: str) -> str:
        """Typed letters as words where they are pinyin: run by run as they were separated, since a space ends a syllable."""
        runs = [(run, pinyin.syllables(run)) for run in letters.split()]
        if all(split for _, split in runs):
            return self._spoken([syllable for _, split in runs for syllable in split or ()])
        return " ".join(self._spoken(split) if split else run for run, split in runs)

    def _spoken(self, syllables: Sequence[str]) -> str:
        """Known words for a run of syllables, the longest first; syllables that belong to none stay as letters."""
        heard = [pinyin.fuzzy(syllable) for syllable in syllables]
        return "".join(word or " ".join(syllables[start:end]) for start, end, word in self._runs(heard, 1))

    def _homophones(self, plain: str, bold: bool) -> str:
        """Runs of characters that are no word but sound like a known one, as that word."""
        heard = [(pinyin.readings(char) or (char,))[0] for char in plain]
        runs = list(self._runs(heard, 2))
        return "".join(word if word and not self._is_word(plain[start:end], bold) else plain[start:end] for start, end, word in runs)

    def _is_word(self, run: str, bold: bool) -> bool:
        """Whether a run of characters makes sense as it stands: a word, mostly words, or held together by a function word."""
        words = self._segmenter.words(run)
        return (
            self._segmenter.knows(run)
            or len(words) < len(run) - 1
            or (not bold and len(run) == 2 and any(word in FRAME_WORDS for word in words))
        )

    def _runs(self, heard: Sequence[str], least: int) -> list[tuple[int, int, str | None]]:
        """The likeliest way to hear syllables as known words: (start, end, word) from left to right, None for no word.

        Viterbi over word frequencies; what is no word costs more than any word.
        """
        best: list[tuple[float, int, str | None]] = [(0.0, 0, None)]  # for each end: cost so far, where its word starts, the word
        for end in range(1, len(heard) + 1):
            ways: list[tuple[float, int, str | None]] = [(best[end - 1][0] + NO_WORD, end - 1, None)]
            for start in range(max(0, end - MAX_WORD), end - least + 1):
                word, cost = self._sounding.get(tuple(heard[start:end]), (None, 0.0))
                if word:
                    ways.append((best[start][0] + cost, start, word))
            best.append(min(ways, key=lambda way: (way[0], way[1])))
        runs: list[tuple[int, int, str | None]] = []
        end = len(heard)
        while end > 0:
            _, start, word = best[end]
            runs.append((start, end, word))
            end = start
        return runs[::-1]


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
    return re.compile("|".join(_bounded(spelling, loose) for spelling in ordered) or r"(?!)")


def _bounded(spelling: str, loose: bool) -> str:
    parts = re.findall(r"[0-9]+|[a-z]+|[^0-9a-z\s\-]+|[\s\-]+", spelling)
    body = r"[ \-]?".join(re.escape(part) for part in parts if not re.fullmatch(r"[\s\-]+", part)) if loose else re.escape(spelling)
    before = r"(?<![0-9a-z])" if spelling[0].isascii() else ""
    after = r"(?![0-9a-z])" if spelling[-1].isascii() else ""
    return f"{before}{body}{after}"
