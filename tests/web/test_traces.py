"""Why the desk decided as it did is said in the language of the console: what the code notes in English is known again, all of it."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from flask import Flask
from markupsafe import Markup

from bot.dialogue.account import GENERAL
from bot.dialogue.desk import Desk
from bot.dialogue.which import Facet
from bot.knowledge.knowledge import Knowledge
from bot.search.evidence import PARTS
from bot.settings import ROOT
from bot.web.traces import Traces
from bot.web.words import words_in
from tests.agents import signed_in

ZH, EN = words_in("zh"), words_in("en")
TITLES = {"entry/sign-in": "怎么签到", "matter/settlement": "钱没到账"}


@pytest.fixture
def traces(knowledge: Knowledge) -> Traces:
    return Traces(knowledge, lambda topic: TITLES.get(topic, topic))


def plain(texts: Iterator[Markup]) -> list[str]:
    return [re.sub("<[^<>]*>", "", text) for text in texts]


# noted, in Chinese, in traditional Chinese; in English it is what was noted
REASONS = {
    "closest": ("closest to “签到密码”", "最接近“签到密码”", "最接近“签到密码”"),
    "by matter": ("its words say settlement", "话里说明是「钱没到账」", "話裡說明是「钱没到账」"),
    "a kind": ("human: settlement", "要找真人：钱没到账", "要找真人：钱没到账"),
    "code": ("code 51", "代码 51", "代碼 51"),
    "code of no table": ("code Z9 is in no table", "哪张表里都没有代码 Z9", "哪張表裡都沒有代碼 Z9"),
    "signs": ("an account matter: a date, mine", "本人账户的事，迹象：日期、“我的”", "本人賬戶的事，跡象：日期、“我的”"),
    "facet": ("entries differ by role", "几个条目按角色不同", "幾個條目按角色不同"),
    "two deep": (
        "read as “签到”: asked what it is, not whether it is 1234: near, but not sure",
        "读作“签到”：问的是值是多少，不是它是不是 1234：相近，但把握不够",
        "讀作“签到”：問的是值是多少，不是它是不是 1234：相近，但把握不夠",
    ),
    "completed": ("completed by sign-in: code 51", "由「怎么签到」补全：代码 51", "由「怎么签到」補全：代碼 51"),
    "an entry that is gone": ("follow-up to gone", "接着「gone」问", "接著「gone」問"),
    "of another version": ("a reason nobody notes any more", "a reason nobody notes any more", "a reason nobody notes any more"),
}
VETOES = {
    "roles": (
        "sign-in: asked cashier, master, the entry is about supervisor",
        "怎么签到：问的是「收银操作员、主控」，条目讲的是「主管操作员」",
    ),
    "opposite": ("sign-in: asked 签到, the entry is about 签退", "怎么签到：问的是「签到」，条目讲的是「签退」"),
    "no value": ("sign-in: asked no value, the entry is about 0000", "怎么签到：没有说哪个值，条目讲的是「0000」"),
    "code": ("sign-in: asked code 51, 55, the entry is 05", "怎么签到：问的是代码 51, 55，条目是代码 05"),
    "of another version": ("gone: some other guard", "gone：some other guard"),
}


@pytest.mark.parametrize("case", REASONS)
def test_a_reason_is_said_in_the_language_of_the_page(app: Flask, traces: Traces, case: str) -> None:
    noted, *said = REASONS[case]
    for language, expected in zip(("zh", "zh-TW", "en"), (*said, noted), strict=True):
        with app.test_request_context(f"/console?lang={language}"):
            assert plain(traces.reasons(noted)) == [expected]


@pytest.mark.parametrize("case", VETOES)
def test_so_is_why_a_guard_kept_something_out(app: Flask, traces: Traces, case: str) -> None:
    noted, said = VETOES[case]
    for language, expected in (("zh", said), ("en", noted)):
        with app.test_request_context(f"/console?lang={language}"):
            assert plain(iter([traces.veto(noted)])) == [expected]


def test_each_question_of_a_message_has_a_reason_of_its_own(app: Flask, traces: Traces) -> None:
    with app.test_request_context("/console"):
        assert plain(traces.reasons("code 51 | another brand")) == ["代码 51", "问的是别家"]


def test_what_a_merchant_typed_is_text(app: Flask, traces: Traces) -> None:
    with app.test_request_context("/console"):
        for noted in ("read as “<b>x</b>”: small talk", "<b>x</b>", "<i>"):
            assert "<b>" not in "".join(traces.reasons(noted)) + traces.veto(f"{noted}: {noted}")


# --- nothing is noted that is not in the catalogue -----------------------------------------------------------------------

NOTING = {"Decision": 1, "withheld": 1, "_of": 2}  # calls, and which argument is the reason
GUARDS = "bot/search/guards.py"
OF_KINDS = "*: *"  # the kind of a matter stands before its name


def sentence(node: ast.AST) -> str | None:
    """A string as it stands in the code, each value of it as a star."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return None


def noted_in(path: str) -> Iterator[ast.AST]:
    """The expressions that a reason is made of."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "reason")
            yield from node.args[NOTING[name] : NOTING[name] + 1] if name in NOTING else ()
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "reason" for target in node.targets):
            yield node.value
        if isinstance(node, ast.Return) and node.value and path == GUARDS:
            yield node.value


def sentences_of(node: ast.AST) -> Iterator[str]:
    said = sentence(node)
    if said is not None:
        yield said
    else:
        for part in ast.iter_child_nodes(node):
            yield from sentences_of(part)


def noted(*paths: str) -> set[str]:
    """The sentences in such expressions, without what only stands between others."""
    texts = (text for path in paths for one in noted_in(path) for text in sentences_of(one))
    return {text for text in texts if " " in text and re.search("[a-z]{3}", text)} | {OF_KINDS}


def sentences(group: str) -> set[str]:
    return {re.sub(r"{\w+}", "*", text) for text in EN.group(group).values()}


def test_every_reason_that_the_dialogue_notes_is_in_the_catalogue() -> None:
    paths = [str(path.relative_to(ROOT)) for path in (ROOT / "bot" / "dialogue").glob("*.py")]
    found = noted(*paths) - {OF_KINDS}
    assert len(found) > 20
    assert found <= sentences("reason"), "say it in the groups `reason` of words.toml"
    assert sentences("reason") - found == {"refusal: *", "human: *", "an account matter: no signs, only what it is near to"}


def test_so_is_what_guards_note() -> None:
    found = noted(GUARDS) - {OF_KINDS}
    assert len(found) > 6
    assert found <= sentences("veto")
    assert sentences("veto") - found == {"asked no value, the entry is about *"}


def test_a_term_has_its_name(app: Flask, traces: Traces) -> None:
    for language, expected in (("zh", "收银操作员"), ("zh-TW", "收银操作员"), ("en", "cashier")):
        with app.test_request_context(f"/console?lang={language}"):
            assert plain(iter([traces.term("cashier")])) == [expected]


def test_every_sign_facet_and_part_of_a_score_has_a_name() -> None:
    assert set(ZH.group("part")) == {"intercept", *PARTS, "others"}
    assert set(ZH.group("sign")) == set(GENERAL)
    assert set(ZH.group("facet")) == set(get_args(Facet))


ASKED = (
    "收银员签到密码填什么",
    "怎么养猫",
    "我昨天刷的钱怎么还没到账",
    "51 是什么意思",
    "操作员 51 的密码是多少",
    "转人工",
    "你好",
    "手机密码怎么改",
)


def test_the_console_shows_them_so(app: Flask, desk: Desk) -> None:
    agent = signed_in(app, "agent")
    for message in ASKED:
        for language in ("zh", "zh-TW", "en"):
            page = agent.post(f"/console/search?lang={language}", data={"q": message}).get_data(as_text=True)
            assert '<p class="reason"><span lang="en">' not in page
            assert ': <span lang="en">' not in page and '：<span lang="en">' not in page
