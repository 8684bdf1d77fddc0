"""Rescue: what was typed in pinyin, or with characters that only sound right, becomes words that are known."""

import pytest

from bot.text.road import Road

RESPELLED = {
    "qiandao shibai": "签到失败",
    "qian dao shi bai": "签到失败",
    "QIANDAO SHIBAI": "签到失败",
    "qiandaoshibai": "签到失败",
    "zenme qiandao": "怎么签到",
    "mima shi duoshao": "密码是多少",
    "zhuguan mima": "主管密码",
    "chushihua": "初始化",
    "yinhang ka": "银行卡",
    "签道": "签到",
    "钱到失败": "签到失败",
    "签道失败": "签到失败",
    "操做员": "操作员",
    "蜜码": "密码",
    "密玛": "密码",
    "出始化": "初始化",
    "初史化": "初始化",
}


@pytest.mark.parametrize(("typed", "meant"), RESPELLED.items(), ids=RESPELLED.keys())
def test_becomes(road: Road, typed: str, meant: str) -> None:
    assert road.respelled(road.read(typed).normal) == road.read(meant).normal


UNCHANGED = [
    "怎么签到",
    "怎么签退",
    "初始化失败",
    "主管密码",
    "重置密码",
    "hello",
    "xyz",
    "password reset",
    "",
    "01",
    "A0",
    "今天天气怎么样",
]


@pytest.mark.parametrize("typed", UNCHANGED, ids=[typed or "nothing" for typed in UNCHANGED])
def test_stays(road: Road, typed: str) -> None:
    plain = road.read(typed).normal
    assert road.respelled(plain) == plain


def test_a_polyphone_is_found_by_the_reading_it_has_there(road: Road) -> None:
    """重置 is read chong zhi, and no dictionary of single characters says so first; 充值 sounds the same and is as good a guess."""
    assert road.respelled("chongzhi mima") in (road.read("重置密码").normal, road.read("充值密码").normal)
    assert "银行" in road.respelled("yinhang")


def test_never_turns_a_word_into_its_opposite(road: Road) -> None:
    assert "签退" not in road.respelled("qiandao") and "签到" not in road.respelled("qiantui")
    assert "签退" not in road.respelled("签道") and "签到" not in road.respelled("签腿")
