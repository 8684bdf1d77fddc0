"""How the rules read a text: clean, with plain digits, blank where something is hidden already."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

# A noncharacter: Unicode keeps it for the inside of programs, so no text that is sent to anybody holds one.
BLANK = "\ufdd0"

PLACEHOLDER = re.compile(r"\[(?:(?:卡号|号码) \*{4}[0-9]{4}|号码|证件号|手机号|电话|邮箱|账号|已隐藏)\]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that may be kept, and the kinds of what was hidden in it, in the order of the text."""

    text: str
    found: tuple[str, ...]

    @property
    def asked(self) -> str:
        """What is decided on: the text without the placeholders."""
        return PLACEHOLDER.sub(" ", self.text)


class Span(NamedTuple):
    """A place to hide: from, to, what stands there, and the placeholder."""

    start: int
    end: int
    kind: str
    shown: str


Rule = Callable[[str, frozenset[str]], Iterator[Span]]


# --- the text without what cannot be seen -------------------------------------------------------------------------

# Letters and marks that Unicode says not to draw, the keycap around an emoji digit, and our own blank.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff" + BLANK + "]")
_CONTROL = frozenset({"Cc", "Cf", "Cs"})  # control, format (zero width, direction), half a surrogate pair


def clean(text: str) -> str:
    """`text` in NFKC, without invisible and control characters; lines still end where they ended."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _CONTROL)
    return unicodedata.normalize("NFKC", text)


# --- the same text, read as digits --------------------------------------------------------------------------------


def _digits(codes: range) -> dict[int, str]:
    values = ((code, unicodedata.digit(chr(code), None)) for code in codes)
    return {code: str(value) for code, value in values if value is not None}


_OF_ANY_SCRIPT = _digits(range(0x80, 0x20000))  # ❶ and the digits of other scripts; full width and ① are gone by NFKC
_SPOKEN = {ord(c): str(value) for value, row in enumerate(
    ("零〇○", "一壹弌幺", "二贰貳弍", "三叁叄參弎", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
) for c in row}  # fmt: skip

SEPARATOR = r"[\s.\-_·•・\u2010-\u2015\u2212\u0300-\u036f]"
RUN = re.compile(rf"[0-9](?:{SEPARATOR}{{0,3}}[0-9])*")

_ANY = "0-9" + "".join(map(chr, _SPOKEN))
# 第一, 统一 before a number and 一直, 三次 after it are words of their own.
_BEFORE = "第之统統唯周期十百千万"
_AFTER = "直样樣下共般定开開会會点點起旦些键體体致律切并度经向时台个個次位遍笔条块元百千万天年月日号维層层码步家楼张种项倍成"
_SPOKEN_RUN = re.compile(rf"(?<![{_BEFORE}])[{_ANY}](?:{SEPARATOR}{{0,3}}[{_ANY}](?![{_AFTER}])){{2,}}")


def digits_as_such(text: str) -> str:
    """`text` with every character that is a decimal digit, in whatever script, as 0 to 9."""
    return text if text.isascii() else text.translate(_OF_ANY_SCRIPT)


def spoken_digits_too(text: str) -> str:
    """`text` with 零一二 and 壹贰叁 as digits too, where they stand in a row as in a number that is read aloud."""
    return _SPOKEN_RUN.sub(lambda run: run[0].translate(_SPOKEN), text)


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """`text`, equally long, with nothing to be found at those places."""
    for start, end in places:
        text = text[:start] + BLANK * (end - start) + text[end:]
    return text


# --- what stands around -------------------------------------------------------------------------------------------


def before(text: str, position: int, width: int) -> str:
    """At most `width` characters before `position`, not reaching over anything hidden."""
    return text[max(0, position - width) : position].rpartition(BLANK)[2]


def after(text: str, position: int, width: int) -> str:
    """At most `width` characters from `position` on, not reaching over anything hidden."""
    return text[position : position + width].partition(BLANK)[0]
