"""What of a text is compared: three views of it (words, characters, sounds), each a set of features with their information.

Features of a word view are words, of the others single characters or syllables and pairs of neighbours. Letters and digits
count as one unit. The information of a feature is the logarithm of how rare it is among topics, as a whole number of
thousandths: sums of whole numbers are the same in whatever order a process keeps its sets.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sys import intern

from bot.text import pinyin
from bot.text.frame import FRAME_WEIGHT, FRAME_WORDS
from bot.text.road import Text

WORDS, CHARACTERS, SOUNDS = 0, 1, 2
VIEWS = (WORDS, CHARACTERS, SOUNDS)

_UNITS = re.compile(r"[0-9a-z+#.\-%]+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Profile:
    """A text as the search sees it: its features by view."""

    plain: str
    heard: str  # the commonest fuzzy readings, joined by spaces: for edit distance on sounds
    views: tuple[frozenset[str], ...]
    names: frozenset[str]  # ids of the terms it names


def profile(text: Text) -> Profile:
    units = _UNITS.findall(text.plain)
    readings = [(pinyin.readings(unit) if len(unit) == 1 else ()) or (unit,) for unit in units]
    return Profile(
        text.plain,
        " ".join(reading[0] for reading in readings),
        (
            frozenset(map(intern, text.words)),
            frozenset(map(intern, _pairs([(unit,) for unit in units]))),
            frozenset(map(intern, _pairs(readings))),
        ),
        text.terms,
    )


def _pairs(units: list[tuple[str, ...]]) -> Iterator[str]:
    """Single units and pairs of neighbours, in every reading."""
    for place, readings in enumerate(units):
        yield from readings
        if place + 1 < len(units):
            yield from (f"{first} {second}" for first in readings for second in units[place + 1])


class Information:
    """How much each feature tells, learnt from the topics of one knowledge base, in thousandths of a natural logarithm."""

    def __init__(self, topics: Iterable[Iterable[Profile]]) -> None:
        counts: tuple[Counter[str], ...] = tuple(Counter() for _ in VIEWS)
        total = 0
        for profiles in topics:
            total += 1
            seen: tuple[set[str], ...] = tuple(set() for _ in VIEWS)
            for one in profiles:
                for view in VIEWS:
                    seen[view].update(one.views[view])
            for view in VIEWS:
                counts[view].update(seen[view])
        self.unknown = _thousandths(math.log(1 + 2 * total))
        self._weights = tuple({feature: _weight(feature, count, total) for feature, count in counts[view].items()} for view in VIEWS)

    def of(self, view: int, feature: str) -> int:
        """The information of a feature; one never seen tells the most, a frame word little even then."""
        weight = self._weights[view].get(feature)
        if weight is None:
            return int(self.unknown * FRAME_WEIGHT) if feature in FRAME_WORDS else self.unknown
        return weight


def _weight(feature: str, count: int, total: int) -> int:
    information = math.log(1 + (total - count + 0.5) / (count + 0.5))
    return _thousandths(information * (FRAME_WEIGHT if feature in FRAME_WORDS else 1.0))


def _thousandths(information: float) -> int:
    return max(1, round(1000 * information))
