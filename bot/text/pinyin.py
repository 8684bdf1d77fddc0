"""How Chinese sounds, and back from typed sounds to syllables.

Sounds are kept in one fuzzy spelling without tones, in which those that speakers of southern dialects and typing methods
mix up are the same: zh/z, ch/c, sh/s, n/l at the beginning, -ang/-an, -eng/-en, -ing/-in.
"""

import os
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # only readings of single characters are used; saves 40 MB
from pypinyin.constants import PINYIN_DICT

MAX_LETTERS = 60  # nobody types that many without a space
MAX_WAYS = 16
MAX_READINGS = 4  # rare readings of rare characters only add noise

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def plain(syllable: str) -> str:
    """A syllable without its tone: `zhòng` -> `zhong`, `nǚ` -> `nv`."""
    decomposed = unicodedata.normalize("NFD", syllable.replace("ü", "v").replace("ǚ", "v").replace("ǜ", "v").replace("ǘ", "v"))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


@lru_cache(maxsize=4096)
def fuzzy(syllable: str) -> str:
    """The one spelling that stands for a syllable and those it is mixed up with."""
    for written, kept in _INITIALS:
        if syllable.startswith(written):
            syllable = kept + syllable[len(written) :]
            break
    for written, kept in _FINALS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + kept
    return syllable


@lru_cache(maxsize=32768)
def readings(char: str) -> tuple[str, ...]:
    """Every fuzzy reading of a Chinese character (重 -> zon, con), the commonest first; nothing for other characters."""
    known = PINYIN_DICT.get(ord(char), "")
    return tuple(dict.fromkeys(fuzzy(plain(reading)) for reading in known.split(",")[:MAX_READINGS] if reading))


def sounds(word: str) -> tuple[str, ...]:
    """The commonest fuzzy reading of each Chinese character of `word`; other characters stand for themselves."""
    return tuple((readings(char) or (char,))[0] for char in word)


def initial(char: str) -> str:
    """The letter with which a Chinese character begins in its commonest reading; other characters stand for themselves."""
    return plain(PINYIN_DICT.get(ord(char), char))[0]


@lru_cache(maxsize=8192)
def heard(text: str) -> str:
    """The sounds of a text between spaces, so that what sounds like a part of it is found by `in` and never within a syllable."""
    return f" {' '.join(sounds(text))} "


def all_sounds(word: str) -> Iterator[tuple[str, ...]]:
    """Every way to read `word`, the commonest reading of each character first; at most MAX_WAYS."""
    return islice(product(*(readings(char) or (char,) for char in word)), MAX_WAYS)


@cache
def _all_syllables() -> frozenset[str]:
    return frozenset(plain(reading) for code, known in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FFF for reading in known.split(","))


def syllables(letters: str) -> tuple[str, ...] | None:
    """Splits typed letters into pinyin (`qiandao` -> `qian`, `dao`), the longest syllable first; None if they are not pinyin."""
    if len(letters) > MAX_LETTERS:
        return None
    every = _all_syllables()
    dead: set[int] = set()  # places from which no split leads to the end

    def split(start: int) -> tuple[str, ...] | None:
        if start == len(letters):
            return ()
        for end in range(min(start + 6, len(letters)), start, -1):
            if end not in dead and letters[start:end] in every:
                rest = split(end)
                if rest is not None:
                    return (letters[start:end], *rest)
        dead.add(start)
        return None

    return split(0)
