"""Groups of words that settle what a message is about: all of one have to be said."""

from collections import Counter
from collections.abc import Iterable

from bot.text import pinyin


class Groups:
    """Groups in order, each a set of normalised words with the id of what it is a sign of."""

    def __init__(self, groups: Iterable[tuple[frozenset[str], str]]) -> None:
        self._groups = list(groups)
        common = Counter(word for words, _ in self._groups for word in words)
        self._words = _by_start((word, word[0], word) for word in common)
        sounds = ((word, pinyin.heard(word)) for word in common if len(word) > 1)
        self._heard = _by_start((word, sound.split()[0], sound) for word, sound in sounds)
        self._by_rarest: dict[str, list[int]] = {}  # there are many groups, and few of their rarest words stand in one message
        for number, (words, _) in enumerate(self._groups):
            self._by_rarest.setdefault(min(words, key=lambda word: (common[word], word)), []).append(number)

    def first(self, normal: str) -> str | None:
        """The id of the first group that is said in a normalised text. Several words together may also only sound so: nobody gets
        around a refusal by a wrong character."""
        heard = pinyin.heard(normal)
        said = _within(normal, set(normal), self._words)
        sounding = _within(heard, set(heard.split()), self._heard)
        near = sorted(number for word in said | sounding for number in self._by_rarest.get(word, ()))
        found = (self._groups[number] for number in near)
        return next((sign_of for words, sign_of in found if words <= said or (len(words) > 1 and words <= sounding)), None)


_ByStart = dict[str, list[tuple[str, str]]]


def _by_start(spelt: Iterable[tuple[str, str, str]]) -> _ByStart:
    """(word, what it starts with, how it is spelt) by the start: few words start with anything that stands in one message."""
    found: _ByStart = {}
    for word, start, spelling in spelt:
        found.setdefault(start, []).append((word, spelling))
    return found


def _within(text: str, starts: Iterable[str], words: _ByStart) -> set[str]:
    """The words that are spelt somewhere in a text in which something starts with each of `starts`."""
    return {word for start in starts for word, spelling in words.get(start, ()) if spelling in text}
