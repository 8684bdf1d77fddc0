"""Traps of this field, each measured before anything was built: where similarity alone gives the wrong answer."""

from pathlib import Path

import pytest
from rapidfuzz import fuzz, utils

from bot.dialogue.decide import SURE
from bot.dialogue.policy import Policy
from bot.dialogue.repairs import repairs_of
from bot.search.profile import WORDS
from bot.search.topics import road_of
from bot.text import pinyin
from bot.text.chinese import Segmenter
from bot.text.frame import FRAME_WEIGHT, FRAME_WORDS
from bot.text.road import Name, Road
from tests.conftest import Ask

from .conftest import Seeker

LEAST = Policy.load().thresholds(5).answer  # so sure is an answer


def test_similarity_alone_would_not_do() -> None:
    """Why there are guards at all: these pairs are wrong, and look as alike as a real typing error."""
    assert fuzz.ratio("操作员01密码", "操作员00密码") > 85
    assert fuzz.ratio("怎么签到", "怎么签退") == fuzz.ratio("钱到失败", "签到失败") == 75
    assert fuzz.partial_ratio("密码", "忘记主管密码怎么重置") == 100
    assert fuzz.partial_ratio("不要签到可以吗", "签到") == 100


def test_token_sets_of_text_without_spaces_tell_no_more_than_a_plain_ratio() -> None:
    for one, other in (("操作员01密码", "操作员00密码"), ("怎么签到", "怎么签退"), ("今天天气怎么样", "签到失败怎么办")):
        assert fuzz.token_set_ratio(one, other, processor=utils.default_process) == pytest.approx(fuzz.ratio(one, other))


# --- words -------------------------------------------------------------------------------------------------------------

CUT_UP = {
    "the brand": ("拉卡拉POS机怎么签到", "拉卡拉"),
    "a kind of terminal": ("电签版POS密码", "电签版"),
    "a model with a space": ("N910 Pro怎么签到", "n910"),
    "a model with a hyphen": ("K9-S怎么签到", "k9"),
    "a short model": ("Z1怎么签到", "z1"),
}


@pytest.mark.parametrize(("question", "word"), CUT_UP.values(), ids=CUT_UP)
def test_a_name_that_is_cut_up_without_a_dictionary_is_one_word(seeker: Seeker, cache: Path, question: str, word: str) -> None:
    read = seeker.road.read(question)
    assert word in read.words
    if not word.isascii():
        assert word not in Segmenter([], cache).words(read.normal)


def test_words_of_one_desk_are_unknown_to_another(seeker: Seeker, cache: Path) -> None:
    other = Road([Name("x", "签到失", (), True)], [], [], cache)
    assert other.read("拉卡拉签到失败").words != seeker.road.read("拉卡拉签到失败").words
    assert "拉卡拉" not in other.read("拉卡拉").words


def test_the_dictionary_is_there_before_the_first_question(seeker: Seeker, tmp_path: Path) -> None:
    """Loading it takes most of a second the first time: that is paid at the start."""
    road_of(seeker.knowledge, tmp_path)
    assert list(tmp_path.glob("jieba-*.cache"))


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
    assert all(one.score < SURE for one in seeker.candidates(question) if not seeker.is_undocumented(one.topic))


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


def test_a_polyphone_is_heard_in_every_reading() -> None:
    """重置 is chong zhi; read character by character it would be zhong zhi."""
    heard = {pinyin.fuzzy("chong") + " " + pinyin.fuzzy("zhi"), pinyin.fuzzy("zhong") + " " + pinyin.fuzzy("zhi")}
    assert heard <= {" ".join(sounds) for sounds in pinyin.all_sounds("重置")}


# --- by the whole desk, as somebody meets them --------------------------------------------------------------------------

MET = {
    "brand cut up": ("拉卡拉POS机怎么签到", "answer", "how-to-sign-in"),
    "kind of terminal cut up": ("电签版POS签到的操作员号", "answer", "operator-number"),
    "model with a space": ("N910 Pro 的密码是多少", "unknown", None),
    "model with a hyphen": ("K9-S密码多少", "unknown", None),
    "operator 01": ("操作员01密码", "answer", "cashier-password"),
    "operator 00": ("操作员00密码", "answer", "supervisor-password"),
    "an operator nobody wrote about": ("操作员07密码", "clarify", None),
    "sign-out, not sign-in": ("怎么签退", "answer", "sign-out"),
    "homophone of sign-in": ("钱到失败", "answer", "sign-in-failed"),
    "another homophone": ("签道失败", "answer", "sign-in-failed"),
    "pinyin": ("qiandao shibai", "answer", "sign-in-failed"),
    "one word that stands in many": ("密码", "clarify", None),
    "all of a long phrasing": ("忘记主管密码怎么重置", "answer", "forgot-password"),
    "polyphone in pinyin": ("wangji mima zenme chongzhi", "answer", "forgot-password"),
    "polyphone by its other reading": ("忘记密码怎么虫置", "answer", "forgot-password"),
    "frame words of a question": ("今天天气怎么样", "unknown", None),
    "frame words alone": ("怎么办", "unknown", None),
    "a false premise": ("默认密码是888888对吧", "answer", "all-default-passwords"),
}


@pytest.mark.parametrize(("question", "kind", "entry"), MET.values(), ids=MET)
def test_a_trap_that_somebody_walks_into(ask: Ask, question: str, kind: str, entry: str | None) -> None:
    reply = ask(question)
    assert (reply["kind"], reply["parts"][0].get("entry_id")) == (kind, entry)


def test_whether_signing_in_can_be_left_out_is_not_answered_with_its_steps(ask: Ask) -> None:
    assert "how-to-sign-in" not in [part.get("entry_id") for part in ask("不要签到可以吗")["parts"]]


def test_a_value_that_is_only_put_forward_is_never_agreed_with(ask: Ask) -> None:
    text = ask("默认密码是888888对吧")["text"]
    assert "888888" not in text.replace("88888888", "") and "没有出现" in text


@pytest.mark.parametrize("question", ["操作员07密码", "07 号操作员的密码", "柜员55 的密码"])
def test_the_number_of_an_operator_is_no_response_code(ask: Ask, question: str) -> None:
    """Nothing is documented of operator 07, and code 07 is something else."""
    reply = ask(question)
    named = [part.get("entry_id") or "" for part in reply["parts"]]
    assert not any(entry.startswith("code-") or entry.endswith("-password") for entry in named), named
