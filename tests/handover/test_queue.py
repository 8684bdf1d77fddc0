"""The queue for people: who is next, who has it, what a restart keeps, and that nobody waits for nobody."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.dialogue.desk import Desk
from bot.handover import queue
from bot.handover.duty import PRESENCE
from bot.handover.queue import HandoverError, Handovers
from bot.records.store import Store, open_records

CARD = "卡号6222021234567890128"


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def handovers(kept: Store, clock: Clock, desk: Desk) -> Handovers:
    return opened(kept, clock, desk)


def opened(kept: Store, clock: Clock, desk: Desk) -> Handovers:
    """The queue as a start finds it, with the desk's real words and its real masking."""
    return Handovers(kept, clock, desk._notice, desk.masked)


def asked(handovers: Handovers, conversation: str, language: str = "zh") -> str:
    """Somebody asks for a person while one is on duty; gives the id of the hand-over."""
    assert handovers.ask(conversation, language) is not None
    talk = handovers.of_conversation(conversation)
    assert talk
    return talk.handover.id


def texts(handovers: Handovers, conversation: str) -> list[str]:
    return [line.text for line in handovers.view(conversation).lines]


# --- the road of one conversation -----------------------------------------------------------------------------------


def test_nobody_on_duty_means_no_queue(handovers: Handovers) -> None:
    assert handovers.ask("shop", "zh") is None
    assert handovers.holder("shop") == "desk"
    assert handovers.view("shop").tag == handovers.view("a stranger").tag


def test_a_conversation_waits_is_taken_answered_and_given_back_to_the_desk(handovers: Handovers, clock: Clock) -> None:
    handovers.come("wang", "小王")
    shop = asked(handovers, "shop")
    clock.passes(timedelta(seconds=1))
    assert handovers.ask("other", "en") == 1
    assert (handovers.view("shop").ahead, handovers.view("other").ahead) == (0, 1)

    handovers.take(shop, "wang", "小王")
    assert (handovers.view("shop").state, handovers.view("shop").agent, handovers.view("other").ahead) == ("agent", "小王", 0)
    handovers.reply(shop, "wang", "您好，我来看看")
    handovers.close(shop, "wang")
    assert texts(handovers, "shop") == ["小王 正在为您服务。", "您好，我来看看", "这次人工服务结束了，您可以接着在这里提问。"]
    assert handovers.holder("shop") == "desk"


def test_what_is_given_back_keeps_its_place(handovers: Handovers, clock: Clock) -> None:
    handovers.come("wang", "小王")
    first = asked(handovers, "first")
    clock.passes(timedelta(seconds=1))
    asked(handovers, "second")
    handovers.take(first, "wang", "小王")
    handovers.give_back(first, "wang")
    assert [talk.handover.conversation_id for talk in handovers.waiting()] == ["first", "second"]
    assert handovers.view("first").agent is None


def test_a_merchant_may_leave_at_any_time(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    waiting, held = asked(handovers, "waiting"), asked(handovers, "held")
    handovers.take(held, "wang", "小王")
    for conversation in ("waiting", "held", "a stranger", "waiting"):
        handovers.leave(conversation)
    assert handovers.waiting() == handovers.held() == []
    assert texts(handovers, "waiting") == ["您已结束人工服务，可以接着在这里提问。"]
    assert handovers.holder("a stranger") == "desk"
    with pytest.raises(HandoverError, match="over"):
        handovers.take(waiting, "wang", "小王")


def test_a_second_wish_goes_on_counting_lines(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    first = asked(handovers, "shop")
    handovers.take(first, "wang", "小王")
    handovers.close(first, "wang")
    second = asked(handovers, "shop")
    handovers.take(second, "wang", "小王")
    assert [line.number for line in handovers.view("shop").lines] == [1, 2, 3]
    assert handovers.talk(first) is None  # what is over cannot be taken up again by its old name


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (lambda h, held, _: h.take(held, "li", "小李"), "taken"),
        (lambda h, held, _: h.reply(held, "li", "您好"), "not-yours"),
        (lambda h, held, _: h.give_back(held, "li"), "not-yours"),
        (lambda h, held, _: h.close(held, "li"), "not-yours"),
        (lambda h, held, _: h.reply(held, "wang", " \n "), "empty"),
        (lambda h, held, _: h.note(held, "li", "小李", ""), "empty"),
        (lambda h, _, waiting: h.reply(waiting, "wang", "您好"), "not-yours"),
        (lambda h, _, __: h.take("no such", "wang", "小王"), "over"),
        (lambda h, _, __: h.note("no such", "wang", "小王", "记下"), "over"),
    ],
    ids=[
        "another's", "reply to another's", "give back another's", "close another's",
        "empty reply", "empty note", "not taken", "unknown", "note on unknown",
    ],
)  # fmt: skip
def test_what_an_agent_cannot_do(handovers: Handovers, act: object, key: str) -> None:
    handovers.come("wang", "小王")
    held, waiting = asked(handovers, "held"), asked(handovers, "waiting")
    handovers.take(held, "wang", "小王")
    before = handovers.view("held"), handovers.view("waiting")
    with pytest.raises(HandoverError) as refused:
        act(handovers, held, waiting)  # type: ignore[operator]
    assert refused.value.key == key
    assert (handovers.view("held"), handovers.view("waiting")) == before


def test_taking_what_is_already_hers_changes_nothing(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    held = asked(handovers, "held")
    handovers.take(held, "wang", "小王")
    before = handovers.view("held")
    handovers.take(held, "wang", "小王")
    assert handovers.view("held") == before


def test_one_conversation_goes_to_one_agent_however_many_reach_for_it(handovers: Handovers, kept: Store) -> None:
    handovers.come("a0", "甲")
    wanted = [asked(handovers, f"shop{number}") for number in range(30)]
    won: dict[str, list[str]] = {handover: [] for handover in wanted}
    start = threading.Barrier(8)

    def reach(agent: str) -> None:
        start.wait()
        for handover in wanted:
            try:
                handovers.take(handover, agent, agent)
            except HandoverError as refused:
                assert refused.key == "taken"
            else:
                won[handover].append(agent)

    threads = [threading.Thread(target=reach, args=(f"a{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(agents) for agents in won.values()] == [1] * 30
    for handover, agents in won.items():
        found = kept.review.handover(handover)
        assert found
        assert (found.state, found.agent) == ("agent", agents[0])


def test_asking_twice_at_the_same_moment_is_asking_once(handovers: Handovers, kept: Store, clock: Clock) -> None:
    handovers.come("wang", "小王")
    assert [handovers.ask("shop", "zh") for _ in range(2)] == [0, 0]
    assert len(handovers.waiting()) == len(kept.review.handovers(clock.now, timedelta(hours=1))) == 1


def test_a_queue_that_is_too_long_is_not_joined(handovers: Handovers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MAX_WAITING", 2)
    handovers.come("wang", "小王")
    assert [handovers.ask(f"shop{number}", "zh") for number in range(3)] == [0, 1, None]
    assert handovers.holder("shop2") == "desk"


# --- secrets and notes --------------------------------------------------------------------------------------------------


def test_what_agents_write_is_masked(handovers: Handovers, tmp_path: Path) -> None:
    handovers.come("wang", "小王")
    held = asked(handovers, "held")
    handovers.take(held, "wang", "小王")
    handovers.reply(held, "wang", f"您的{CARD}")
    handovers.note(held, "wang", "小王", f"他的{CARD}")
    assert handovers.view("held").lines[-1].text == "您的卡号[卡号 ****0128]"
    assert CARD[2:].encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_note_is_for_agents_and_shows_the_merchant_nothing_not_even_that_it_is_there(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    held = asked(handovers, "held")
    handovers.take(held, "wang", "小王")
    before = handovers.view("held")
    handovers.note(held, "li", "小李", "上周也来问过")
    assert (handovers.view("held"), handovers.view("held").tag) == (before, before.tag)
    talk = handovers.talk(held)
    assert talk
    assert [(line.sender, line.name, line.text) for line in talk.lines][-1] == ("note", "小李", "上周也来问过")


# --- nobody waits for nobody --------------------------------------------------------------------------------------------


def test_when_the_last_agent_leaves_those_who_wait_get_the_channels_at_once(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    handovers.come("li", "小李")
    asked(handovers, "chinese")
    asked(handovers, "english", "en")
    handovers.go("wang")
    assert handovers.view("chinese").state == "waiting"
    handovers.go("li")
    assert handovers.view("chinese").state == handovers.view("english").state == "desk"
    assert "95016" in texts(handovers, "chinese")[0]
    assert texts(handovers, "english")[0].startswith("No agent is there now")


def test_an_agent_whose_console_is_gone_is_off_duty_and_loses_her_conversations(handovers: Handovers, clock: Clock) -> None:
    handovers.come("wang", "小王")
    handovers.come("li", "小李")
    held, _ = asked(handovers, "held"), asked(handovers, "waiting")
    handovers.take(held, "wang", "小王")
    clock.passes(PRESENCE)
    handovers.seen("li")
    assert handovers.holder("held") == "agent"  # just in time
    clock.passes(timedelta(seconds=6))
    assert handovers.holder("held") == "waiting"
    assert [duty.account for duty in handovers.on_duty()] == ["li"]
    clock.passes(PRESENCE + timedelta(seconds=6))
    assert (handovers.holder("held"), handovers.holder("waiting")) == ("desk", "desk")
    assert "95016" in texts(handovers, "held")[-1]
    assert handovers.ask("late", "zh") is None


def test_an_agent_off_duty_keeps_whom_she_has_while_her_console_is_open(handovers: Handovers, clock: Clock) -> None:
    handovers.come("wang", "小王")
    held = asked(handovers, "held")
    handovers.take(held, "wang", "小王")
    handovers.go("wang")
    for _ in range(5):
        clock.passes(PRESENCE / 2)
        handovers.seen("wang")
    assert handovers.holder("held") == "agent"
    assert handovers.ask("new", "zh") is None


# --- a restart, and a poll ----------------------------------------------------------------------------------------------


def test_a_restart_loses_nothing(handovers: Handovers, kept: Store, clock: Clock, desk: Desk, tmp_path: Path) -> None:
    handovers.come("wang", "小王")
    held, closed = asked(handovers, "held"), asked(handovers, "closed")
    clock.passes(timedelta(seconds=1))
    asked(handovers, "waiting")
    for handover in (held, closed):
        handovers.take(handover, "wang", "小王")
        handovers.reply(handover, "wang", "您好")
    handovers.note(held, "wang", "小王", "急")
    handovers.close(closed, "wang")
    before = {name: handovers.view(name) for name in ("held", "closed", "waiting")}
    kept.close()

    again = open_records(tmp_path)
    restarted = opened(again, clock, desk)
    assert {name: restarted.view(name) for name in before} == before
    assert [view.tag for view in before.values()] == [restarted.view(name).tag for name in before]
    assert [duty.name for duty in restarted.on_duty()] == ["小王"]
    talk = restarted.talk(held)
    assert talk
    assert [line.sender for line in talk.lines] == ["notice", "agent", "note"]
    clock.passes(PRESENCE + timedelta(seconds=1))
    assert restarted.holder("held") == "desk"  # she never came back
    again.close()


def test_a_poll_reads_memory_alone(handovers: Handovers, kept: Store) -> None:
    handovers.come("wang", "小王")
    asked(handovers, "shop")
    kept.close()  # from here on every row would be missing
    assert {handovers.view("shop").state for _ in range(100)} == {"waiting"}
    assert handovers.view("a stranger").state == "desk"


def test_the_tag_moves_with_every_change_a_merchant_can_see(handovers: Handovers) -> None:
    handovers.come("wang", "小王")
    first, second = asked(handovers, "first"), asked(handovers, "second")
    tags = [handovers.view("second").tag]
    for change in (
        lambda: handovers.take(first, "wang", "小王"),
        lambda: handovers.take(second, "wang", "小王"),
        lambda: handovers.reply(second, "wang", "您好"),
        lambda: handovers.give_back(second, "wang"),
        lambda: handovers.take(second, "wang", "小王"),
        lambda: handovers.close(second, "wang"),
    ):
        change()
        tags.append(handovers.view("second").tag)
    assert len(set(tags)) == len(tags)


def test_memory_is_bounded(handovers: Handovers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "REMEMBERED", 5)
    handovers.come("wang", "小王")
    asked(handovers, "patient")
    for number in range(20):
        asked(handovers, f"shop{number}")
        handovers.leave(f"shop{number}")
    assert len(handovers._talks) <= 6
    assert len(handovers._by_id) <= 6
    assert handovers.view("patient").state == "waiting"
    assert texts(handovers, "shop19") == ["您已结束人工服务，可以接着在这里提问。"]
