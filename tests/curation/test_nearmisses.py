"""Questions that become others by one digit, model, polarity, opposite or brand, and those that stay the same question."""

from collections.abc import Callable
from random import Random

import pytest

from bot.curation.nearmisses import NearMisses
from bot.knowledge.knowledge import Knowledge

Change = Callable[[str, str, str], list[str | None]]


@pytest.fixture(scope="module")
def nearmisses(knowledge: Knowledge) -> NearMisses:
    return NearMisses(knowledge)


@pytest.fixture
def change(nearmisses: NearMisses, knowledge: Knowledge) -> Change:
    """change("opposite", text, entry): what five seeds make of it."""

    def change(kind: str, text: str, entry: str) -> list[str | None]:
        asked = nearmisses.asked(text, knowledge.entries[entry])
        return [nearmisses.changes[kind](asked, Random(seed)) for seed in range(5)]

    return change


@pytest.mark.parametrize(
    "kind, text, entry, after",
    [
        ("other-polarity", "怎么改密码", "change-password", "不要改密码"),
        ("other-polarity", "123456能用在新机上", "what-is-123456", "123456不能用在新机上"),
        ("opposite", "签到要输入什么", "what-to-enter-at-sign-in", "签退要输入什么"),
        ("opposite", "POS sign in 怎么做", "how-to-sign-in", "POS sign out 怎么做"),
    ],
)
def test_it_is_turned_into_another_question(kind: str, text: str, entry: str, after: str, change: Change) -> None:
    assert set(change(kind, text, entry)) == {after}


@pytest.mark.parametrize(
    "text, entry",
    [
        ("返回码 55", "code-55"),
        ("12345678 是什么密码", "what-is-12345678"),
        ("操作员 01 的签到密码是什么", "cashier-password"),
        ("33", "code-33"),
    ],
)
def test_one_digit_is_another(text: str, entry: str, change: Change) -> None:
    for made in change("other-digit", text, entry):
        assert made is not None and len(made) == len(text)
        (changed,) = ((one, other) for one, other in zip(text, made, strict=True) if one != other)
        assert all(map(str.isdigit, changed))


def test_a_documented_operator_is_never_put_in(change: Change, nearmisses: NearMisses, knowledge: Knowledge) -> None:
    asked = nearmisses.asked("操作员 01 的签到密码是什么", knowledge.entries["cashier-password"])
    made = {nearmisses.digit(asked, Random(seed)) for seed in range(80)}
    assert not {f"操作员 0{digit} 的签到密码是什么" for digit in range(2, 6)} & made
    assert "操作员 00 的签到密码是什么" in made and len(made) > 8


@pytest.mark.parametrize("text", ["ME50 口令", "新大陆 ME50 型终端的口令", "password for the Newland ME50"])
def test_another_model_is_put_in(text: str, change: Change) -> None:
    made = change("other-model", text, "me50-password")
    assert None not in made and not any("ME50" in str(one) for one in made) and len(set(made)) > 1


@pytest.mark.parametrize(
    "text, entry", [("拉卡拉操作员号", "operator-number"), ("POS 用完要不要退出", "sign-out"), ("返回码 POS 00", "code-00")]
)
def test_another_company_is_named(text: str, entry: str, change: Change, knowledge: Knowledge) -> None:
    others = [term.name for term in knowledge.terms.values() if term.kind == "other-brand"]
    for made in change("other-brand", text, entry):
        assert made is not None and "拉卡拉" not in made and any(name in made for name in others)


@pytest.mark.parametrize(
    "kind, text, entry",
    [
        ("other-digit", "签到是不是填 01 就行", "operator-number"),  # put forward to be confirmed: the answer corrects it
        ("other-digit", "店员问操作员那一栏填 1 还是 01", "operator-number"),
        ("other-digit", "01 和 00 哪个能退货", "cashier-password"),
        ("other-digit", "打 95016 问密码", "cashier-password"),
        ("other-model", "换了电签机，操作员还是原来那个号吗", "operator-number-on-models"),  # it is about all kinds
        ("other-model", "操作员号是多少", "operator-number"),
        ("other-polarity", "POS 机能不能按指纹", "fingerprint"),
        ("other-polarity", "可以用指纹代替密码吗", "fingerprint"),
        ("other-polarity", "新密码要几位", "choose-a-password"),
        ("other-polarity", "智能机的功能", "fingerprint"),
        ("other-polarity", "操作员能干哪些事", "operator-rights"),  # it says what cannot be done as well
        ("other-polarity", "返回 00 能交货", "code-00"),
        ("opposite", "提示 00 是成功了吗", "code-00"),
        ("opposite", "下雨停过电，开机以后签到不了", "sign-in-failed"),  # not what is asked for
        ("opposite", "操作员号是多少", "operator-number"),
        ("other-brand", "操作员号是多少", "operator-number"),
    ],
)
def test_the_same_question_is_no_near_miss(kind: str, text: str, entry: str, change: Change) -> None:
    assert change(kind, text, entry) == [None] * 5
