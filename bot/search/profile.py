"""What of a text is compared: three views of it (words, characters, sounds), each a set of features.

Features of a word view are words, of the others single characters or syllables and pairs of neighbours. Letters and digits
count as one unit.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.text import pinyin
from bot.text.text import Text

WORDS, CHARACTERS, SOUNDS = 0, 1, 2
VIEWS = (WORDS, CHARACTERS, SOUNDS)

_UNITS = re.compile(r"[0-9a-z+#.\-%]+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Profile:
    """A text as the search sees it: its features by view, each once."""

    plain: str
    heard: tuple[str, ...]  # the commonest fuzzy reading of each unit: for edit distance on sounds
    views: tuple[tuple[str, ...], ...]
    names: frozenset[str]  # ids of the terms it names


def profile(text: Text) -> Profile:
    units = _UNITS.findall(text.plain)
    readings = [(pinyin.readings(unit) if len(unit) == 1 else ()) or (unit,) for unit in units]
    characters = units + [f"{first} {second}" for first, second in pairwise(units)]
    sounds = [sound for unit in readings for sound in unit]
    sounds += [f"{first} {second}" for one, other in pairwise(readings) for first in one for second in other]
    views = tuple(tuple(dict.fromkeys(view)) for view in (text.words, characters, sounds))
    return Profile(text.plain, tuple([reading[0] for reading in readings]), views, text.terms)
