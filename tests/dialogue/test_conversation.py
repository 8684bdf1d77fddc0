"""What a message owes to the one before it, and what it does not."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue.desk import Desk
from bot.records.memory import InMemory
from bot.settings import ROOT

FOLLOW_UPS = {
    "another subject": (("签到的操作员号是多少", "那密码呢"), "cashier-password"),
    "another role": (("操作员 01 的密码是什么", "那主管的呢"), "supervisor-password"),
    "another value": (("12345678是什么密码", "那88888888呢"), "what-is-88888888"),
    "not A, but B": (("操作员 01 的密码是什么", "不是操作员的，是主控密码"), "master-password"),
    "its failure": (("怎么签到", "那签到失败了呢"), "sign-in-failed"),
}


@pytest.mark.parametrize(("messages", "entry"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_is_understood_from_what_came_before(ask, messages, entry):
    reply = ask(*messages)
    assert (reply["kind"], reply["entries"][0]["id"]) == ("answer", entry)


NEW_TOPICS = {
    "another question": (("新大陆 ME50 的密码是多少", "怎么给店员加子账号"), "answer"),
    "an account matter": (("新大陆 ME50 的密码是多少", "我昨天的钱怎么还没到账"), "official"),
    "out of scope": (("新大陆 ME50 的密码是多少", "今天天气怎么样"), "unknown"),
    "another thing's password": (("新大陆 ME50 的密码是多少", "家里路由器密码是多少"), "unknown"),
}


@pytest.mark.parametrize(("messages", "kind"), NEW_TOPICS.values(), ids=NEW_TOPICS)
def test_a_new_topic_is_not_coloured_by_the_last(ask, messages, kind):
    reply = ask(*messages)
    assert reply["kind"] == kind
    assert "88888888" not in reply["text"]


def test_a_conversation_keeps_its_id_and_an_unknown_id_starts_a_new_one(desk):
    first = desk.answer("怎么签到", None, door="test")
    second = desk.answer("谢谢", first["conversation_id"], door="test")
    stranger = desk.answer("谢谢", "no-such-conversation", door="test")
    assert second["conversation_id"] == first["conversation_id"]
    assert stranger["conversation_id"] not in ("no-such-conversation", first["conversation_id"])


def test_a_topic_is_forgotten_after_a_pause(knowledge, tmp_path):
    clock = [datetime(2026, 11, 22, 9, 0, tzinfo=UTC)]
    desk = Desk(knowledge, InMemory(), ROOT / "templates", tmp_path, now=lambda: clock[0])
    conversation = desk.answer("签到的操作员号是多少", None, door="test")["conversation_id"]
    clock[0] += timedelta(minutes=29)
    assert desk.answer("那密码呢", conversation, door="test")["entries"][0]["id"] == "cashier-password"
    clock[0] += timedelta(minutes=31)
    assert desk.answer("那密码呢", conversation, door="test")["kind"] != "answer"


def test_another_desk_with_the_same_records_understands_a_follow_up(desk, knowledge, tmp_path):
    """What a follow-up leans on is in the records, not in a process."""
    other = Desk(knowledge, desk.records, ROOT / "templates", tmp_path)
    conversation = desk.answer("签到的操作员号是多少", None, door="test")["conversation_id"]
    assert other.answer("那密码呢", conversation, door="test")["entries"][0]["id"] == "cashier-password"
