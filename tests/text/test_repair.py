"""Rescue: what was typed wrongly, in pinyin, in initials, becomes words that are known; what reads well stays."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.repairs import repairs_of
from bot.knowledge.knowledge import Knowledge
from bot.text.repair.repairs import MAX_READINGS, Repairs
from bot.text.repair.shapes import alike
from bot.text.repair.slips import slips
from bot.text.repair.vocabulary import Vocabulary
from bot.text.road import Name, Road


@pytest.fixture(scope="session")
def repairs(knowledge: Knowledge, road: Road) -> Repairs:
    return repairs_of(knowledge, road)


# By kind: what is typed, and how it has to be read before anything else.
MENDED = {
    "a character that sounds alike": {
        "签道": "签到",
        "签道失败怎么办": "签到失败怎么办",
        "钱到失败": "签到失败",
        "千到失败": "签到失败",
        "操做员密码": "操作员密码",
        "草座员号": "操作员号",
        "蜜码忘了": "密码忘了",
        "密玛": "密码",
        "出始化失败": "初始化失败",
        "初史化": "初始化",
        "拉卡啦机器": "拉卡拉机器",
        "登路不上": "登录不上",
        "返回马55": "返回码55",
        "权线不够": "权限不够",
        "结蒜卡": "结算卡",
        "打印织": "打印纸",
        "应达码": "应答码",
        "商护编号": "商户编号",
    },
    "several characters": {"操座圆": "操作员", "蜜马": "密码", "出使化": "初始化"},
    "fuzzy sounds: zh z, ch c, sh s, n l, ng n": {
        "主广密码": "主管密码",
        "租管密码": "主管密码",
        "粗始化": "初始化",
        "丝败": "失败",
        "费绿多少": "费率多少",
        "流两费": "流量费",
        "银航卡": "银行卡",
        "机行号": "机型号",
    },
    "another reading of a polyphone": {"虫置密码": "重置密码", "宠置密码": "重置密码", "因航卡": "银行卡"},
    "a character that looks alike": {
        "末到账": "未到账",
        "操作贝号": "操作员号",
        "密吗": "密码",
        "蓍到失败": "签到失败",
        "答到失败": "签到失败",
        "初始北": "初始化",
        "主菅密码": "主管密码",
        "到胀": "到账",
        "权很": "权限",
        "打卬纸": "打印纸",
    },
    "a character left out": {
        "操员号是多少": "操作员号是多少",
        "初化失败": "初始化失败",
        "应码是什么": "应答码是什么",
        "营执照": "营业执照",
    },
    "a character twice": {"签签到失败": "签到失败", "操作作员号": "操作员号", "密密码": "密码", "初始化化失败": "初始化失败"},
    "two exchanged": {"到签失败": "签到失败", "初化始失败": "初始化失败", "操员作号": "操作员号"},
    "pinyin": {
        "qiandao shibai": "签到失败",
        "qian dao shi bai": "签到失败",
        "QIANDAO SHIBAI": "签到失败",
        "qiandaoshibai": "签到失败",
        "zenme qiandao": "怎么签到",
        "mima shi duoshao": "密码是多少",
        "zhuguan mima": "主管密码",
        "chushihua": "初始化",
        "yinhang ka": "银行卡",
        "wode mima": "我的密码",
        "caozuoyuan you shenme quanxian": "操作员有什么权限",
    },
    "pinyin in part": {"签到shibai": "签到失败", "签dao失bai": "签到失败", "初始hua失败": "初始化失败", "忘记zhuguan密码": "忘记主管密码"},
    "pinyin with tones": {"mi4ma3": "密码", "qian1dao4 shi1bai4": "签到失败", "chu1shi3hua4": "初始化", "mi4 ma3": "密码"},
    "pinyin with a slip": {"qiandoa shibai": "签到失败", "zhuguna密码": "主管密码", "chushihau": "初始化", "caozuoyan号": "操作员号"},
    "pinyin before a code": {"fanhuima55": "返回码55", "fhm06": "返回码06"},
    "initials": {
        "mm是多少": "密码是多少",
        "czy": "操作员",
        "czyh": "操作员号",
        "zgmm": "主管密码",
        "qd失败": "签到失败",
        "gaimm": "改密码",
    },
    "foreign words": {
        "pasword reset": "password reset",
        "passwrod": "password",
        "opertor number": "operator number",
        "suprevisor password": "supervisor password",
        "how to chnage password": "how to change password",
        "terminl": "terminal",
    },
}
ROWS = [(kind, typed, meant) for kind, rows in MENDED.items() for typed, meant in rows.items()]


def best(repairs: Repairs, road: Road, typed: str) -> str:
    plain = road.read(typed).normal
    return next((reading.text for reading in repairs.readings(plain)), plain)


@pytest.mark.parametrize(("kind", "typed", "meant"), ROWS, ids=[f"{kind}: {typed}" for kind, typed, _ in ROWS])
def test_is_read_as_it_was_meant(repairs: Repairs, road: Road, kind: str, typed: str, meant: str) -> None:
    assert road.read(best(repairs, road, typed)).plain == road.read(meant).plain


def test_every_slip_of_a_long_word_finds_it(repairs: Repairs, road: Road) -> None:
    for word in ("操作员号", "初始化", "营业执照", "商户编号"):
        for form, _ in slips(word):
            if not road.knows(form) and form not in road.counts:
                assert any(word in reading.text for reading in repairs.readings(form)), form


STAYS = {
    "questions that read well": [
        "怎么签到",
        "怎么签退",
        "初始化失败",
        "主管密码",
        "重置密码",
        "今天天气怎么样",
        "操作员号是多少",
        "password reset",
        "how to change the password",
        "签到失败怎么办",
    ],
    "no words at all": ["", "xyz", "asdfghjkl", "？"],
    "digits and codes": ["01", "A0", "00操作员", "1234", "88888888", "返回码55"],
    "models": ["me50密码", "me500密码", "n910pro", "k9s", "z1", "me88密码"],
    "measures": ["57 mm", "80mm"],
    "other companies": ["银联商务密码", "收钱吧密码", "huolala", "随行付怎么签到"],
    "negations": ["不能签到", "没到账", "别签到", "不要签到", "未到账"],
    "opposites": ["登录", "登出", "开机", "关机", "收款", "退款", "增加", "删除"],
    "roles": ["主管", "主控", "收银员", "管理员"],
}
PLAIN = [(kind, typed) for kind, rows in STAYS.items() for typed in rows]


@pytest.mark.parametrize(("kind", "typed"), PLAIN, ids=[f"{kind}: {typed}" for kind, typed in PLAIN])
def test_stays_as_it_is(repairs: Repairs, road: Road, kind: str, typed: str) -> None:
    assert [reading.text for reading in repairs.readings(road.read(typed).normal)] == []


NEVER = {
    "an opposite": [("签道", "签退"), ("qiandao", "签退"), ("qiantui", "签到"), ("签腿", "签到"), ("到签", "签退"), ("登录", "登出")],
    "another role": [("主管密玛", "主控"), ("主控密玛", "主管"), ("收银员蜜码", "管理员")],
}
TABOO = [(kind, typed, never) for kind, rows in NEVER.items() for typed, never in rows]


@pytest.mark.parametrize(("kind", "typed", "never"), TABOO, ids=[f"{kind}: {typed}" for kind, typed, _ in TABOO])
def test_never_becomes(repairs: Repairs, kind: str, typed: str, never: str) -> None:
    assert [reading.text for reading in repairs.readings(typed) if never in reading.text] == []


@pytest.mark.parametrize(("typed", "sign"), [("不能签道", "不"), ("没有操做员", "没"), ("别签道", "别"), ("未到胀", "未")], ids="".join)
def test_a_negation_stays(repairs: Repairs, typed: str, sign: str) -> None:
    readings = [reading.text for reading in repairs.readings(typed)]
    assert readings and all(sign in text for text in readings), readings


def test_digits_and_codes_beside_a_repair_stay(repairs: Repairs) -> None:
    for typed, kept in (
        ("操做员01的蜜码", "01"),
        ("蜜码是1234吗", "1234"),
        ("返回马a0", "a0"),
        ("me50蜜码", "me50"),
        ("fan3hui2ma306", "06"),
    ):
        assert all(kept in reading.text for reading in repairs.readings(typed)), typed


def test_says_what_was_changed(repairs: Repairs) -> None:
    first = repairs.readings("普通操做员的初始密马")[0]
    assert first.changes == (("操做员", "操作员"), ("密马", "密码")) or ("密马", "密码") in first.changes
    assert repairs.readings("qiandao shibai zenme ban")[0].text == "签到失败怎么办"


GUESSES = {
    "钱到失败": True,
    "chongzhi mima": True,
    "主观密码": True,
    "czy": True,
    "蜜码忘了": False,
    "qiandao shibai": False,
    "流良费": False,
}


@pytest.mark.parametrize(("typed", "guess"), GUESSES.items(), ids=GUESSES)
def test_a_guess_is_marked_as_one(repairs: Repairs, road: Road, typed: str, guess: bool) -> None:
    """What was typed are words of their own, or may be mended in two ways; then nobody can be sure."""
    assert repairs.readings(road.read(typed).normal)[0].guess is guess


def test_likelier_readings_come_first_and_are_few_and_different(repairs: Repairs) -> None:
    for typed in ("chongzhi mima", "设备管理秘码和支付秘码分不清", "qiandoa shibai", "草作员号是什么号"):
        readings = repairs.readings(typed)
        assert 0 < len(readings) <= MAX_READINGS
        assert [one.cost for one in readings] == sorted(one.cost for one in readings)
        assert len({one.text for one in readings}) == len(readings) and typed not in {one.text for one in readings}


def test_initials_that_may_mean_two_words_are_dropped() -> None:
    few = Repairs(Vocabulary({"账号": 50, "账户": 40, "密码": 90}, lambda word: False, [], [], []), 100)
    assert few.readings("zh") == [] and few.readings("mm")[0].text == "密码"


def test_words_of_one_desk_are_not_read_into_another(cache: Path) -> None:
    first, second = (Road([Name("fox", word, (), True)], [], [], cache) for word in ("蓝狐狸机", "红蜘蛛机"))
    first.learn(["蓝狐狸机"])
    second.learn(["红蜘蛛机"])
    read = [Repairs(Vocabulary(road.counts, road.knows, *road.latin(), []), road.texts).readings("蓝胡狸机") for road in (first, second)]
    assert [[one.text for one in readings] for readings in read] == [["蓝狐狸机"], []]


def test_the_table_of_shapes_is_sound() -> None:
    for char, others in alike().items():
        assert len(char) == 1 and others and char not in others
        assert all(char in alike()[other] for other in others)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.text(alphabet="签到退密码操作员号拉卡01AME50k9-s qiandaomm34", max_size=60)))
def test_reads_any_text(repairs: Repairs, road: Road, text: str) -> None:
    for reading in repairs.readings(road.read(text).normal):
        assert reading.text and reading.changes and reading.cost > 0
