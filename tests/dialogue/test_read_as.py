"""A misspelt question is answered as it was meant, and the reply says how it was read; a clean one is left alone."""

import pytest

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply


def notices(reply: Reply) -> list[str]:
    """What a reply says of the question before it answers."""
    return [block["text"] for part in reply["parts"] for block in part["blocks"] if block.get("role") == "notice"]


SURELY = {
    "sounds": ("签道失败怎么办", "sign-in-failed", "签到失败怎么办"),
    "pinyin": ("qiandao shibai zenme ban", "sign-in-failed", "签到失败怎么办"),
    "pinyin in part": ("签到shibai怎么办", "sign-in-failed", "签到失败怎么办"),
    "tones": ("zhu3guan3 mi4ma3 是多少", "supervisor-password", "主管密码是多少"),
    "a slip": ("操员号是多少", "operator-number", "操作员号是多少"),
    "a code after pinyin": ("fanhuima55", "code-55", "返回码55"),
}


@pytest.mark.parametrize(("typed", "entry", "read"), SURELY.values(), ids=SURELY)
def test_says_how_it_was_read(ask, typed, entry, read):
    reply = ask(typed)
    assert reply["parts"][0].get("entry_id") == entry
    assert f"我按“{read}”来理解。" in notices(reply)
    assert f"我按“{read}”来理解。" in reply["text"] and "来理解。" in reply["html"]


GUESSED = {
    "usual words": ("主观密码是多少", "supervisor-password", "主管密码是多少"),
    "two words that sound the same": ("chongzhi mima", "forgot-password", "重置密码"),
    "initials": ("zgmm", "supervisor-password", "主管密码"),
}


@pytest.mark.parametrize(("typed", "entry", "read"), GUESSED.values(), ids=GUESSED)
def test_a_guess_is_put_as_a_question(ask, typed, entry, read):
    reply = ask(typed)
    assert reply["parts"][0].get("entry_id") == entry
    assert any(text.startswith(f"您是不是想问“{read}”") for text in notices(reply))


def test_a_bare_word_is_asked_back_although_misspelt(ask):
    assert ask("蜜码")["kind"] == ask("密码")["kind"] == "clarify"


def test_in_english_the_notice_is_english(ask):
    reply = ask("what is the opertor number")
    assert reply["language"] == "en"
    assert notices(reply)[0].startswith("I read this as “")


CLEAN = [
    "签到失败怎么办",
    "怎么签退",
    "今天钱到了吗",
    "操作员号是多少",
    "主管密码是多少",
    "how to change the password",
    "今天天气怎么样",
    "57 mm 的打印纸",
    "银联商务的默认密码",
]


@pytest.mark.parametrize("typed", CLEAN)
def test_a_clean_question_is_left_alone(ask, typed):
    assert not any("来理解" in text or "是不是想问" in text or "I read this" in text for text in notices(ask(typed)))


@pytest.mark.parametrize("typed", ["银莲商务的默认密码", "收钱罢的默认密码是多少", "随行富的默认密码"])
def test_a_misspelt_name_of_another_company_never_gets_our_values(ask, typed):
    reply = ask(typed)
    assert reply["kind"] == "unknown"
    assert all(value not in reply["text"] for value in ("0000", "123456", "12345678", "88888888"))


def test_a_misspelt_refusal_is_still_refused(ask):
    assert ask("怎么绕过主管蜜码退款")["parts"][0].get("matter_id") == "bypass-supervisor"


def test_a_misspelt_part_of_a_message_is_read_too(ask):
    reply = ask("签到失败怎么办，还有怎么修改蜜码")
    assert {part.get("entry_id") for part in reply["parts"]} == {"sign-in-failed", "change-password"}


def test_a_long_question_is_not_said_back_whole(ask):
    reply = ask("老板出门了店里就我一个人刚接手什么都不懂现在机器要我输东西操做员号是多少啊急死人了")
    assert all(len(text) < 100 for text in notices(reply))


def test_the_changes_are_kept_for_whoever_explains_the_reply(desk: Desk) -> None:
    (decided,) = desk.messages.decide("操做员蜜码是多少", None)
    assert decided.decision.reading is not None
    assert decided.decision.reading.changes == (("操做员", "操作员"), ("蜜码", "密码"))


def test_what_is_being_typed_is_completed_although_misspelt(desk: Desk) -> None:
    assert desk.suggest("签道失")[0]["label"] == desk.suggest("签到失")[0]["label"]
