"""Which model, or whose? When the desk asks back for it, what counts as an answer, and that it asks only once."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply
from bot.knowledge.load import load
from bot.knowledge.sentences import REQUIRED
from bot.records.memory import InMemory
from bot.settings import ROOT

SMALL = ROOT / "tests" / "knowledge" / "small"
TERMS = """
  - {id: chest, kind: model, name: 大柜, also: [大柜子, 立式大柜, DG20]}
  - {id: box, kind: model, name: 小盒, also: [小盒子, 掌上小盒, 掌上款]}
  - {id: tube, kind: model, name: 圆筒}
  - {id: sphere, kind: other-model, name: 圆球}
"""
FACTS = """
  - {id: chest, subject: password, models: [chest], value: "7301", applies: 大柜, sources: [C2]}
  - {id: box, subject: password, models: [box], value: "8402", applies: 小盒, sources: [C2]}
"""
ENTRIES = """
  - {id: chest-password, type: default, title: 大柜的密码, audience: merchant, asks: {subject: password, model: chest},
     phrasings: [大柜密码是多少, 大柜密码, 大柜的初始密码, 大柜默认密码, 大柜密码填什么]}
  - {id: box-password, type: default, title: 小盒的密码, audience: merchant, asks: {subject: password, model: box},
     phrasings: [小盒密码是多少, 小盒密码, 小盒的初始密码, 小盒默认密码, 小盒密码填什么]}
  - {id: open-chest, type: procedure, title: 打开大柜的盖子, audience: merchant, applies_to: {models: [chest]},
     phrasings: [大柜怎么开盖, 大柜开盖步骤, 大柜盖子怎么打开, 大柜如何开盖, 大柜开盖], steps: [{text: 向上提。, sources: [C2]}]}
  - {id: open-box, type: procedure, title: 打开小盒的盖子, audience: merchant, applies_to: {models: [box]},
     phrasings: [小盒怎么开盖, 小盒开盖步骤, 小盒盖子怎么打开, 小盒如何开盖, 小盒开盖], steps: [{text: 向外拉。, sources: [C2]}]}
"""
GENERAL = """
  - {id: all-passwords, type: default, title: 各种密码, audience: merchant, asks: {subject: password},
     phrasings: [都有哪些密码, 密码一览, 密码列表, 列出各种密码, 有几种密码]}
"""
Say = Callable[..., Reply]


def desk_over(folder: Path, *entries: str) -> Desk:
    """A desk over the small knowledge base with two models, and these entries besides."""
    kb = Path(shutil.copytree(SMALL, folder / "kb"))
    added = {
        "language/terms.yaml": TERMS,
        "facts.yaml": FACTS,
        "entries/operator.yaml": "".join(entries),
        "desk.yaml": "".join(f"  {key}: {key}\n" for key in sorted(REQUIRED)),
    }
    for name, text in added.items():
        (kb / name).write_text((kb / name).read_text("utf-8").rstrip("\n") + "\n" + text.lstrip("\n"), "utf-8")
    return Desk(load(kb), InMemory(), ROOT / "templates", None)


@pytest.fixture(scope="module")
def two_models(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_over(tmp_path_factory.mktemp("two"), ENTRIES)


@pytest.fixture(scope="module")
def with_general(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_over(tmp_path_factory.mktemp("general"), ENTRIES, GENERAL)


def talk(desk: Desk, *messages: str, model: str | None = None) -> Reply:
    """The reply to the last of several messages of one conversation; `model` is what the page knows of the terminal."""
    reply = desk.answer(messages[0], None, door="test", model=model)
    for message in messages[1:]:
        reply = desk.answer(message, reply["conversation_id"], door="test", model=model)
    return reply


def outcome(reply: Reply) -> tuple[str, list[str]]:
    return reply["kind"], [entry["id"] for entry in reply["entries"]]


PASSWORDS = ["box-password", "chest-password"]
CONVERSATIONS = {
    "no model named": (("密码是多少",), "clarify", PASSWORDS),
    "a model named": (("大柜的密码是多少",), "answer", ["chest-password"]),
    "steps that differ by model": (("怎么开盖",), "clarify", ["open-box", "open-chest"]),
    "its name": (("密码是多少", "小盒"), "answer", ["box-password"]),
    "another of its names": (("密码是多少", "DG20"), "answer", ["chest-password"]),
    "a name written otherwise": (("密码是多少", "dg-20"), "answer", ["chest-password"]),
    "a part of a name": (("密码是多少", "掌上的那种"), "answer", ["box-password"]),
    "a name in a sentence": (("密码是多少", "我用的应该是立式大柜吧"), "answer", ["chest-password"]),
    "for steps": (("怎么开盖", "小盒子的"), "answer", ["open-box"]),
    "unsure": (("密码是多少", "不知道"), "answer", PASSWORDS),
    "unsure, at length": (("密码是多少", "我也不清楚是哪种"), "answer", PASSWORDS),
    "unsure about steps": (("怎么开盖", "没看出来"), "answer", ["open-box", "open-chest"]),
    "none of these": (("密码是多少", "都不是"), "unknown", []),
    "another documented model": (("密码是多少", "圆筒"), "unknown", []),
    "a model nobody wrote about": (("密码是多少", "圆球"), "unknown", []),
    "a model that no term names": (("密码是多少", "kx-77"), "unknown", []),
    "an unrelated question": (("密码是多少", "怎么签到"), "answer", ["sign-in"]),
    "an unrelated question that names a model": (("密码是多少", "大柜怎么开盖"), "answer", ["open-chest"]),
    "a greeting": (("密码是多少", "你好"), "smalltalk", []),
    "once only": (("密码是多少", "密码是多少"), "answer", PASSWORDS),
    "once only, with something between": (("密码是多少", "你好", "密码是多少"), "answer", PASSWORDS),
    "once only, of another question": (("密码是多少", "怎么签到", "怎么开盖"), "answer", ["open-box", "open-chest"]),
    "a model named before": (("大柜怎么开盖", "密码是多少"), "answer", ["chest-password"]),
    "a model chosen before": (("密码是多少", "小盒", "怎么开盖"), "answer", ["open-box"]),
    "a model nobody wrote about, named before": (("圆球怎么签到", "密码是多少"), "unknown", []),
}


@pytest.mark.parametrize(("messages", "kind", "entries"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_about_two_models(two_models: Desk, messages: tuple[str, ...], kind: str, entries: list[str]) -> None:
    found = outcome(talk(two_models, *messages))
    assert (found[0], sorted(found[1])) == (kind, entries)


GENERALLY = {
    "unsure": (("密码是多少", "不知道"), "answer", "all-passwords"),
    "none of these": (("密码是多少", "都不是"), "answer", "all-passwords"),
    "another documented model": (("密码是多少", "圆筒"), "answer", "all-passwords"),
    "once only": (("密码是多少", "密码是多少"), "answer", "all-passwords"),
    "a model nobody wrote about": (("密码是多少", "圆球"), "unknown", None),
}


@pytest.mark.parametrize(("messages", "kind", "entry"), GENERALLY.values(), ids=GENERALLY)
def test_what_holds_in_general_is_told_where_there_is_an_entry_for_it(
    with_general: Desk, messages: tuple[str, ...], kind: str, entry: str | None
) -> None:
    reply = talk(with_general, *messages)
    assert (reply["kind"], reply["parts"][0].get("entry_id")) == (kind, entry)


def test_what_is_told_in_general_shows_each_models_value_and_says_that_they_differ(two_models: Desk, with_general: Desk) -> None:
    for desk in (two_models, with_general):
        text = talk(desk, "密码是多少", "不知道")["text"]
        assert all(said in text for said in ("general-by-model", "7301", "8402"))


def test_the_answer_to_which_model_shows_no_other_models_value(two_models: Desk) -> None:
    text = talk(two_models, "密码是多少", "掌上款")["text"]
    assert "8402" in text and "7301" not in text


@pytest.mark.parametrize("question", ["密码是多少", "怎么开盖"])
def test_each_choice_is_a_question_that_answers_its_entry(two_models: Desk, question: str) -> None:
    reply = talk(two_models, question)
    assert reply["parts"][0]["text"].startswith("which-model")
    assert len(reply["choices"]) == 2
    for choice, entry in zip(reply["choices"], reply["entries"], strict=True):
        assert outcome(talk(two_models, question, choice["message"])) == ("answer", [entry["id"]])
        assert outcome(talk(two_models, choice["message"])) == ("answer", [entry["id"]])


@pytest.mark.parametrize(("model", "kind", "entries"), [("大柜", "answer", ["chest-password"]), ("圆球", "unknown", [])])
def test_a_model_that_the_page_knows_is_not_asked_for(two_models: Desk, model: str, kind: str, entries: list[str]) -> None:
    assert outcome(talk(two_models, "密码是多少", model=model)) == (kind, entries)


def test_after_a_pause_an_answer_is_a_new_question_and_it_may_be_asked_again(tmp_path: Path) -> None:
    clock = [datetime(2026, 11, 24, 9, 0, tzinfo=UTC)]
    desk = desk_over(tmp_path, ENTRIES)
    desk = Desk(desk.knowledge, InMemory(), ROOT / "templates", None, now=lambda: clock[0])
    conversation = talk(desk, "密码是多少")["conversation_id"]
    clock[0] += timedelta(minutes=31)
    assert desk.answer("不知道", conversation, door="test")["kind"] == "unknown"
    clock[0] += timedelta(minutes=31)
    assert desk.answer("密码是多少", conversation, door="test")["kind"] == "clarify"


def test_another_process_with_the_same_records_understands_the_answer(two_models: Desk) -> None:
    other = Desk(two_models.knowledge, two_models.records, ROOT / "templates", None)
    conversation = talk(two_models, "密码是多少")["conversation_id"]
    assert outcome(other.answer("小盒", conversation, door="test")) == ("answer", ["box-password"])


# --- in the shipped knowledge base ------------------------------------------------------------------------------------

WHOSE = {
    "a role": (("密码", "主管"), "answer", "supervisor-password"),
    "a number": (("密码", "01的"), "answer", "cashier-password"),
    "a part of a role's name": (("口令", "收银的那个"), "answer", "cashier-password"),
    "unsure": (("密码", "不知道"), "answer", "all-default-passwords"),
    "none of these": (("密码", "都不是"), "answer", "all-default-passwords"),
    "once only": (("密码", "谢谢", "密码"), "answer", "all-default-passwords"),
    "a kind of terminal instead": (("密码", "电签"), "answer", "password-by-model"),
    "a model instead": (("密码", "ME50"), "answer", "me50-password"),
    "an unrelated question": (("密码", "怎么签退"), "answer", "sign-out"),
}


@pytest.mark.parametrize(("messages", "kind", "entry"), WHOSE.values(), ids=WHOSE)
def test_whose_password_is_asked_back_for(ask: Say, messages: tuple[str, ...], kind: str, entry: str) -> None:
    reply = ask(*messages)
    assert (reply["kind"], reply["parts"][0].get("entry_id")) == (kind, entry)


@pytest.mark.parametrize("message", ["密码是多少", "默认密码是多少", "签到密码是多少", "操作员号是多少", "怎么结算"])
def test_where_one_answer_shows_what_differs_nothing_is_asked_back(ask: Say, message: str) -> None:
    assert ask(message)["kind"] == "answer"
