"""Names of the field stay whole, however they are written."""

import pytest

from bot.text.road import Road

# The names that general-purpose segmentation cuts up, each in ways people write them, and the id of its term.
NAMES = {
    "lakala": ["拉卡拉", "拉 卡 拉", "LKL", "lakala", "LaKaLa", "ＬＡＫＡＬＡ"],
    "dianqian": ["电签版", "电 签版", "電簽版", "电签POS", "电签版 POS", "电签版pos机"],
    "me50": ["ME50", "me50", "ME 50", "me-50", "ＭＥ５０", "新大陆ME50", "新大陆 me 50"],
    "n910": ["N910", "N910 Pro", "n910pro", "N910-PRO", "N 910 Pro", "N910　Pro"],
    "k9": ["K9", "K9-S", "k9s", "K9 S", "K 9", "Ｋ９－Ｓ"],
    "z1-terminal": ["Z1", "z1", "Z 1", "Z-1"],
    "sign-in": ["签到", "签 到", "簽到", "签\u200b到"],
    "sign-out": ["签退", "簽退"],
    "operator-number": ["操作员号", "操作員號", "操作 员 号", "操作员号码"],
    "traditional": ["传统 POS", "传统pos机", "傳統POS"],
}
SPELLINGS = [(term, spelling) for term, spellings in NAMES.items() for spelling in spellings]


@pytest.mark.parametrize(("term", "spelling"), SPELLINGS, ids=[spelling for _, spelling in SPELLINGS])
def test_a_name_is_one_word(road: Road, term: str, spelling: str) -> None:
    text = road.read(spelling)
    assert len(text.words) == 1, text.words
    assert text.terms == {term}


@pytest.mark.parametrize(("term", "spelling"), SPELLINGS, ids=[spelling for _, spelling in SPELLINGS])
def test_a_name_is_one_word_within_a_question(road: Road, term: str, spelling: str) -> None:
    (alone,) = road.read(spelling).words
    text = road.read(f"请问{spelling}忘记密码怎么办")
    assert alone in text.words
    assert term in text.terms


@pytest.mark.parametrize("term", NAMES)
def test_every_spelling_of_a_name_gives_the_same_word(road: Road, term: str) -> None:
    assert len({road.read(spelling).words for spelling in NAMES[term]}) == 1


# What looks like a name and is none: one word of its own, never the name and a rest.
STRANGERS = ["N9100", "XN910", "K9SX", "ME500", "ZZ1", "AZ1", "K99", "N91"]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_longer_code_is_not_the_name_inside_it(road: Road, stranger: str) -> None:
    text = road.read(f"{stranger}怎么签到")
    assert text.terms == {"sign-in"}
    assert stranger.lower() in text.words, text.words


def test_digits_stay_together(road: Road) -> None:
    for digits in ("00", "01", "99", "0000", "1234", "123456", "12345678", "88888888", "123457", "95016"):
        assert digits in road.read(f"密码是{digits}吗").words


def test_opposites_are_not_one_word(road: Road) -> None:
    assert "签到" in road.read("怎么签到").words and "签退" in road.read("怎么签退").words
    assert not set(road.read("签到").words) & set(road.read("签退").words)
