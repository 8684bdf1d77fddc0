"""The words that a question may have meant, how usual each is, and those that no repair may touch."""

import math
import re
from collections.abc import Callable, Iterable, Mapping

STRANGE = 11.0  # a word of the language that the knowledge base does not use
UNKNOWN = 12.0  # a character or a run of letters that is no word: dearer than any word
FOREIGN = 5.0  # a known foreign word
_LATIN = re.compile(r"[0-9a-z]")
_TAKES_BACK = frozenset("不没未别无")  # what is denied must stay denied


class Vocabulary:
    """The words of one knowledge base.

    `counts` say in how many of its texts each word stands, `knows` whether something is a word of the language at all,
    `names` and `foreign` are words in Latin letters, and `kept` words that are never read as something else.
    """

    def __init__(
        self, counts: Mapping[str, int], knows: Callable[[str], bool], names: Iterable[str], foreign: Iterable[str], kept: Iterable[str]
    ) -> None:
        self.knows = knows
        self.names = frozenset(names)
        self.foreign = frozenset(foreign)
        self.latin = self.names | self.foreign
        self.kept = frozenset(word for word in kept if word and not _LATIN.search(word))
        self.longest_kept = max(map(len, self.kept), default=0)
        total = sum(counts.values()) + 1
        chinese = sorted((word for word in counts if not _LATIN.search(word)), key=lambda word: (-counts[word], word))
        self.costs = {word: -math.log(counts[word] / total) for word in chinese}  # the most usual first
        self._counts = counts

    def standing_in(self, least: float) -> list[str]:
        """The words of several characters that stand in at least so many texts, the most usual first."""
        return [word for word in self.costs if len(word) > 1 and self._counts[word] >= least]

    def count(self, word: str) -> int:
        return self._counts[word]

    def plain(self, text: str) -> float | None:
        """What several characters cost as they stand; None where they are no word."""
        cost = self.costs.get(text)
        return cost if cost is not None else STRANGE if self.knows(text) else None

    def locked(self, text: str, start: int) -> str:
        """The longest word at `start` of `text` that no repair may touch, or nothing."""
        for end in range(min(len(text), start + self.longest_kept), start, -1):
            if text[start:end] in self.kept:
                return text[start:end]
        return ""


def takes_back(typed: str, meant: str) -> bool:
    """Whether `meant` has lost a negation that `typed` has."""
    return any(sign in typed and sign not in meant for sign in _TAKES_BACK)
