"""Where Chinese words begin and end: jieba with a dictionary of its own, so that nothing leaks between desks."""

import logging
import re
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

with warnings.catch_warnings():
    # jieba 0.42.1 has escape sequences that Python 3.12 warns of. Of the deprecated pkg_resources it makes no use that the file
    # system does not do as well, and does without it where there is none: that saves a twentieth of a second and 5 MB.
    warnings.simplefilter("ignore")
    there = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    import jieba

    if there is None:
        del sys.modules["pkg_resources"]
    else:
        sys.modules["pkg_resources"] = there

jieba.setLogLevel(logging.ERROR)

JIEBA: str = jieba.__version__
_LATIN = re.compile(r"[0-9a-z]")
LEAST = 20  # how often a word stands in jieba's own corpus to be kept
OWN_WORD = 2_000_000  # a frequency no common word has, so that a word of the knowledge base is never split


class _CommonWords(jieba.Tokenizer):  # type: ignore[misc]
    """jieba without its rare words: a quarter of the memory and of the time to load, and here they only split what belongs
    together. Words of the knowledge base are added to it."""

    def __init__(self, cache: Path | None) -> None:
        super().__init__()
        self.cache_file = f"jieba-{JIEBA}-{LEAST}.cache"
        if cache is not None:
            self.tmp_dir = str(cache)
            self.initialize()
        else:  # jieba itself would turn to the shared temporary folder
            words, self.total = _read_once()
            self.FREQ, self.initialized = dict(words), True

    def gen_pfdict(self, file: BinaryIO) -> tuple[dict[str, int], int]:
        return _common(file)


def _common(file: BinaryIO) -> tuple[dict[str, int], int]:
    """Words with their frequency, every beginning of a word with 0, and the sum: what jieba builds from its dictionary."""
    with file:
        lines = (line.decode("utf-8").split(" ") for line in file)
        words = {word: int(count) for word, count, *_ in lines if int(count) >= LEAST}
    beginnings = {word[:end]: 0 for word in words for end in range(1, len(word))}
    return beginnings | words, sum(words.values())


@lru_cache(maxsize=1)
def _read_once() -> tuple[dict[str, int], int]:
    return _common(jieba.Tokenizer().get_dict_file())


class Segmenter:
    """Splits normalised text into words. `own` are words that stay whole; `cache` is a folder only this user can write to,
    where jieba keeps its dictionary in a form that loads faster (never the shared temporary folder: it is read by marshal); without
    one the dictionary is read from jieba's own file, once in a process."""

    def __init__(self, own: Iterable[str], cache: Path | None) -> None:
        self._tokenizer = _CommonWords(cache)
        for word in sorted(set(own)):
            self._tokenizer.add_word(word, OWN_WORD)

    def words(self, text: str) -> tuple[str, ...]:
        """The words of `text` in order; joined again they give the text without its spaces.

        A run of letters and digits is never split: ME500 is not ME50 with a zero behind it.
        """
        words: list[str] = []
        before = ""
        for word in self._tokenizer.cut(text, HMM=False):
            if _LATIN.match(word) and _LATIN.match(before[-1:]):
                words[-1] += word
            elif not word.isspace():
                words.append(word)
            before = word
        return tuple(words)

    def knows(self, word: str) -> bool:
        """Whether `word` is a word of the language or of the knowledge base."""
        return bool(self._tokenizer.FREQ.get(word))
