"""How Chinese sounds: every reading of a polyphone, one fuzzy spelling, and typed letters back to syllables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import pinyin

# Each row: a character and readings that it must have, in the fuzzy spelling.
POLYPHONES = {
    "重": {"重新": "con", "重量": "zon"},
    "行": {"银行": "han", "行走": "xin"},
    "会": {"会计": "kuai", "会员": "hui"},
    "长": {"长度": "can", "店长": "zan"},
    "卡": {"银行卡": "ka", "发卡": "qia"},
    "还": {"还款": "huan", "还有": "hai"},
    "号": {"操作员号": "hao"},
    "密": {"密码": "mi"},
    "绿": {"绿色": "lv"},
    "女": {"女": "lv"},
}
READINGS = [(char, example, sound) for char, examples in POLYPHONES.items() for example, sound in examples.items()]


@pytest.mark.parametrize(("char", "example", "sound"), READINGS, ids=[f"{char} in {example}" for char, example, _ in READINGS])
def test_a_character_has_the_reading(char: str, example: str, sound: str) -> None:
    assert char in example
    assert any(pinyin.fuzzy(reading) == pinyin.fuzzy(sound) or same(reading, sound) for reading in pinyin.readings(char))


def same(reading: str, sound: str) -> bool:
    """Final -ong has no fuzzy twin: zon in this table stands for zong."""
    return reading == f"{sound}g"


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhi", "zi"), ("chi", "ci"), ("shi", "si"), ("nan", "lan"), ("zhang", "zan"), ("meng", "men"), ("ming", "min"), ("niu", "liu")],
    ids="-".join,
)
def test_sounds_that_are_mixed_up_are_the_same(one: str, other: str) -> None:
    assert pinyin.fuzzy(one) == pinyin.fuzzy(other)


@pytest.mark.parametrize(
    ("one", "other"), [("dao", "tui"), ("qian", "xian"), ("ma", "mi"), ("bai", "pai"), ("guan", "kuan"), ("lan", "ran")], ids="-".join
)
def test_sounds_that_are_not_mixed_up_differ(one: str, other: str) -> None:
    assert pinyin.fuzzy(one) != pinyin.fuzzy(other)


@pytest.mark.parametrize("char", ["a", "1", "？", " ", "😀", "ü", ""], ids=ascii)
def test_what_is_no_chinese_character_has_no_reading(char: str) -> None:
    assert pinyin.readings(char) == () if char else True


@pytest.mark.parametrize(("syllable", "plain"), [("zhòng", "zhong"), ("nǚ", "nv"), ("lǜ", "lv"), ("lüè", "lve"), ("ma", "ma")])
def test_a_syllable_without_its_tone(syllable: str, plain: str) -> None:
    assert pinyin.plain(syllable) == plain


def test_sounds_of_a_word_keep_what_is_no_character() -> None:
    assert pinyin.sounds("签到01") == (*pinyin.sounds("签"), *pinyin.sounds("到"), "0", "1")


SYLLABLES = {
    "qiandao": "qian dao",
    "qiantui": "qian tui",
    "shibai": "shi bai",
    "caozuoyuan": "cao zuo yuan",
    "mima": "mi ma",
    "chushihua": "chu shi hua",
    "zhuguan": "zhu guan",
    "yinhangka": "yin hang ka",
    "chongzhi": "chong zhi",
    "lvse": "lv se",
    "fangan": "fang an",
    "jiesuan": "jie suan",
    "a": "a",
    "": "",
}


@pytest.mark.parametrize(("letters", "split"), SYLLABLES.items(), ids=SYLLABLES.keys())
def test_letters_are_split_into_syllables(letters: str, split: str) -> None:
    assert pinyin.syllables(letters) == tuple(split.split())


@pytest.mark.parametrize(
    "letters", ["hello", "pos", "password", "xyz", "q", "qian dao", "QIAN", "a" * 61, "bcdf"], ids=lambda text: text[:12]
)
def test_letters_that_are_no_pinyin(letters: str) -> None:
    assert pinyin.syllables(letters) is None


@given(st.text(alphabet="aeioubgnhzqxd", max_size=70))
def test_syllables_joined_are_the_letters(letters: str) -> None:
    split = pinyin.syllables(letters)
    assert split is None or "".join(split) == letters


def test_letters_that_almost_are_pinyin_do_not_take_forever() -> None:
    assert pinyin.syllables("xianan" * 9 + "xianv"[:6] + "q") is None
