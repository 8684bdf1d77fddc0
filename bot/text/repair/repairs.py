"""The readings of a question, likeliest first: what was typed and what may have been meant, weighed like a noisy channel.

Every kind of repair offers words for stretches of the text, each at a cost: the negative logarithm of how usual the word is
and of how likely that slip. A reading is a way through the text; it counts only where it costs less than the text as typed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from bot.text.normalise import normalise

from .doubled import Doubled
from .foreign import Foreign
from .letters import Letters
from .mistaken import Mistaken
from .shapes import shapes
from .slips import slips
from .sounds import Sounds
from .typed import Unit, units
from .vocabulary import FOREIGN, UNKNOWN, Vocabulary, takes_back

MAX_READINGS = 4
AMBIGUOUS = 10.0  # a known foreign word that is pinyin as well, among nothing but pinyin
LETTER = 4.0  # what each letter costs of a run that is no word
BEAM = 8  # ways kept at every place
LONGEST_WORD = 6  # characters of a word that is taken as it stands
LONGEST = 200  # units: in a longer text the words as they stand have to do
FAR = 6.0  # a reading that costs so much more than the likeliest is not worth a look
PLAIN = 6.0  # so much has to be saved by each change, for a reading to be no guess
SENSE = 4.5  # a unit that costs less is part of a usual word
DOUBT = 4.0  # what it costs to doubt words that make sense
CLOSE = 1.0  # another reading whose cost is so near may be what was meant

Kind = Callable[[Sequence[Unit], int], Iterator[tuple[int, str, float]]]
Way = tuple[tuple[int, int, str, float], ...]  # the changes made so far: (start, end, word, cost)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it may have been meant: its text, (typed, meant) for each stretch that was changed, its cost (lower is
    likelier; only to be compared with other readings of the same text), and whether it is no more than a guess."""

    text: str
    changes: tuple[tuple[str, str], ...]
    cost: float
    guess: bool


class Repairs:
    """The kinds of repair over one vocabulary, which was counted in so many `texts`."""

    def __init__(self, vocabulary: Vocabulary, texts: int) -> None:
        self._vocabulary = vocabulary
        self._kinds: tuple[Kind, ...] = (
            Sounds(vocabulary).edges,
            Mistaken(vocabulary, shapes).edges,
            Mistaken(vocabulary, slips).edges,
            Doubled(vocabulary).edges,
            Letters(vocabulary, texts).edges,
            Foreign(vocabulary).edges,
        )

    def readings(self, plain: str) -> list[Reading]:
        """At most MAX_READINGS other readings of a normalised text, the likeliest first; empty where it reads well."""
        typed = units(plain, self._vocabulary)
        if not 0 < len(typed) <= LONGEST:
            return []
        plain_words = [list(self._plain(typed, start)) for start in range(len(typed))]
        until, since = _as_typed(plain_words)
        whole = until[-1]
        ways = sorted(
            (cost + DOUBT * doubts, way, doubts)
            for way, cost in self._ways(typed, plain_words).items()
            if way and cost < whole
            for doubts in (sum(_doubtful(typed, start, end, whole - until[start] - since[end], less) for start, end, _, less in way),)
        )
        found: dict[str, Reading] = {}  # by text; the first of several ways to it is the cheapest
        for cost, way, doubts in ways:
            if len(found) < MAX_READINGS and cost < ways[0][0] + FAR:
                changes = tuple((_text(typed[start:end]), word) for start, end, word, _ in way)
                text = _written(typed, way)
                found.setdefault(text, Reading(text, changes, cost, doubts > 0))
        readings = [reading for text, reading in found.items() if normalise(text) != plain]
        close = len(readings) > 1 and readings[1].cost - readings[0].cost < CLOSE
        return [replace(reading, guess=reading.guess or close) for reading in readings]

    # --- ways through the text ----------------------------------------------------------------------------------------

    def _ways(self, typed: Sequence[Unit], plain_words: Sequence[Sequence[tuple[int, float]]]) -> dict[Way, float]:
        """The cheapest ways to the end of the text, by the changes they make; `plain_words` are those that stand at each place."""
        at: list[dict[Way, float]] = [{} for _ in range(len(typed) + 1)]
        at[0][()] = 0.0
        locked = self._locked(typed)
        for start in range(len(typed)):
            ways = sorted(at[start].items(), key=lambda item: (item[1], item[0]))[:BEAM]
            at[start] = {}
            for end, cost in plain_words[start]:
                _extend(at[end], ((way, before + cost) for way, before in ways))
            for end, word, cost in self._repaired(typed, start, locked):
                change = (start, end, word, cost)
                _extend(at[end], (((*way, change), before + cost) for way, before in ways))
        return at[-1]

    def _plain(self, typed: Sequence[Unit], start: int) -> Iterator[tuple[int, float]]:
        """(end, cost) of each word that stands at `start` as it was typed."""
        unit = typed[start]
        if unit.letters:
            if unit.run in self._vocabulary.latin:
                yield start + unit.length, AMBIGUOUS
            yield start + 1, max(UNKNOWN, LETTER * len(unit.text)) if unit.run or unit.sounds else FOREIGN
            return
        yield start + 1, self._vocabulary.costs.get(unit.text, UNKNOWN)
        text = unit.text
        for end in range(start + 1, min(start + LONGEST_WORD, len(typed))):
            if typed[end].letters:
                return
            text += typed[end].text
            if (cost := self._vocabulary.plain(text)) is not None:
                yield end + 1, cost

    def _repaired(self, typed: Sequence[Unit], start: int, locked: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, str, float]]:
        """What each kind of repair offers at `start`, but for what no repair may do."""
        for kind in self._kinds:
            for end, word, cost in kind(typed, start):
                text = _text(typed[start:end])
                if word == text or (text[0] > "z" and takes_back(text, word)):
                    continue
                if all(word_kept in word for first, last, word_kept in locked if first < end and last > start):
                    yield end, word, cost

    def _locked(self, typed: Sequence[Unit]) -> list[tuple[int, int, str]]:
        """(start, end, word) of the words that stay."""
        text = "".join("\0" if unit.letters else unit.text for unit in typed)  # a unit is one character here
        found = ((start, self._vocabulary.locked(text, start)) for start in range(len(text)))
        return [(start, start + len(word), word) for start, word in found if word]


def _as_typed(plain_words: Sequence[Sequence[tuple[int, float]]]) -> tuple[list[float], list[float]]:
    """What the text costs up to each place, and from there on, if nothing is changed."""
    size = len(plain_words)
    words = [(start, end, cost) for start, found in enumerate(plain_words) for end, cost in found]
    until, since = ([0.0 if at == free else inf for at in range(size + 1)] for free in (0, size))
    for start, end, cost in words:
        until[end] = min(until[end], until[start] + cost)
    for start, end, cost in reversed(words):
        since[start] = min(since[start], since[end] + cost)
    return until, since


def _doubtful(typed: Sequence[Unit], start: int, end: int, as_typed: float, cost: float) -> bool:
    """Whether a change is of usual words, or saves little; what is typed in pinyin needs words put for it, and nobody means a
    character twice that is no word so."""
    spelled = all(unit.letters and unit.sounds for unit in typed[start:end])
    twice = end - start == 2 and typed[start].text == typed[start + 1].text
    return not (spelled or twice) and (as_typed - cost < PLAIN or as_typed < SENSE * (end - start))


def _extend(ways: dict[Way, float], more: Iterator[tuple[Way, float]]) -> None:
    for way, cost in more:
        if cost < ways.get(way, inf):
            ways[way] = cost


def _text(typed: Sequence[Unit]) -> str:
    return "".join(f" {unit.text}" if unit.apart else unit.text for unit in typed).strip()


def _written(typed: Sequence[Unit], way: Way) -> str:
    """The text with its changes; a space stays only between letters."""
    parts: list[tuple[bool, str]] = []
    at = 0
    for start, end, word, _ in (*way, (len(typed), len(typed), "", 0.0)):
        parts += [(unit.apart, unit.text) for unit in typed[at:start]]
        parts += [(typed[start].apart, word)] if word else []
        at = end
    text = parts[0][1]
    for (_, before), (apart, part) in pairwise(parts):
        text += f" {part}" if apart and (before[-1].isascii() and part[0].isascii()) else part
    return text
