"""The twelve ways to type a question otherwise: what each may change, and what none may."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from random import Random

import pytest
from opencc import OpenCC
from pypinyin import lazy_pinyin

from bot.curation.essentials import Essentials
from bot.curation.mutations import Mutations
from bot.curation.slips import DIALECT, OTHER_SCRIPT, SHAPES, SLIPS, Written, shapes
from bot.curation.spoken import mixed_up, sounding, sounds
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import load_checks
from bot.settings import ROOT

ASKED = "收银员忘记操作员01的签到密码怎么办"
Property = Callable[[str, str], bool]


@pytest.fixture(scope="module")
def essentials(knowledge: Knowledge) -> Essentials:
    return Essentials(knowledge)


@pytest.fixture
def slip(essentials: Essentials) -> Callable[[str, str, int], str | None]:
    """slip("missing", text, seed): the text with that error in it."""

    def slip(kind: str, text: str, seed: int) -> str | None:
        words = tuple(match.span() for match in re.finditer("忘记|密码|操作员|机器|显示", text))
        return SLIPS[kind](Written(text, essentials.of(text), essentials.places(text), words), Random(seed))

    return slip


def places(before: str, after: str) -> list[int]:
    return [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]


def one_exchanged(before: str, after: str) -> tuple[str, str] | None:
    """The character that was exchanged and the one in its place, if that is the only difference."""
    found = places(before, after) if len(before) == len(after) else []
    return (before[found[0]], after[found[0]]) if len(found) == 1 else None


def same_sound(before: str, after: str) -> bool:
    exchanged = one_exchanged(before, after)
    return exchanged is not None and lazy_pinyin(exchanged[0]) == lazy_pinyin(exchanged[1])


def fuzzy_sound(before: str, after: str) -> bool:
    exchanged = one_exchanged(before, after)
    if exchanged is None:
        return False
    one, other = (lazy_pinyin(char)[0] for char in exchanged)
    return one != other and any(
        one.replace(a, b, 1) == other or other.replace(a, b, 1) == one
        for a, b in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
    )


def same_shape(before: str, after: str) -> bool:
    exchanged = one_exchanged(before, after)
    return exchanged is not None and exchanged[1] in shapes()[exchanged[0]]


def one_lost(before: str, after: str) -> bool:
    return any(before[:place] + before[place + 1 :] == after for place in range(len(before)))


def one_twice(before: str, after: str) -> bool:
    return any(before[: place + 1] + before[place:] == after for place in range(len(before)))


def two_swapped(before: str, after: str) -> bool:
    found = places(before, after)
    return len(found) == 2 and found[1] == found[0] + 1 and sorted(before) == sorted(after)


def in_pinyin(before: str, after: str) -> bool:
    return re.fullmatch("[a-z0-9 ]+", after) is not None and after.replace(" ", "") == "".join(lazy_pinyin(before))


def one_word_in_pinyin(before: str, after: str) -> bool:
    letters = re.search("[a-z]+", after)
    return letters is not None and any(
        before.startswith(after[: letters.start()] + word) and letters.group() == "".join(lazy_pinyin(word))
        for word in ("忘记", "密码", "操作员")
    )


def same_in_simplified(before: str, after: str) -> bool:
    return before != after and OpenCC("t2s").convert(after) == before


def same_letters(before: str, after: str) -> bool:
    plain = unicodedata.normalize("NFKC", after).lower()
    return before != after and "".join(filter(str.isalnum, plain)) == before


def wrapped(before: str, after: str) -> bool:
    return before in after and len(after) > len(before)


def one_function_word(before: str, after: str) -> bool:
    return any(before.replace(word, other, 1) == after for word, others in DIALECT.items() for other in others)


PROPERTIES: dict[str, Property] = {
    "homophone": same_sound,
    "fuzzy-homophone": fuzzy_sound,
    "shape-alike": same_shape,
    "missing": one_lost,
    "doubled": one_twice,
    "swapped": two_swapped,
    "pinyin": in_pinyin,
    "pinyin-word": one_word_in_pinyin,
    "traditional": same_in_simplified,
    "full-width": same_letters,
    "filler": wrapped,
    "dialect": one_function_word,
}


def test_there_are_twelve_kinds_and_each_has_its_property() -> None:
    assert len(SLIPS) == 12 and SLIPS.keys() == PROPERTIES.keys()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_changes_what_its_name_says_and_nothing_else(
    kind: str, seed: int, slip: Callable[[str, str, int], str | None], essentials: Essentials
) -> None:
    made = slip(kind, ASKED, seed)
    assert made is not None and PROPERTIES[kind](ASKED, made), made
    if kind not in OTHER_SCRIPT:
        assert essentials.of(made) == ("收银员", "操作员01", "签到")


@pytest.mark.parametrize(
    "kind, text",
    [
        *((kind, "01密码") for kind in ("homophone", "fuzzy-homophone", "shape-alike", "missing", "doubled", "swapped", "pinyin")),
        *((kind, "how do I sign in") for kind in SLIPS if kind not in ("full-width", "filler")),
        *((kind, "点解老板部机要密码") for kind in ("homophone", "pinyin", "dialect")),
        *((kind, "唔記得密碼點搞") for kind in ("homophone", "fuzzy-homophone", "pinyin", "pinyin-word", "traditional", "dialect")),
        ("missing", "主管 破解 办法 说明"),  # of half a word nobody guesses the whole
        ("dialect", "操作员密码默认值"),
        ("pinyin-word", "机子一开就停在那里"),
        *((kind, "不要签到") for kind in ("homophone", "fuzzy-homophone", "shape-alike", "missing", "doubled", "swapped")),
    ],
)
def test_what_cannot_bear_it_is_left(kind: str, text: str, slip: Callable[[str, str, int], str | None]) -> None:
    assert [slip(kind, text, seed) for seed in range(3)] == [None] * 3


@pytest.mark.parametrize(
    "text, kept",
    [
        ("ME50 签到", ("ME50", "签到")),
        ("电签版的主管密码", ("电签版", "主管")),
        ("返回码 55", ("55",)),
        ("两台机器不要用", ("两", "不要")),
        ("随行付的密码", ("随行付",)),
    ],
)
def test_what_a_question_cannot_do_without(text: str, kept: tuple[str, ...], essentials: Essentials) -> None:
    assert essentials.of(text) == kept


@pytest.mark.parametrize(
    "text, heard",
    [
        ("重置密码", "chong zhi mi ma"),
        ("开户行", "kai hu hang"),
        ("不行", "bu xing"),
        ("调单", "diao dan"),
        ("绿色", "lv se"),
        ("A2码", "  ma"),
    ],
)
def test_a_word_is_read_as_a_whole(text: str, heard: str) -> None:
    assert " ".join(sounds(text)) == heard


@pytest.mark.parametrize(
    "syllable, others",
    [("zhang", {"zang", "zhan"}), ("li", {"ni"}), ("shen", {"sen", "sheng"}), ("xing", {"xin"}), ("mi", set()), ("zi", {"zhi"})],
)
def test_what_is_mixed_up(syllable: str, others: set[str]) -> None:
    assert set(mixed_up(syllable)) == others
    assert all(sounding(other) for other in others)


def test_shape_alikes_are_pairs_of_different_characters() -> None:
    groups = [group for line in SHAPES.read_text("utf-8").splitlines() if not line.startswith("#") for group in line.split()]
    assert [group for group in groups if len(set(group)) < 2 or len(set(group)) < len(group)] == []
    assert len({frozenset(group) for group in groups}) == len(groups) > 200


PRINT = """
import json, sys
from pathlib import Path
from bot.curation.mutations import Mutations
from bot.knowledge.load import load, load_checks
kb = Path(sys.argv[1])
print(json.dumps([(one.kind, one.text, one.known.text) for one in Mutations(load(kb), load_checks(kb), 7).variants(340)]))
"""


def test_the_same_seed_makes_the_same_variants_in_any_process(knowledge: Knowledge) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    there = subprocess.run([sys.executable, "-c", PRINT, ROOT / "kb"], capture_output=True, text=True, check=True, env=environment)
    here = [[one.kind, one.text, one.known.text] for one in Mutations(knowledge, load_checks(ROOT / "kb"), 7).variants(340)]
    assert json.loads(there.stdout) == here
    other = Mutations(knowledge, load_checks(ROOT / "kb"), 8).variants(340)
    assert SequenceMatcher(None, [row[1] for row in here], [one.text for one in other]).ratio() < 0.5
