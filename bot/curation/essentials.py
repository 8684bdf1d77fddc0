"""What no variant of a question may change, because with it the question itself would be another one."""

import re
from collections.abc import Iterable

from bot.knowledge.knowledge import Knowledge

KINDS = ("model", "other-model", "role", "other-brand", "other-thing")  # of terms that guards tell apart
_ALWAYS = "[0-9A-Za-z]+|[零一二两三四五六七八九十百千万]|[不没未别无勿甭非否冇唔]"  # digits, codes and letters; numbers; refusals


class Essentials:
    """Digits, codes, models, roles, brands, negations and opposites, as one knowledge base names them."""

    def __init__(self, knowledge: Knowledge) -> None:
        terms = [spelling for term in knowledge.terms.values() if term.kind in KINDS for spelling in (term.name, *term.also)]
        words = {*terms, *knowledge.opposites.negations, *(side for pair in knowledge.opposites.opposites for side in pair)}
        self._pattern = re.compile(f"{any_of(words)}|{_ALWAYS}", re.IGNORECASE)

    def of(self, text: str) -> tuple[str, ...]:
        """The essentials of a text from left to right: two texts that differ in them ask different things."""
        return tuple(match.group() for match in self._pattern.finditer(text))

    def places(self, text: str) -> frozenset[int]:
        """The places (0-based) of `text` that belong to an essential."""
        return frozenset(place for match in self._pattern.finditer(text) for place in range(*match.span()))


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; one in Latin letters or digits only where it stands alone."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(_bounded(word) for word in ordered) or r"(?!)"


def _bounded(word: str) -> str:
    before = r"(?<![0-9A-Za-z])" if word[0].isascii() else ""
    after = r"(?![0-9A-Za-z])" if word[-1].isascii() else ""
    return f"{before}{re.escape(word)}{after}"
