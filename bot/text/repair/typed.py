"""A question in units that a slip of writing can change: a Chinese character, a syllable of typed pinyin, anything else."""

import re
from dataclasses import dataclass, replace

from bot.text import pinyin
from bot.text.frame import FRAME_WORDS

from .vocabulary import Vocabulary

_TONED_RUN = re.compile("[a-z]{2,6}[1-5](?: ?[a-z]{1,6}[1-5])+")
_TOKEN = re.compile(rf"{_TONED_RUN.pattern}(?![0-9a-z])|[0-9a-z+#.\-%]+|[\u3400-\u9fff]")
_TONED_SYLLABLE = re.compile(r"([a-z]{1,6})[1-5]")
_STUCK = re.compile(r"(\d{2,}(?=[a-z]{4})|)([a-z]{2,}|)(\d*)")  # 01mima, fanhuima55
_LETTERS = re.compile(r"[a-z]+")
MEASURE = 2  # letters: `57 mm` is no 密码


@dataclass(frozen=True, slots=True)
class Unit:
    """`text` as typed, whether a space stood before it, how it may sound, and whether it is letters.

    The first unit of a run of letters that may mean something else has the run, and the number of its units.
    """

    text: str
    apart: bool
    sounds: tuple[str, ...] = ()
    letters: bool = False
    run: str = ""
    length: int = 1


def units(plain: str, vocabulary: Vocabulary) -> list[Unit]:
    """The units of a normalised text, in order."""
    found: list[Unit] = []
    pinyin_only = all(word in vocabulary.names or pinyin.syllables(word) for word in _LETTERS.findall(plain))
    for match in _TOKEN.finditer(plain):
        apart = plain[match.start() - 1 : match.start()] == " "
        for token in _parts(match.group(), vocabulary, bool(found and found[-1].letters and found[-1].sounds)):
            found += _of(token, apart, vocabulary, pinyin_only, found[-1].text if found else "")
            apart = False
    return found


def _parts(token: str, vocabulary: Vocabulary, after_pinyin: bool) -> list[str]:
    """A token, cut between digits and letters where these can only be pinyin or initials: a model's name stays whole."""
    stuck = _STUCK.fullmatch(token)
    if not stuck or token in vocabulary.names or not (stuck[1] or stuck[3]) or _toned(token):
        return [token]
    return [part for part in stuck.groups() if part] if len(stuck[2]) > 2 or after_pinyin else [token]


def _of(token: str, apart: bool, vocabulary: Vocabulary, pinyin_only: bool, before: str) -> list[Unit]:
    if not token.isascii():
        return [Unit(token, apart, pinyin.readings(token))]
    if toned := _toned(token):
        return _syllables(toned, apart)
    if _stays(token, vocabulary, pinyin_only, before):
        return [Unit(token, apart, letters=True)]
    if split := pinyin.syllables(token):
        first, *others = _syllables([(syllable, syllable) for syllable in split], apart)
        return [replace(first, run=token, length=len(split)), *others]
    return [Unit(token, apart, letters=True, run=token)]


def _toned(token: str) -> list[tuple[str, str]]:
    """(as typed, without its tone) of each syllable of `mi4ma3`; nothing where that is no pinyin (`me50`)."""
    parts = [(match.group(), match.group(1)) for match in _TONED_SYLLABLE.finditer(token)] if _TONED_RUN.fullmatch(token) else []
    return parts if all(pinyin.syllables(letters) == (letters,) for _, letters in parts) else []


def _stays(token: str, vocabulary: Vocabulary, pinyin_only: bool, before: str) -> bool:
    """Whether a run of letters and digits is beyond doubt: a code, a measure, a known word unless all letters are pinyin."""
    if not _LETTERS.fullmatch(token) or (len(token) <= MEASURE and before[-1:].isdigit()):
        return True
    if token in vocabulary.names or token in FRAME_WORDS:
        return not (pinyin_only and pinyin.syllables(token))
    return token in vocabulary.foreign


def _syllables(typed: list[tuple[str, str]], apart: bool) -> list[Unit]:
    return [Unit(text, apart and not at, (pinyin.fuzzy(syllable),), letters=True) for at, (text, syllable) in enumerate(typed)]
