"""What a message leans on and what it leaves: a dismissed topic, a denied model, a company that only a later question names."""

import pytest

from bot.dialogue.desk import Desk

from .test_kinds import shown

TALKS = {
    "the topic is dismissed": (("签到失败怎么办", "算了不聊这个，今天星期几"), "unknown", {"off-topic"}),
    "dismissed, and something else asked": (("签到失败怎么办", "先不说这个，怎么改密码"), "answer", {"change-password"}),
    "a whole question that names a model": (("签到失败怎么办", "ME50怎么签到"), "answer", {"how-to-sign-in"}),
    "a misspelt follow-up": (("签到的操作员号是多少", "那蜜码呢"), "answer", {"cashier-password"}),
    "a follow-up behind a sigh": (("签到的操作员号是多少", "喔，那么口令呢"), "answer", {"cashier-password"}),
    "a follow-up with a remark behind it": (("签到的操作员号是多少", "那密码呢，你没说"), "answer", {"cashier-password"}),
}


@pytest.mark.parametrize(("messages", "kind", "entries"), TALKS.values(), ids=TALKS)
def test_a_talk(desk: Desk, messages: tuple[str, ...], kind: str, entries: set[str]) -> None:
    first, last = messages
    reply = desk.answer(last, desk.answer(first, None, door="test")["conversation_id"], door="test")
    assert (reply["kind"], shown(reply)) == (kind, entries)


MESSAGES = {
    "a company that a later question names": ("初始化失败怎么处理？另外支持随行付吗？", {"initialisation-failed"}),
    "a company that is named first": ("我用的是随行付。初始化失败怎么处理？", set()),
    "a company that is what it is about": ("初始化失败怎么处理？是随行付的机器", set()),
    "the question at the end of a story": (
        "昨天进了一批货，忙到半夜，小孩又发烧，隔壁也关门了，下着雨，店里没几个人，我闲着看说明书，字又小，想问签到成功了怎么看",
        {"sign-in-succeeded"},
    ),
    "a request for steps behind the question": ("怎么改密码？请说说步骤。", {"change-password"}),
    "a number in the place of a response code": ("错误码E77是什么", set()),
    "an operator of whom nothing is documented": ("操作员 57 的默认密码是什么", set()),
    "a claim that nothing has to be done": ("改密码不用输旧密码，对吗", {"change-password"}),
    "a card named before a question": ("我的卡，怎么签到", {"how-to-sign-in"}),
    "steps for a model that has a value of its own": ("ME50的菜单在哪打开", set()),
}


@pytest.mark.parametrize(("message", "entries"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_is_answered_by(desk: Desk, message: str, entries: set[str]) -> None:
    assert shown(desk.answer(message, None, door="test")) == entries


def test_a_denied_model_gets_no_value(desk: Desk) -> None:
    assert "88888888" not in desk.answer("不是ME50，就是普通电签，签到密码是多少", None, door="test")["text"].partition("资料说法不一")[0]


WISHES = {
    "a wish that only the company can fulfil": ("密码输错太多次会锁吗，账号被锁了，帮我解锁", "official"),
    "a wish to be told": ("帮我看看，密码输错几次会锁", "answer"),
}


@pytest.mark.parametrize(("message", "kind"), WISHES.values(), ids=WISHES)
def test_a_wish(desk: Desk, message: str, kind: str) -> None:
    reply = desk.answer(message, None, door="test")
    assert (reply["kind"], "lock-after-wrong-passwords" in shown(reply)) == (kind, True)


CONTEXT = {
    "a value that the model has of its own": ("签到密码是多少", {"me50-password"}),
    "steps that hold for every model": ("怎么签到", {"how-to-sign-in"}),
    "another role": ("主管密码是多少", {"supervisor-password"}),
    "another model is named": ("传统POS的密码是多少", {"password-by-model"}),
    "a response code": ("返回码 55", {"code-55"}),
}


@pytest.mark.parametrize(("message", "entries"), CONTEXT.values(), ids=CONTEXT)
def test_the_page_knows_the_model(desk: Desk, message: str, entries: set[str]) -> None:
    assert shown(desk.answer(message, None, door="test", model="新大陆 ME50")) == entries
