"""The twelve ways in which a question is typed otherwise, each a small function of the question and a source of chance.

A slip makes one error and no more. It gives None where the question cannot bear it: it is too short, or there is nothing
to get wrong. What a question cannot do without is never touched (`bot.curation.essentials`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from random import Random

from opencc import OpenCC

from . import spoken
from .spoken import is_hanzi

SHORT = 4  # Chinese characters; with fewer, one wrong character is a third of the question
SHORTER = 6  # the same for a character that is lost, or for letters that leave the tones out
SHAPES = Path(__file__).with_name("shape_alikes.txt")
_OPENERS = ("你好，", "您好，请问一下，", "在吗 ", "老师，", "不好意思打扰了，", "那个…", "麻烦问下 ", "😊", "🙏🙏 ", "亲，")
_CLOSERS = ("呀", "啊？？", "呢🙏", "😭", "😂😂", "，谢谢", "，谢谢啦🌹", "～", "，急", "哈", "…在线等")
# Function words as people from elsewhere write them; refusals (没有 -> 冇) are left alone.
DIALECT: Mapping[str, Sequence[str]] = {
    "怎么办": ("咋整", "咋办", "点算"), "为什么": ("为啥", "点解"), "怎么": ("咋", "点样", "咋个"), "什么": ("啥", "乜嘢", "啥子", "咩"),
    "是不是": ("系咪", "系唔系"), "多少": ("几多",), "哪里": ("哪儿", "边度", "哪块"), "哪个": ("边个",), "这个": ("呢个", "介个"),
    "现在": ("而家", "眼下"), "谁": ("边个",), "如何": ("咋个", "点样"), "的": ("嘅", "滴"), "还是": ("定系",), "给": ("畀",),
}  # fmt: skip
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_SPACES = (" ", "\u3000", "\u00a0", "\u2009")
_ENDS = ("？？", "?!", "。。。", "、", "……", " .")
_traditional = OpenCC("s2t").convert
_simplified = OpenCC("t2s").convert
_CANTONESE = re.compile("[嘅咩冇唔喺乜佢嗰啲咗嘢畀哋㗎咁睇嚟搵係噚碌撳掣]|点解|点样|点算|边[个度]|几多|部机")


@dataclass(frozen=True)
class Written:
    """A question, what it cannot do without, the places (0-based) of that, and where its words are, as (start, end)."""

    text: str
    essentials: tuple[str, ...] = ()
    kept: frozenset[int] = frozenset()
    words: tuple[tuple[int, int], ...] = ()

    @cached_property
    def hanzi(self) -> int:
        """How many Chinese characters it has."""
        return sum(map(is_hanzi, self.text))

    @cached_property
    def mandarin(self) -> bool:
        """Whether it is Mandarin in simplified characters: nobody types Cantonese by its Mandarin sounds."""
        return self.hanzi > 0 and not _CANTONESE.search(self.text) and _simplified(self.text) == self.text

    @cached_property
    def free(self) -> list[int]:
        """The places of Chinese characters that may be changed."""
        return [place for place, char in enumerate(self.text) if is_hanzi(char) and place not in self.kept]

    @cached_property
    def sounds(self) -> list[str]:
        return spoken.sounds(self.text)

    def together(self, place: int) -> int:
        """How many Chinese characters stand together around that place."""
        return next(len(run.group()) for run in _HANZI.finditer(self.text) if run.start() <= place < run.end())

    def with_(self, start: int, end: int, other: str) -> str:
        """The text with `other` in the place of [start, end)."""
        return self.text[:start] + other + self.text[end:]


Slip = Callable[[Written, Random], str | None]


def homophone(written: Written, chance: Random) -> str | None:
    """One character becomes a common one that sounds the same."""
    return _exchanged(written, chance, lambda place: spoken.sounding(written.sounds[place])) if written.mandarin else None


def fuzzy_homophone(written: Written, chance: Random) -> str | None:
    """One character becomes a common one that sounds the same to those who do not tell zh from z, n from l, -ng from -n."""

    def others(place: int) -> str:
        return "".join(map(spoken.sounding, spoken.mixed_up(written.sounds[place])))

    return _exchanged(written, chance, others) if written.mandarin else None


def shape_alike(written: Written, chance: Random) -> str | None:
    """One character becomes one that looks like it."""
    return _exchanged(written, chance, lambda place: shapes().get(written.text[place], ""))


def missing(written: Written, chance: Random) -> str | None:
    """One character is lost, of three or more that stand together: half a word alone says nothing."""
    places = [place for place in written.free if written.together(place) > 2]
    if written.hanzi < SHORTER or not places:
        return None
    place = chance.choice(places)
    return written.with_(place, place + 1, "")


def doubled(written: Written, chance: Random) -> str | None:
    """One character stands there twice."""
    if written.hanzi < SHORT or not written.free:
        return None
    place = chance.choice(written.free)
    return written.with_(place, place, written.text[place])


def swapped(written: Written, chance: Random) -> str | None:
    """Two neighbours have changed places."""
    text, free = written.text, set(written.free)
    places = [place for place in written.free if place + 1 in free and text[place] != text[place + 1]]
    if written.hanzi < SHORT or not places:
        return None
    place = chance.choice(places)
    return written.with_(place, place + 2, text[place + 1] + text[place])


def pinyin(written: Written, chance: Random) -> str | None:
    """The whole question in pinyin, its syllables apart."""
    if written.hanzi < SHORTER or not written.mandarin:
        return None
    return " ".join("".join(f" {heard} " if heard else char for char, heard in zip(written.text, written.sounds, strict=True)).split())


def pinyin_word(written: Written, chance: Random) -> str | None:
    """One word in pinyin, its syllables together."""
    free = set(written.free)
    words = [(start, end) for start, end in written.words if free.issuperset(range(start, end))]
    if written.hanzi < SHORTER or not written.mandarin or not words:
        return None
    start, end = chance.choice(words)
    return written.with_(start, end, "".join(written.sounds[start:end]))


def traditional(written: Written, chance: Random) -> str | None:
    """Traditional characters."""
    return _traditional(written.text) if written.mandarin else None


def full_width(written: Written, chance: Random) -> str | None:
    """Full-width letters and digits in another case, a space where none belongs, and signs at the end."""
    text = written.text
    gaps = [place for place in range(1, len(text)) if is_hanzi(text[place - 1]) and is_hanzi(text[place])]
    if gaps:
        place = chance.choice(gaps)
        text = written.with_(place, place, chance.choice(_SPACES))
    cased = text.upper() if chance.random() < 0.5 else text.lower()
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in cased)
    return wide.rstrip("？?。!！") + chance.choice(_ENDS)


def filler(written: Written, chance: Random) -> str | None:
    """Politeness, impatience and emoji around it."""
    return chance.choice(_OPENERS) + written.text.rstrip("？?。") + chance.choice(_CLOSERS)


def dialect(written: Written, chance: Random) -> str | None:
    """One function word as it is said elsewhere."""
    found, at = [], 0
    while at < len(written.text):
        word = next((word for word in DIALECT if written.text.startswith(word, at) and written.kept.isdisjoint({at})), None)
        if word:
            found.append((at, word))
        at += len(word) if word else 1
    if not found or not written.mandarin:
        return None
    at, word = chance.choice(found)
    return written.with_(at, at + len(word), chance.choice(DIALECT[word]))


SLIPS: Mapping[str, Slip] = {
    "homophone": homophone,
    "fuzzy-homophone": fuzzy_homophone,
    "shape-alike": shape_alike,
    "missing": missing,
    "doubled": doubled,
    "swapped": swapped,
    "pinyin": pinyin,
    "pinyin-word": pinyin_word,
    "traditional": traditional,
    "full-width": full_width,
    "filler": filler,
    "dialect": dialect,
}
# These write the same thing by other means; all others must leave what a question cannot do without as it stands.
OTHER_SCRIPT = frozenset(("pinyin", "pinyin-word", "traditional", "full-width"))


@cache
def shapes() -> Mapping[str, str]:
    """For each character of the file, those that look like it."""
    found: dict[str, str] = {}
    for line in SHAPES.read_text("utf-8").splitlines():
        for group in line.split() if not line.startswith("#") else ():
            for char in group:
                found[char] = found.get(char, "") + group.replace(char, "")
    return found


def _exchanged(written: Written, chance: Random, others: Callable[[int], str]) -> str | None:
    """The text with one free character exchanged for one of those that `others` gives for its place."""
    if written.hanzi < SHORT:
        return None
    places = list(written.free)
    chance.shuffle(places)
    for place in places:
        choice = sorted(set(others(place)) - {written.text[place]})
        if choice:
            return written.with_(place, place + 1, chance.choice(choice))
    return None
