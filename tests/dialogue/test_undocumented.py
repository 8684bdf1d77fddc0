"""A model that no document tells of never gets a default value, neither another model's nor the general one as its own."""

import re

import pytest

from bot.dialogue.desk import Desk
from tests.conftest import Ask

VALUES = re.compile(r"(?<![0-9])(?:0000|1234|123456|12345678|88888888)(?![0-9])")
WITHHELD = {
    "a password": (("S90密码是多少",), "all-default-passwords"),
    "a model that no term names": (("KX77默认密码是多少",), "all-default-passwords"),
    "a maker": (("百富的操作员密码是多少",), "cashier-password"),
    "a role's password": (("N910主管密码",), "supervisor-password"),
    "an operator number": (("N910操作员号是多少",), "operator-number"),
    "by a value put forward": (("K9的操作员密码是0000吗",), None),
    "misspelt": (("MP70操做员蜜码",), None),
    "in a story": (("新换了一台A920，开机以后让输操作员密码，这个密码一般是多少",), None),
    "where it differs by model": (("X7型号的机器密码是什么",), None),
    "a second question": (("A920怎么签到，操作员密码是多少",), None),
    "named before": (("S90怎么签到", "那密码呢"), None),
    "named before, asked in full": (("S90怎么签到", "操作员密码是多少"), "cashier-password"),
    "after a value was withheld": (("MP70操作员密码", "那主管的呢"), "supervisor-password"),
    "where asked back whose": (("密码", "N910"), None),
}


@pytest.mark.parametrize(("messages", "near"), WITHHELD.values(), ids=WITHHELD)
def test_no_value_is_told_for_a_model_nobody_wrote_about(ask: Ask, desk: Desk, messages: tuple[str, ...], near: str | None) -> None:
    """What is documented in general is offered, not told, and the channel stands under it."""
    reply = ask(*messages)
    (part,) = [part for part in reply["parts"] if part["kind"] != "answer"]
    assert part["kind"] == "unknown" and not VALUES.search(part["text"])
    assert "资料里没有写到您说的这个型号" in part["text"]
    assert reply["channels"]
    if near:
        related = [item for block in part["blocks"] if block["type"] == "related" for item in block["items"]]
        assert [item["message"] for item in related] == [desk.knowledge.entries[near].phrasings[0]]


TOLD = {
    "steps": ("N910怎么签到", "how-to-sign-in"),
    "changing a password": ("S90怎么改密码", "change-password"),
    "a failure": ("K320签到失败怎么办", "sign-in-failed"),
    "a code": ("N910显示55", "code-55"),
    "a documented model": ("ME50密码", "me50-password"),
    "a documented model beside it": ("ME50和S90的密码", "me50-password"),
}


def test_an_english_question_is_no_way_around(ask: Ask, desk: Desk) -> None:
    reply = ask("what is the operator password of a D180")
    said = desk.knowledge.say(desk.knowledge.desk.sentences["unknown-model-value"], "en")
    assert reply["kind"] == "unknown" and said in reply["text"] and not VALUES.search(reply["text"])


def test_who_names_a_value_is_not_told_that_it_is_this_models(ask: Ask) -> None:
    reply = ask("S90的0000是什么密码")
    assert reply["kind"] == "unknown" and "出厂常见" not in reply["text"]


@pytest.mark.parametrize(("question", "entry"), TOLD.values(), ids=TOLD)
def test_what_is_done_alike_on_all_models_is_still_told(ask: Ask, question: str, entry: str) -> None:
    reply = ask(question)
    assert (reply["kind"], reply["parts"][0].get("entry_id")) == ("answer", entry)


def test_who_takes_what_is_offered_is_told_that_it_may_not_apply(ask: Ask) -> None:
    offered = ask("MP70操作员密码")["parts"][0]["blocks"]
    (message,) = [item["message"] for block in offered if block["type"] == "related" for item in block["items"]]
    reply = ask("MP70操作员密码", message)
    assert (reply["kind"], reply["parts"][0].get("entry_id")) == ("answer", "cashier-password")
    assert "以下内容不保证适用" in reply["text"] and "88888888" not in reply["text"]


def test_a_model_that_the_page_knows_is_one_that_was_named(desk: Desk) -> None:
    first = desk.answer("签到密码", None, door="test", model="N910")
    assert first["kind"] == "unknown" and not VALUES.search(first["text"])
    taken = desk.answer("操作员 01 的签到密码是什么", first["conversation_id"], door="test", model="N910")
    assert taken["kind"] == "answer" and "以下内容不保证适用" in taken["text"]


def test_another_topic_is_not_coloured_by_a_model_nobody_wrote_about(ask: Ask) -> None:
    assert ask("S90怎么签到", "怎么给店员加子账号", "新机第一次开机的默认密码是多少")["kind"] == "answer"
