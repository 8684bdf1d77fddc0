"""What of a text is compared: three views of it (words, characters, sounds), each a set of features.

Features of a word view are words, of the others single characters or syllables and pairs of neighbours. Letters and digits
count as one unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text import pinyin
from bot.text.road import Text

WORDS, CHARACTERS, SOUNDS = 0, 1, 2
VIEWS = (WORDS, CHARACTERS, SOUNDS)

_UNITS = re.compile(r"[0-9a-z+#.\-%]+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Profile:
    """A text as the search sees it: its features by view, each once and sorted."""

    plain: str
    heard: tuple[str, ...]  # the commonest fuzzy reading of each unit: for edit distance on sounds
    views: tuple[tuple[str, ...], ...]
    names: frozenset[str]  # ids of the terms it names


def profile(text: Text) -> Profile:
    units = _UNITS.findall(text.plain)
    readings = [(pinyin.readings(unit) if len(unit) == 1 else ()) or (unit,) for unit in units]
    views = (text.words, _pairs([(unit,) for unit in units]), _pairs(readings))
    return Profile(text.plain, tuple(reading[0] for reading in readings), tuple(tuple(sorted(set(view))) for view in views), text.terms)


def _pairs(units: list[tuple[str, ...]]) -> Iterator[str]:
    """Single units and pairs of neighbours, in every reading."""
    for place, readings in enumerate(units):
        yield from readings
        if place + 1 < len(units):
            yield from (f"{first} {second}" for first in readings for second in units[place + 1])
