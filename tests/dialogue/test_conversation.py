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
    "its failure, in short": (("怎么签到", "失败了怎么办"), "sign-in-failed"),
    "what to enter": (("怎么签到", "要输什么"), "what-to-enter-at-sign-in"),
    "why": (("怎么签到", "为什么要做"), "why-sign-in"),
    "its opposite": (("怎么签到", "那签退呢"), "sign-out"),
    "role after role": (("操作员01密码是多少", "那主管呢", "主控呢"), "master-password"),
    "a subject without that role": (("主控密码是多少", "操作员号呢"), "operator-number"),
    "role, from a model": (("ME50密码是多少", "主管的呢"), "supervisor-password"),
    "a model": (("操作员01密码是多少", "ME50的呢"), "me50-password"),
    "a model alone": (("不同机型的密码", "ME50"), "me50-password"),
    "may it be told": (("操作员号是多少", "能告诉别人吗"), "keep-operator-number-private"),
    "forgotten": (("操作员号是多少", "忘了怎么办"), "find-operator-number"),
    "where to look it up": (("操作员号是多少", "忘了的话去哪查"), "find-operator-number"),
    "everywhere the same": (("操作员号是多少", "每家都一样吗"), "operator-number-unique"),
    "locked": (("操作员01密码是多少", "输错了会锁吗"), "lock-after-wrong-passwords"),
    "how often": (("怎么改密码", "它多久改一次"), "change-password-how-often"),
    "forgotten password": (("怎么改密码", "忘了呢"), "forgot-password"),
    "the old one": (("怎么改密码", "要旧密码吗"), "change-password"),
    "the same place": (("怎么改密码", "这个在哪里"), "change-password"),
    "still not": (("签到失败怎么办", "它还是不行"), "sign-in-failed"),
    "code after code": (("刷卡显示51", "55呢"), "code-55"),
    "code after codes": (("刷卡显示51", "55呢", "那96呢"), "code-96"),
    "may it refund": (("初始账号是什么", "能退款吗"), "initial-account-refund"),
    "and orders": (("初始账号是什么", "能退款吗", "能查订单吗"), "initial-account-orders"),
    "where to get it": (("初始账号是什么", "在哪领"), "get-initial-account"),
    "the next day": (("撤销和退货有什么区别", "隔天的呢"), "void-or-refund"),
    "office hours": (("怎么联系客服", "几点上班"), "contact-support"),
    "not sign-in, sign-out": (("怎么签到", "不是签到，是签退"), "sign-out"),
    "I asked about": (("怎么签到", "我问的是签退"), "sign-out"),
    "no, another question": (("怎么签到", "不对，我要问怎么改密码"), "change-password"),
    "not this role, said at length": (("主控密码是什么", "不是主控，我要的是操作员的"), "cashier-password"),
    "another operator's number": (("操作员01的密码是多少", "00的呢"), "supervisor-password"),
    "not that number": (("操作员01的密码是多少", "不是01，是00"), "supervisor-password"),
    "a password that was forgotten": (("怎么签到", "密码忘了呢"), "forgot-password"),
    "what to do about a code": (("返回码51是什么", "怎么办"), "code-51"),
    "still the same trouble": (("签到失败怎么办", "还是失败"), "sign-in-failed"),
    "if it fails": (("怎么签到", "万一失败了呢"), "sign-in-failed"),
    "what was told did not help": (("初始化失败", "照着做了还是老样子"), "initialisation-failed"),
    "where it is changed": (("新机第一次开机密码", "那它在哪里换"), "change-password"),
    "said wrongly": (("主控密码是什么", "不对，打错了，我想问的是操作员的"), "cashier-password"),
    "that number, not this role": (("主控密码是什么", "不是主控，是01那个的"), "cashier-password"),
    "where it says so": (("主控密码是什么", "哪儿写的"), "master-password"),
    "whether it is sure": (("怎么签到", "靠谱吗？"), "how-to-sign-in"),
    "in which menu": (("怎么签到", "在哪个菜单"), "how-to-sign-in"),
    "the steps failed": (("怎么签到", "屏幕提示失败了"), "sign-in-failed"),
    "another role instead": (("主控密码是什么", "要是换成主管的呢"), "supervisor-password"),
    "what was ruled out": (("签到失败怎么办", "信号是满格的"), "sign-in-failed"),
    "a value that does not work": (("收银员密码是多少", "输了不好使"), "wrong-password"),
    "not that company": (("银联商务的操作员密码是多少", "说错了，不是银联商务，是拉卡拉"), "cashier-password"),
    "our company after all": (("收钱吧怎么签到", "哦我的是拉卡拉"), "how-to-sign-in"),
    "not this role": (("主管密码是多少", "不是主管，是主控"), "master-password"),
    "a choice by its facet": (("密码", "操作员01的"), "cashier-password"),
    "across a false premise": (("签到失败怎么办", "密码是0000吗"), "what-is-0000"),
}


@pytest.mark.parametrize(("messages", "entry"), FOLLOW_UPS.values(), ids=FOLLOW_UPS)
def test_a_follow_up_is_understood_from_what_came_before(ask, messages, entry):
    reply = ask(*messages)
    assert (reply["kind"], reply["entries"][0]["id"]) == ("answer", entry)


MORE = {
    "what to have at hand": ("我的押金什么时候退", "那要带什么材料"),
    "whom to ask": ("我的押金什么时候退", "该找谁"),
    "to be looked up": ("昨晚那笔钱还没到账", "你替我看一下"),
    "why": ("昨晚那笔钱还没到账", "为啥啊"),
}


@pytest.mark.parametrize("messages", MORE.values(), ids=MORE)
def test_who_asks_on_about_an_account_matter_gets_its_channel_again(ask, messages):
    first, again = ask(messages[0]), ask(*messages)
    assert (again["kind"], again["text"]) == ("official", first["text"])


NEW_TOPICS = {
    "another question": (("新大陆 ME50 的密码是多少", "怎么给店员加子账号"), "answer"),
    "an account matter": (("新大陆 ME50 的密码是多少", "我昨天的钱怎么还没到账"), "official"),
    "out of scope": (("新大陆 ME50 的密码是多少", "今天天气怎么样"), "unknown"),
    "another thing's password": (("新大陆 ME50 的密码是多少", "家里路由器密码是多少"), "unknown"),
    "after thanks": (("ME50密码是多少", "谢谢", "那密码呢"), "clarify"),
    "after another topic that is not ours": (("ME50密码是多少", "今天天气怎么样", "怎么签到"), "answer"),
    "after an account matter": (("ME50密码是多少", "我昨天的钱没到账", "怎么投诉"), "answer"),
    "another company": (("ME50密码是多少", "乐刷的呢"), "unknown"),
    "a person": (("ME50密码是多少", "转人工"), "official"),
    "one trade": (("ME50密码是多少", "昨天那笔帮我退了"), "official"),
    "my own": (("ME50密码是多少", "我的被改了，帮我查一下"), "official"),
    "complaints": (("ME50密码是多少", "怎么投诉"), "answer"),
    "a greeting": (("ME50密码是多少", "你好"), "smalltalk"),
    "goodbye": (("ME50密码是多少", "再见"), "smalltalk"),
    "nonsense": (("ME50密码是多少", "asdfghjkl"), "unknown"),
    "weight": (("ME50密码是多少", "机器多重"), "unknown"),
    "a code": (("ME50密码是多少", "返回码51"), "answer"),
    "maintenance": (("ME50密码是多少", "机器怎么保养"), "answer"),
    "network": (("ME50密码是多少", "连不上网怎么办"), "answer"),
    "a refusal": (("ME50密码是多少", "捡来的机器怎么解锁"), "official"),
    "fees": (("ME50密码是多少", "我的费率是多少"), "official"),
    "a recipe": (("ME50密码是多少", "红烧肉怎么做"), "unknown"),
}


@pytest.mark.parametrize(("messages", "kind"), NEW_TOPICS.values(), ids=NEW_TOPICS)
def test_a_new_topic_is_not_coloured_by_the_last(ask, messages, kind):
    reply = ask(*messages)
    assert reply["kind"] == kind
    assert "88888888" not in reply["text"]


def test_who_does_not_want_to_change_a_password_is_not_shown_one(ask):
    reply = ask("默认密码是多少", "不要改密码")
    assert [entry["id"] for entry in reply["entries"]] == ["change-password-at-first-sign-in"]


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


def test_what_was_asked_back_is_dropped_when_another_question_comes(ask):
    reply = ask("密码", "怎么签到")
    assert [entry["id"] for entry in reply["entries"]] == ["how-to-sign-in"]


@pytest.mark.parametrize("message", ["密码", "操作员号", "默认密码", "初始账号"])
def test_every_choice_answers_exactly_its_entry(ask, message):
    reply = ask(message)
    assert len(reply["choices"]) <= 4
    for choice, entry in zip(reply["choices"], reply["entries"], strict=False):
        chosen = ask(message, choice["message"])
        assert [part.get("entry_id") for part in chosen["parts"]] == [entry["id"]]
