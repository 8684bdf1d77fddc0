"""Traps of this field, each measured before anything was built: where similarity alone gives the wrong answer."""

import pytest
from rapidfuzz import fuzz

from bot.dialogue.decide import SURE
from bot.dialogue.policy import Policy
from bot.dialogue.repairs import repairs_of
from bot.search.profile import WORDS
from bot.text.frame import FRAME_WEIGHT, FRAME_WORDS

from .conftest import Seeker

LEAST = Policy.load().thresholds(5).answer  # so sure is an answer


def test_similarity_alone_would_not_do() -> None:
    """Why there are guards at all: these pairs are wrong, and look as alike as a real typing error."""
    assert fuzz.ratio("操作员01密码", "操作员00密码") > 85
    assert fuzz.ratio("怎么签到", "怎么签退") == fuzz.ratio("钱到失败", "签到失败") == 75
    assert fuzz.partial_ratio("密码", "忘记主管密码怎么重置") == 100
    assert fuzz.partial_ratio("不要签到可以吗", "签到") == 100


# --- digits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("操作员01密码", "cashier-password", ["supervisor-password", "administrator-password", "master-password"]),
        ("操作员00密码", "supervisor-password", ["cashier-password", "administrator-password", "master-password"]),
        ("操作员99密码", "administrator-password", ["cashier-password", "supervisor-password", "master-password"]),
        ("主管操作员密码", "supervisor-password", ["cashier-password", "administrator-password"]),
        ("收银员密码", "cashier-password", ["supervisor-password", "administrator-password"]),
        ("主控密码", "master-password", ["cashier-password", "supervisor-password"]),
    ],
)
def test_the_password_of_one_role_is_never_that_of_another(seeker: Seeker, question: str, right: str, wrong: list[str]) -> None:
    assert seeker.best(question) == right
    assert seeker.veto(question, right) is None
    assert [entry for entry in wrong if seeker.veto(question, entry) is None] == []


VALUES = ["0000", "1234", "123456", "12345678", "88888888"]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_is_explained_by_its_own_entry_only(seeker: Seeker, value: str) -> None:
    question = f"{value}是什么密码"
    assert seeker.best(question) == f"what-is-{value}"
    assert all(seeker.veto(question, f"what-is-{other}") for other in VALUES if other != value)


@pytest.mark.parametrize("value", ["12345679", "1235", "000000", "8888888", "888888", "1234567", "0001"])
def test_a_value_nobody_documented_is_explained_by_none(seeker: Seeker, value: str) -> None:
    question = f"{value}是什么密码"
    assert all(seeker.veto(question, f"what-is-{other}") for other in VALUES)
    assert seeker.facets(question).other_numbers == {value}


# --- opposites and negations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("怎么签退", "how-to-sign-in"),
        ("簽退怎麼做", "how-to-sign-in"),
        ("关闭外币收款", "foreign-currency"),
        ("怎么解绑银行卡", "bind-bank-account"),
        ("怎么注销外币收款", "foreign-currency"),
    ],
)
def test_the_opposite_of_an_entry_is_not_answered_by_it(seeker: Seeker, question: str, wrong: str) -> None:
    assert seeker.veto(question, wrong)
    assert seeker.best(question) != wrong


@pytest.mark.parametrize(
    ("question", "right"), [("怎么签到", "how-to-sign-in"), ("签退", "sign-out"), ("开通外币收款", "foreign-currency")]
)
def test_the_entry_itself_is_not_kept_out(seeker: Seeker, question: str, right: str) -> None:
    assert seeker.veto(question, right) is None
    assert seeker.best(question) == right


def test_a_question_that_names_both_sides_is_not_vetoed(seeker: Seeker) -> None:
    assert seeker.veto("签到和签退有什么不同", "how-to-sign-in") is None


def test_whether_it_can_be_left_out_is_not_how_it_is_done(seeker: Seeker) -> None:
    allowed = seeker.allowed("不要签到可以吗")
    assert allowed.get("how-to-sign-in", 0.0) < LEAST
    assert seeker.best("不要签到可以吗") != "how-to-sign-in"


# --- models -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["N910", "N910 Pro", "K9-S", "Z1", "ME60", "ME51", "A920 Pro"])
def test_another_model_never_gets_the_password_of_the_me50(seeker: Seeker, model: str) -> None:
    question = f"{model}密码是多少"
    assert seeker.facets(question).unknown_models and not seeker.facets(question).models
    assert seeker.veto(question, "me50-password")


@pytest.mark.parametrize("model", ["ME500", "ME5", "AME50"])
def test_a_model_whose_name_only_holds_ours_never_gets_its_password(seeker: Seeker, model: str) -> None:
    assert seeker.allowed(f"{model}密码是多少").get("me50-password", 0.0) < LEAST


@pytest.mark.parametrize("spelling", ["ME50", "me 50", "ME-50", "新大陆ＭＥ５０"])
def test_the_me50_gets_its_own_however_it_is_written(seeker: Seeker, spelling: str) -> None:
    assert seeker.facets(f"{spelling}密码").models == {"me50"}
    assert seeker.best(f"{spelling}密码") == "me50-password"


def test_a_question_without_a_model_is_not_about_one(seeker: Seeker) -> None:
    facets = seeker.facets("密码是多少")
    assert not facets.models and not facets.unknown_models


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [("51", "55"), ("05", "50"), ("A0", "A1"), ("A4", "14"), ("90", "96"), ("00", "0")])
def test_one_code_is_not_answered_by_another(seeker: Seeker, one: str, other: str) -> None:
    question = f"返回码{one}是什么意思"
    assert seeker.facets(question).code == one
    codes = {entry.code: entry.id for entry in seeker.knowledge.entries.values() if entry.type == "code"}
    assert seeker.best(question) == codes[one]
    assert all(seeker.veto(question, name) for code, name in codes.items() if code != one)


@pytest.mark.parametrize("question", ["刷卡显示51", "51是什么错误", "提示 51", "返回码：51", "错误码５１", "报51", "51"])
def test_a_code_is_read_however_it_is_said(seeker: Seeker, question: str) -> None:
    assert seeker.facets(question).code == "51"


@pytest.mark.parametrize("question", ["操作员01密码", "5月1日到账", "密码是1234", "一共51元", "2026年", "95016"])
def test_a_number_that_is_no_code_is_not_read_as_one(seeker: Seeker, question: str) -> None:
    assert seeker.facets(question).code is None


def test_every_code_has_its_entry_and_finds_it(seeker: Seeker) -> None:
    codes = {entry.code: entry.id for entry in seeker.knowledge.entries.values() if entry.type == "code"}
    assert {code: seeker.facets(f"返回码{code}").code for code in codes} == {code: code for code in codes}


# --- short questions, frame words, other subjects ----------------------------------------------------------------------


@pytest.mark.parametrize("question", ["密码", "怎么办", "怎么", "为什么", "多少", "什么", "请问", "吗", "是的吗", "一下"])
def test_a_word_alone_makes_nothing_sure(seeker: Seeker, question: str) -> None:
    assert {name: score for name, score in seeker.allowed(question).items() if score >= SURE} == {}


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样",
        "怎么做红烧肉",
        "附近哪里有银行",
        "苹果手机怎么截图",
        "股票怎么开户",
        "明天放假吗",
        "给我讲个笑话",
        "asdfgh",
        "？？？",
        "😀",
    ],
)
def test_what_is_none_of_our_business_finds_nothing(seeker: Seeker, question: str) -> None:
    assert {name: score for name, score in seeker.allowed(question).items() if score >= LEAST} == {}
    assert all(one.score < SURE for one in seeker.candidates(question))


@pytest.mark.parametrize("word", ["怎么", "怎么办", "什么", "多少", "吗", "请问"])
def test_a_frame_word_tells_little(seeker: Seeker, word: str) -> None:
    assert word in FRAME_WORDS
    assert told(seeker, word) < FRAME_WEIGHT * 2 * told(seeker, "签退")


def told(seeker: Seeker, word: str) -> float:
    """The information of a word by itself."""
    return float(seeker.search.question(word).sums[WORDS])


# --- errors of typing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["钱到失败", "签道失败", "qiandao shibai", "qiandaoshibai", "簽到失敗", "签 到 失 败"])
def test_a_mistyped_failure_of_sign_in_is_found(seeker: Seeker, typed: str) -> None:
    plain = seeker.road.read(typed).normal
    readings = [reading.text for reading in repairs_of(seeker.knowledge, seeker.road).readings(plain)]
    assert seeker.best((readings or [plain])[0]) == "sign-in-failed"


def test_a_homophone_is_nearer_than_an_opposite(seeker: Seeker) -> None:
    """Edit distance cannot tell 钱到/签到 from 签退/签到; sounds can."""
    homophone = next(one.score for one in seeker.candidates("怎么钱到") if one.topic == "entry/how-to-sign-in")
    assert "how-to-sign-in" in seeker.allowed("怎么钱到") and "how-to-sign-in" not in seeker.allowed("怎么签退")
    assert homophone > 0


@pytest.mark.parametrize("entry", ["how-to-sign-in", "cashier-password", "forgot-password", "sign-in-failed", "initial-account"])
def test_every_phrasing_is_a_candidate_of_its_entry(seeker: Seeker, entry: str) -> None:
    phrasings = seeker.knowledge.entries[entry].phrasings
    lost = [text for text in phrasings if f"entry/{entry}" not in [one.topic for one in seeker.candidates(text)]]
    assert lost == []
