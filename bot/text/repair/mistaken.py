"""Words by the forms they are mistaken into: what shapes and slips of the hand have in common."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from .typed import Unit
from .vocabulary import Vocabulary

LONGEST = 9  # characters of a mistaken form that is looked for
Forms = Callable[[str], Iterable[tuple[str, float]]]  # the forms of a word, each with what that mistake costs


class Mistaken:
    """Which word a run of characters may be a mistake for. Forms that are words themselves are none."""

    def __init__(self, vocabulary: Vocabulary, forms: Forms) -> None:
        self._words: dict[str, tuple[str, float]] = {}
        for word, usual in vocabulary.costs.items():
            for form, cost in forms(word) if len(word) > 1 else ():
                if form not in vocabulary.costs and (form not in self._words or usual + cost < self._words[form][1]):
                    self._words[form] = word, usual + cost

    def edges(self, units: Sequence[Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """(end, word, cost) for each mistaken form that begins at `start`."""
        text = ""
        for end in range(start, min(start + LONGEST, len(units))):
            if units[end].letters:
                return
            text += units[end].text
            if found := self._words.get(text):
                yield end + 1, *found
