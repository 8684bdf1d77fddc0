"""A run of letters that means Chinese words: pinyin without spaces or with a slip in it (qiadao), and initials (mm, zgmm)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from bot.text import pinyin
from bot.text.frame import FRAME_WORDS

from .slips import slips
from .typed import Unit
from .vocabulary import Vocabulary

SYLLABLE = 0.5
INITIALS = 2.0
PLAIN_LEAD = 3  # a word has to be so many times as usual as the next with the same initials
FREQUENT, USUAL = 1 / 200, 1 / 400  # the share of texts in which a word stands: for initials, and for a slip in its letters
LONG_ENOUGH = 6  # letters, for one of them to be wrong
LONGEST_PIECE = 24
LONGEST_RUN = 60  # nobody types that many without a space


class Letters:
    """Words by their letters: spelled out, the frequent ones also with a slip, and by their initials."""

    def __init__(self, vocabulary: Vocabulary, texts: int) -> None:
        self._initials = dict(_initials(vocabulary, vocabulary.standing_in(texts * FREQUENT)))
        self._spelled: dict[str, tuple[str, float]] = {}
        for word, usual in sorted(vocabulary.costs.items(), key=lambda item: len(item[0]) == 1):
            for letters in _spellings(word):
                self._spelled.setdefault(letters, (word, usual + SYLLABLE * len(word)))
        for word in vocabulary.standing_in(texts * USUAL):
            for letters in _spellings(word):
                for form, cost in slips(letters) if len(letters) >= LONG_ENOUGH else ():
                    self._spelled.setdefault(form, (word, vocabulary.costs[word] + cost))
        self.read = lru_cache(maxsize=4096)(self._read)

    def edges(self, units: Sequence[Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """(end, words, cost) where a run of letters begins that can be read to its end."""
        unit = units[start]
        if unit.run and (found := self.read(unit.run)):
            yield start + unit.length, *found

    def _read(self, run: str) -> tuple[str, float] | None:
        """The likeliest words for all letters of a run, and their cost; None where some letters are left."""
        if len(run) > LONGEST_RUN:
            return None
        best: list[tuple[float, str] | None] = [(0.0, "")] + [None] * len(run)
        for start in range(len(run)):
            if (before := best[start]) is None:
                continue
            for end in range(start + 1, min(start + LONGEST_PIECE, len(run)) + 1):
                for word, cost in self._words(run[start:end]):
                    way = before[0] + cost, before[1] + word
                    if (known := best[end]) is None or way < known:
                        best[end] = way
        last = best[-1]
        return (last[1], last[0]) if last else None

    def _words(self, letters: str) -> Iterator[tuple[str, float]]:
        if found := self._spelled.get(_canonical(letters)):
            yield found
        if found := self._initials.get(letters):
            yield found


def _initials(vocabulary: Vocabulary, frequent: Sequence[str]) -> Iterator[tuple[str, tuple[str, float]]]:
    """The initials of frequent words that leave no doubt which word is meant."""
    words: dict[str, list[str]] = {}
    for word in frequent:
        if word not in FRAME_WORDS:  # nobody means 这个 by zg
            words.setdefault("".join(map(pinyin.initial, word)), []).append(word)
    for letters, (first, *others) in words.items():
        if not others or vocabulary.count(first) >= PLAIN_LEAD * vocabulary.count(others[0]):
            yield letters, (first, vocabulary.costs[first] + INITIALS)


def _spellings(word: str) -> Iterator[str]:
    """Every way to spell a word; of a single character, which is heard in anything, only the commonest."""
    ways = pinyin.all_sounds(word)
    return (_canonical("".join(sounds)) for sounds in (ways if len(word) > 1 else islice(ways, 1)))


def _canonical(letters: str) -> str:
    """The fuzzy spelling of letters of which nobody knows where a syllable ends: coarser than that of a syllable."""
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n").replace("l", "n")
