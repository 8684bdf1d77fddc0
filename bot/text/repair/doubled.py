"""A character typed twice that is a word of its own (忘忘光了): those within longer words are `slips`."""

from collections.abc import Iterator, Sequence

from .slips import TWICE
from .typed import Unit
from .vocabulary import Vocabulary


class Doubled:
    """Two alike characters for one, where they are no word together: 试试 and 天天 stay."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def edges(self, units: Sequence[Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """(end, word, cost) of the one character, if it stands there twice."""
        char, cost = units[start].text, self._vocabulary.costs.get(units[start].text)
        twice = start + 1 < len(units) and units[start + 1].text == char and not units[start].letters
        if twice and cost is not None and self._vocabulary.plain(char * 2) is None:
            yield start + 2, char, cost + TWICE
