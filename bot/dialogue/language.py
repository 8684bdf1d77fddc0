"""Which language a message is written in."""

import re

from bot.text import pinyin
from bot.text.normalise import normalise

from .reply import Language

_ENGLISH = re.compile(r"[a-z]{2,}")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}[?？]?")  # NFC alone is typed in every language
_HANZI = re.compile(r"[\u3400-\u9fff]")


def language_of(text: str) -> Language:
    """`en` for a message in Latin letters that are not typed pinyin, `zh` for everything else."""
    plain = normalise(text)
    words = _ENGLISH.findall(plain)
    if _HANZI.search(plain) or not words or _ABBREVIATION.fullmatch(text.strip()):
        return "zh"
    english = sum(pinyin.syllables(word) is None for word in words)
    return "en" if english * 2 >= len(words) else "zh"
