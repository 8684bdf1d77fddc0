"""Asking for a person: the desk hands over while agents are on duty, is silent while one has the conversation, and answers again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogue.desk import Desk
from bot.records.store import open_records

WISH = "转人工"
QUESTION = "签到的操作员号是多少"


@pytest.fixture
def manned(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """The desk with one agent on duty and records of its own."""
    records = open_records(tmp_path)
    twin = desk.beside(records)
    twin.handovers.come("wang", "小王")
    yield twin
    records.close()


def take(desk: Desk, conversation: str) -> str:
    talk = desk.handovers.of_conversation(conversation)
    assert talk
    return desk.handovers.take(talk.handover.id, "wang", "小王").handover.id


def test_with_nobody_on_duty_the_channels_come_at_once(desk: Desk) -> None:
    reply = desk.answer(WISH, None, door="test")
    assert (reply["kind"], reply.get("held_by")) == ("official", None)
    assert reply["channels"]


def test_with_an_agent_on_duty_the_wish_is_put_in_the_queue_and_said_so(manned: Desk) -> None:
    first, second = (manned.answer(WISH, None, door="test") for _ in range(2))
    assert (first["kind"], first["held_by"]) == ("official", "queue")
    assert first["text"].startswith("已为您转人工，您是下一位。")
    assert second["text"].startswith("已为您排队等人工，前面还有 1 位。")
    assert "没法替您转接" not in first["text"] + first["html"]
    assert "95016" in first["text"]  # whoever does not want to wait


def test_in_english(manned: Desk) -> None:
    reply = manned.answer("I want to talk to a human", None, door="test")
    assert reply["text"].startswith("A person will be with you; you are next.")
    assert manned.answer("hello?", reply["conversation_id"], door="test")["text"].startswith("Received.")


def test_a_question_beside_the_wish_is_still_answered(manned: Desk) -> None:
    reply = manned.answer(f"{QUESTION}？另外我要转人工", None, door="test")
    assert (reply["kind"], reply.get("held_by")) == ("official", "queue")
    assert "operator-number" in [part.get("entry_id") for part in reply["parts"]]
    assert reply["entries"]


def test_the_desk_is_silent_until_it_is_over(manned: Desk) -> None:
    conversation = manned.answer(WISH, None, door="test")["conversation_id"]
    waiting = manned.answer(QUESTION, conversation, door="test")
    assert (waiting["kind"], waiting["held_by"], waiting["text"]) == ("official", "queue", "收到，您还在排队，轮到时客服会看到这句话。")
    handover = take(manned, conversation)
    held = manned.answer(QUESTION, conversation, door="test")
    assert (held["kind"], held["held_by"], held["text"]) == ("official", "agent", "收到，已转给正在接待您的客服。")
    assert held["entries"] == held["sources"] == held["channels"] == held["choices"] == []
    assert manned.answer(WISH, conversation, door="test")["held_by"] == "agent"
    manned.handovers.close(handover, "wang")
    answered = manned.answer(QUESTION, conversation, door="test")
    assert (answered["kind"], answered.get("held_by")) == ("answer", None)


def test_nothing_said_to_a_person_is_leant_on_later(manned: Desk) -> None:
    conversation = manned.answer("收银员签到密码填什么", None, door="test")["conversation_id"]
    manned.answer(WISH, conversation, door="test")
    manned.answer("还有签到", conversation, door="test")
    manned.handovers.leave(conversation)
    alone = manned.answer("那主管的呢", None, door="test")
    assert manned.answer("那主管的呢", conversation, door="test")["text"] == alone["text"]


def test_secrets_for_a_person_are_masked_too(manned: Desk) -> None:
    conversation = manned.answer(WISH, None, door="test")["conversation_id"]
    reply = manned.answer("我的卡6222021234567890128刷不了", conversation, door="test")
    assert "没有保存" in reply["text"]
    last = manned.last(conversation)
    assert last
    assert last.question == "我的卡[卡号 ****0128]刷不了"


def test_what_was_said_is_recorded_with_what_was_asked(manned: Desk) -> None:
    reply = manned.answer(QUESTION, None, door="test")
    turn = manned.review.turn(reply["message_id"])
    assert turn
    assert turn.reply == reply["text"]


def test_canned_texts_survive_masking(desk: Desk) -> None:
    """An agent sends what the knowledge base says, and it is masked like everything: the documented values have to stay."""
    changed = {}
    for entry in desk.knowledge.entries.values():
        text = desk.preview(entry.phrasings[0])["text"]
        if desk.masked(text) != text:
            changed[entry.id] = desk.masked(text)
    assert changed == {}
