"""How a text is read aloud and which common characters sound like one of its own, for making typing errors.

Apart from `bot.text.pinyin` on purpose: what makes errors must not share the ideas of what mends them.
"""

from collections.abc import Mapping
from functools import cache

from pypinyin.constants import PINYIN_DICT

from bot.text.pinyin import plain

# Readings in words of this field that pypinyin's words do not have; a character by itself takes its commonest reading.
_FIELD = {
    "重置": ("chong", "zhi"), "重启": ("chong", "qi"), "重设": ("chong", "she"), "重刷": ("chong", "shua"), "重输": ("chong", "shu"),
    "重装": ("chong", "zhuang"), "重打": ("chong", "da"), "重登": ("chong", "deng"), "重签": ("chong", "qian"),
    "调单": ("diao", "dan"), "多长": ("duo", "chang"), "发卡行": ("fa", "ka", "hang"), "收单行": ("shou", "dan", "hang"),
}  # fmt: skip
_LONGEST = 4  # characters of a word that is looked up
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
LEVEL_ONE = range(0xB0, 0xD8)  # rows of GB 2312 that hold its 3,755 commonest characters


def is_hanzi(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u4e00" <= char <= "\u9fff"


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    from pypinyin.phrases_dict import phrases_dict  # 40 MB that only this needs

    return {word: tuple(plain(ways[0]) for ways in sounds) for word, sounds in phrases_dict.items() if len(word) <= _LONGEST} | _FIELD


def sound(char: str) -> str:
    """The commonest reading of a Chinese character without its tone; nothing for other characters."""
    return plain(PINYIN_DICT.get(ord(char), "").split(",")[0])


def words_in(text: str) -> list[tuple[int, int]]:
    """(start, end) of words whose reading is known as a whole, the longest first from left to right."""
    found, at = [], 0
    while at < len(text):
        end = next((end for end in range(min(at + _LONGEST, len(text)), at + 1, -1) if text[at:end] in _words()), at + 1)
        if end > at + 1:
            found.append((at, end))
        at = end
    return found


def sounds(text: str) -> list[str]:
    """The reading of each character of `text` in its word, without tones (重置 -> chong, zhi); "" for what is no Chinese."""
    read = [sound(char) if is_hanzi(char) else "" for char in text]
    for start, end in words_in(text):
        read[start:end] = _words()[text[start:end]]
    return read


@cache
def _sounding() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in LEVEL_ONE:
        for cell in range(0xA1, 0xFF):
            char = bytes((row, cell)).decode("gb2312", "ignore")
            if char:
                found[sound(char)] = found.get(sound(char), "") + char
    return found


def sounding(syllable: str) -> str:
    """The common characters that are read like `syllable`."""
    return _sounding().get(syllable, "")


def mixed_up(syllable: str) -> tuple[str, ...]:
    """The syllables that southern speech and fuzzy typing mix up with this one, by one sound: zh/z, ch/c, sh/s, n/l,
    -ang/-an, -eng/-en, -ing/-in."""
    found = []
    for pair in _INITIALS:
        mine = next((initial for initial in pair if syllable.startswith(initial)), None)
        if mine:
            found.append(pair[mine == pair[0]] + syllable[len(mine) :])
            break
    for long, short in _FINALS:
        mine = next((final for final in (long, short) if syllable.endswith(final)), None)
        if mine:
            found.append(syllable[: -len(mine)] + (short if mine == long else long))
    return tuple(one for one in found if one in _sounding())
