"""Which kind of reply a message gets, and from which entry or matter."""

import pytest

from bot.dialogue.reply import Reply
from bot.knowledge.knowledge import Knowledge
from tests.conftest import Ask


def shown(reply: Reply) -> set[str]:
    """Ids of the entries and matters a reply speaks of."""
    return {part.get("entry_id") or part.get("matter_id") or "" for part in reply["parts"]} - {""}


ANSWERS = {
    "a default": ("拉卡拉签到用的操作员号填几", "operator-number"),
    "a password by role": ("操作员 01 的密码是什么", "cashier-password"),
    "a procedure": ("请问怎么签到", "how-to-sign-in"),
    "trouble": ("签到失败怎么办", "sign-in-failed"),
    "traditional characters": ("簽到失敗怎麼辦", "sign-in-failed"),
    "full width, spaces, signs": ("签 到 失 败 ？？ 怎么办！", "sign-in-failed"),
    "polite ending": ("您好，请问签到失败怎么办呢，谢谢", "sign-in-failed"),
    "typed in pinyin": ("qiandao shibai zenme ban", "sign-in-failed"),
    "a wrong character that sounds right": ("签道失败怎么办", "sign-in-failed"),
    "a bare code": ("A0", "code-a0"),
    "a code with words": ("刷卡显示51是什么意思", "code-51"),
    "a model": ("新大陆 ME50 的密码是多少", "me50-password"),
    "said in one breath": ("俺家闺女给俺整了个机子早晨起来一开机就蹦出来个框框让俺签到俺也不知道咋签到你给说说呗", "how-to-sign-in"),
    "a number put forward that is a code too": ("操作员号是05没错吧", "operator-number"),
    "compared with another thing": ("机器能不能像手机那样刷指纹", "fingerprint"),
    "denied and corrected": ("不是问签退，是问怎么签到", "how-to-sign-in"),
    "several values": ("抖音上有人说0000，同事说1234，经理说123456，该用哪个", "all-default-passwords"),
    "the old one beside the new one": ("设置新密码还要输旧的吗", "change-password"),
    "denied afterwards": ("怎么签退，不是问签到", "sign-out"),
    "whose a value is that stands nowhere": ("888888是哪个密码", "all-default-passwords"),
    "what the terminal forbids": ("密码输错几回它就不让再输了", "lock-after-wrong-passwords"),
    "a cashier by another number": ("操作员03的密码是啥", "cashier-password"),
    "a part behind what was named": ("老板走之前提过一嘴初始账号，到底包含些啥", "initial-account-contents"),
    "a password, not a number, by model": ("电签机的操作员密码", "cashier-password"),
    "to know is not to find": ("你知道这台机器的操作员号不", "operator-number"),
    "a code in one breath": ("我这儿排着队呢你快帮我瞧瞧机器上蹦出来个返回码六十一是啥意思呀我头一回见", "code-61"),
    "a change in one breath": ("大哥我跟你打听个事我们这小卖部收钱那个机器我寻思把密码给它改了别让别人瞎按从哪改呀", "change-password"),
    "what happened in one breath": ("今儿一早我把店门打开机器也插上电了结果它死活签到失败我这一早上的生意全耽误了", "sign-in-failed"),
    "a phone beside it": ("手机快没电了，怎么签到", "how-to-sign-in"),
}


@pytest.mark.parametrize(("message", "entry"), ANSWERS.values(), ids=ANSWERS)
def test_documented_questions_are_answered(ask, message, entry):
    reply = ask(message)
    assert (reply["kind"], shown(reply)) == ("answer", {entry})


OFFICIAL = {
    "money not arrived": ("我昨天刷的钱怎么还没到账", "settlement-not-arrived"),
    "a complaint of one's own": ("我要投诉，你们的人收了押金就联系不上", "my-complaint"),
    "a stolen terminal": ("昨晚进贼了，POS 机没了，快帮我停掉", "lost-or-repair"),
    "own number": ("帮我查一下我的操作员号被改成多少了", "my-numbers"),
    "a person": ("转人工", "human"),
    "own fee": ("我的费率是多少", "my-fee-rate"),
    "a found terminal": ("别人丢的机器我想自己用，密码怎么解", "someone-elses-terminal"),
    "round the supervisor": ("怎么绕过主管密码退款", "bypass-supervisor"),
    "cash-out": ("用信用卡在自己机器上套现怎么弄", "cash-out"),
}


@pytest.mark.parametrize(("message", "matter"), OFFICIAL.values(), ids=OFFICIAL)
def test_account_matters_and_refusals_go_to_official_channels(ask, message, matter):
    reply = ask(message)
    assert (reply["kind"], shown(reply)) == ("official", {matter})
    assert reply["channels"]
    for value in ("0000", "12345678", "88888888"):
        assert value not in reply["text"]


@pytest.mark.parametrize("message", ["谢谢你啊，货到了我先去忙", "你好，我是今天新来的"])
def test_thanks_and_greetings_with_a_remark_are_small_talk(ask, message):
    assert ask(message)["kind"] == "smalltalk"


UNKNOWN = {
    "another company's terminal, ours named too": "随行付的机子，密码照拉卡拉的填可以吧",
    "the weather": "今天天气怎么样",
    "another brand": "银联商务的 POS 默认密码是多少",
    "another brand beside our own words": "客户还有一台乐刷，默认密码是多少",
    "another thing": "家里路由器的管理员密码是多少",
    "another thing in a clause of its own": "微信登不上了，密码忘了怎么办",
    "a code in no table": "刷卡显示返回码 Z9",
    "signs alone": "？？？",
    "one digit": "1",
    "noise": "asdfghjkl qwerty",
}


@pytest.mark.parametrize("message", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_documented_is_said_to_be_so(ask, message):
    reply = ask(message)
    assert reply["kind"] == "unknown"
    assert "95016" in reply["text"]
    for value in ("0000", "123456", "12345678", "88888888"):
        assert value not in reply["text"]


UNDOCUMENTED = {
    "paper": ("哪里能买到打印用的纸卷", "printing"),
    "charging": ("机器插上充电器也充不进电", "battery-and-charging"),
    "a price": ("一台 POS 机卖多少钱", "buying-a-terminal"),
    "codes to be paid by": ("我想申请一个收款二维码", "other-ways-to-pay"),
    "a loan": ("凭刷卡流水能贷多少款", "loans-and-credit-cards"),
    "in English": ("where do I buy paper rolls", "printing"),
    "off topic": ("讲个笑话听听", "off-topic"),
}


@pytest.mark.parametrize(("message", "matter"), UNDOCUMENTED.values(), ids=UNDOCUMENTED)
def test_what_is_known_to_be_documented_nowhere_is_named(ask, message, matter):
    reply = ask(message)
    assert (reply["kind"], shown(reply)) == ("unknown", {matter})
    assert reply["channels"]


def test_what_is_documented_nowhere_is_not_completed_from_the_topic(ask):
    assert shown(ask("怎么签到", "哪里能买到打印用的纸卷")) == {"printing"}


def test_a_bare_word_is_asked_back_and_every_choice_answers_its_entry(ask):
    reply = ask("密码")
    assert reply["kind"] == "clarify"
    assert 2 <= len(reply["choices"]) <= 4
    for choice, entry in zip(reply["choices"], reply["entries"], strict=True):
        chosen = ask("密码", choice["message"])
        assert (chosen["kind"], shown(chosen)) == ("answer", {entry["id"]})


def test_greetings_and_thanks_are_small_talk(ask):
    for message in ("你好", "谢谢", "再见", "hello"):
        assert ask(message)["kind"] == "smalltalk", message


TWO = {
    "joined by 还有": ("签到失败怎么办，还有怎么修改密码", {"sign-in-failed", "change-password"}),
    "two questions": ("主控密码是多少？怎么签到？", {"master-password", "how-to-sign-in"}),
}


@pytest.mark.parametrize(("message", "entries"), TWO.values(), ids=TWO)
def test_two_questions_get_a_part_each(ask, message, entries):
    reply = ask(message)
    assert shown(reply) == entries
    assert reply["kind"] == "answer"


def test_a_documented_question_beside_an_account_matter_gets_both_and_is_official(ask):
    reply = ask("怎么修改密码？另外我昨天的钱还没到账")
    assert reply["kind"] == "official"
    assert {"change-password", "settlement-not-arrived"} <= shown(reply)


@pytest.mark.parametrize("joined", ["签到和签退有什么关系", "操作员号及密码是做什么用的"])
def test_and_inside_one_question_does_not_split_it(ask, joined):
    assert len(ask(joined)["parts"]) == 1


def test_a_false_premise_is_never_agreed_with(ask):
    reply = ask("默认密码是888888对吧")
    assert "888888" not in reply["text"].replace("88888888", "")
    assert not reply["text"].startswith(("是", "对"))


def test_what_is_refused_in_one_breath_is_not_answered_in_the_next(ask):
    reply = ask("捡来的 POS 想自己用，默认密码有哪些")
    assert shown(reply) == {"someone-elses-terminal"}
    assert "0000" not in reply["text"]


@pytest.mark.parametrize("frame", ["{}密码", "{}的密码是多少", "{}默认密码是什么", "{}的初始密码是几"])
@pytest.mark.parametrize(
    ("role", "entry"),
    [
        ("cashier", "cashier-password"),
        ("supervisor", "supervisor-password"),
        ("administrator", "administrator-password"),
        ("master", "master-password"),
    ],
)
def test_however_a_role_is_called_its_own_password_is_told(ask: Ask, knowledge: Knowledge, role: str, entry: str, frame: str) -> None:
    term = knowledge.terms[role]
    for name in (term.name, *term.also):
        assert {entry} == shown(ask(frame.format(name))), frame.format(name)
