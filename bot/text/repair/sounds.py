"""Characters that only sound right (签道), and syllables typed in letters (qian dao): words found by how they are read."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.text import pinyin

from .typed import Unit
from .vocabulary import Vocabulary

WRONG_CHARACTER = 2.5
ALL_WRONG = 6.0  # no character of the word is left: chance makes that as well
DIALECT = 2.0  # r for l and h for f are mixed up by fewer people than zh and z
SYLLABLE = 0.5
HOMOPHONES = 3  # words that sound the same and are kept; the rest are rare
_DIALECT = {"r": "l", "l": "r", "h": "f", "f": "h"}


class Sounds:
    """Words by every way to read them, a space after each sound; and all beginnings of these, to stop early."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._costs = vocabulary.costs
        self._words: dict[str, tuple[str, ...]] = {}
        self._begun: set[str] = set()
        for word in vocabulary.costs:
            for sounds in pinyin.all_sounds(word) if len(word) > 1 else [pinyin.sounds(word)]:
                self._begun.update(accumulate(f"{sound} " for sound in sounds))
                heard = "".join(f"{sound} " for sound in sounds)
                self._words[heard] = (*self._words.get(heard, ()), word)[:HOMOPHONES]

    def edges(self, units: Sequence[Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """(end, word, cost) for each word that units from `start` on sound like."""
        begun = [("", 0.0)]
        for end in range(start, len(units)):
            further = ((f"{before}{sound} ", cost + dear) for sound, dear in _heard(units[end]) for before, cost in begun)
            begun = [(heard, cost) for heard, cost in further if heard in self._begun]
            if not begun:
                return
            for heard, cost in begun:
                for word in self._words.get(heard, ()):
                    if len(word) > 1 or units[start].letters:
                        yield end + 1, word, self._costs[word] + cost + _written(units[start : end + 1], word)


def _heard(unit: Unit) -> Iterator[tuple[str, float]]:
    for sound in unit.sounds:
        yield sound, 0.0
        if len(sound) > 1 and sound[0] in _DIALECT:
            yield _DIALECT[sound[0]] + sound[1:], DIALECT


def _written(units: Sequence[Unit], word: str) -> float:
    """What it costs that the word was written like that."""
    wrong = sum(not unit.letters and unit.text != char for unit, char in zip(units, word, strict=True))
    return WRONG_CHARACTER * wrong + ALL_WRONG * (wrong == len(word)) + SYLLABLE * sum(unit.letters for unit in units)
