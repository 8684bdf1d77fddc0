"""One message, several questions: what is cut, what is not, and the kind of the whole."""

import pytest

from .test_kinds import shown

SEVERAL = {
    "还有": ("签到失败怎么办，还有操作员密码是多少", {"sign-in-failed", "cashier-password"}),
    "另外": ("怎么签到？另外怎么改密码", {"how-to-sign-in", "change-password"}),
    "顺便问下": ("怎么签到，顺便问下主管密码是多少", {"how-to-sign-in", "supervisor-password"}),
    "再就是": ("怎么签到，再就是怎么改密码", {"how-to-sign-in", "change-password"}),
    "以及": ("新机怎么设置，以及怎么改密码", {"first-set-up", "change-password"}),
    "仲有": ("怎么签到，仲有怎么投诉", {"how-to-sign-in", "complain"}),
    "1. 2.": ("1. 怎么签到 2. 怎么改密码", {"how-to-sign-in", "change-password"}),
    "1、2、 on lines": ("1、怎么签到\n2、返回码51什么意思\n3、客服电话多少", {"how-to-sign-in", "code-51", "contact-support"}),
    "numbers without a dot": ("请教：1怎么签到 2怎么改密码", {"how-to-sign-in", "change-password"}),
    "numbers in words": ("一、怎么签到 二、怎么改密码", {"how-to-sign-in", "change-password"}),
    "one is, another is": ("问两个事，一个是怎么签到，再一个是怎么改密码", {"how-to-sign-in", "change-password"}),
    "(1)(2)": ("(1)怎么签到(2)怎么改密码", {"how-to-sign-in", "change-password"}),
    "first, second": ("第一怎么签到，第二怎么改密码", {"how-to-sign-in", "change-password"}),
    "lines": ("怎么签到\n怎么改密码", {"how-to-sign-in", "change-password"}),
    "semicolon": ("怎么签到；怎么改密码", {"how-to-sign-in", "change-password"}),
    "和怎么": ("怎么签到和怎么改密码", {"how-to-sign-in", "change-password"}),
    "two codes": ("返回码51是什么？55呢", {"code-51", "code-55"}),
    "the second leans on the first": ("操作员号是多少，密码又是多少", {"operator-number", "cashier-password"}),
    "a code after another": ("屏幕上61是啥意思，75呢", {"code-61", "code-75"}),
    "a list of codes": ("返回码13、41、68都是什么意思", {"code-13", "code-41", "code-68"}),
    "two operators": ("99跟00的密码", {"administrator-password", "supervisor-password"}),
    "operators side by side": ("00 01 99 的密码各是啥", {"supervisor-password", "cashier-password", "administrator-password"}),
    "roles": ("主控密码、主管密码和收银员密码", {"master-password", "supervisor-password", "cashier-password"}),
    "things to do": ("咋签退和签到", {"sign-out", "how-to-sign-in"}),
    "、": ("忘记密码怎么办、怎么改密码", {"forgot-password", "change-password"}),
    "four of five": (
        "怎么签到？怎么改密码？客服电话多少？主控密码是多少？怎么投诉？",
        {"how-to-sign-in", "change-password", "contact-support", "master-password"},
    ),
}


@pytest.mark.parametrize(("message", "entries"), SEVERAL.values(), ids=SEVERAL)
def test_each_question_gets_a_part_of_its_own(ask, message, entries):
    reply = ask(message)
    assert shown(reply) == entries
    assert [part["kind"] for part in reply["parts"]] == ["answer"] * len(entries)


ONE = {
    "two things compared": "签到跟签退有什么区别",
    "void and refund": "撤销和退货有什么区别",
    "roles": "主管和收银员的权限有什么不同",
    "number and password": "操作员号及密码是做什么用的",
    "symptoms": "签到失败，提示网络异常，一直转圈",
    "a story": "机器开机后，连不上网，签到失败",
    "polite": "您好，怎么签到啊，谢谢",
    "还有 as its first word": "还有怎么签到",
    "account and password": "账号和密码能告诉业务员吗",
    "with a remark": "签到失败，我不会弄",
    "a decimal": "返回码51.",
    "一般": "一般怎么签到",
}


@pytest.mark.parametrize("message", ONE.values(), ids=ONE)
def test_one_question_is_not_cut(ask, message):
    reply = ask(message)
    assert (reply["kind"], len(reply["parts"])) == ("answer", 1)


MIXED = {
    "还有": ("签到失败怎么办，还有我昨天的钱没到账", {"sign-in-failed", "settlement-not-arrived"}),
    "顺便": ("怎么改密码，顺便帮我查下我的商户号", {"change-password", "my-numbers"}),
    "另外": ("怎么修改密码？另外我昨天的钱还没到账", {"change-password", "settlement-not-arrived"}),
    "comma": ("怎么投诉，我还想退押金", {"complain", "deposit-refund"}),
    "a code": ("刷卡显示61，是不是我限额太低了，给我提一下额", {"code-61", "limits"}),
    "the account first": ("我的押金什么时候退？怎么签到？", {"deposit-refund", "how-to-sign-in"}),
    "lines": ("怎么签到\n我昨天的钱没到账", {"how-to-sign-in", "settlement-not-arrived"}),
    "a list": ("1. 怎么改密码 2. 我的费率是多少", {"change-password", "my-fee-rate"}),
}


@pytest.mark.parametrize(("message", "parts"), MIXED.values(), ids=MIXED)
def test_a_mixed_message_has_both_parts_and_is_official(ask, message, parts):
    reply = ask(message)
    assert (reply["kind"], shown(reply)) == ("official", parts)


def test_what_is_not_documented_beside_a_question_is_said_to_be_so(ask):
    parts = ask("怎么改密码，还有今天天气怎么样")["parts"]
    assert [part["kind"] for part in parts] == ["answer", "unknown"]


VALUES = ("0000", "1234", "123456", "12345678", "88888888")
PREMISES = [
    "默认密码是888888对吧", "默认密码是666666没错吧", "听说初始密码是111111是吧", "操作员密码是8888吧", "操作员01密码是1111对不对",
    "我记得主管密码是654321，是不是", "the default password is 888888 right?", "主控密码是11111111对吗", "默认密码是abc123对吧",
    "签到密码应该是999999吧", "操作员密码就是5678吧",
]  # fmt: skip


@pytest.mark.parametrize("message", PREMISES)
def test_a_claimed_value_is_not_agreed_with_and_what_is_documented_is_shown(ask, knowledge, message):
    reply = ask(message)
    assert reply["kind"] == "answer"
    assert any(value in reply["text"] for value in VALUES)
    assert knowledge.desk.sentences["not-in-documents"] in reply["text"]
    assert not reply["text"].startswith(("是", "对", "没错"))


OTHERS = [
    "银联商务默认密码是多少", "银莲商务默认密码", "随行付pos默认密码", "随形付签到密码是多少", "我这个是收钱吧的机器，默认密码多少",
    "富有支付的密码是多少", "请问杉德的主管密码", "付临门操作员密码是多少", "瑞银信的机器操作员号是多少",
    "店里那台盛付通坏了，它的操作员密码是多少",
]  # fmt: skip


@pytest.mark.parametrize("message", OTHERS)
def test_another_company_never_gets_our_values(ask, message):
    reply = ask(message)
    assert reply["kind"] == "unknown"
    assert not any(value in reply["text"] for value in VALUES)


@pytest.mark.parametrize("model", ["K300", "N910", "S920", "ME60", "ME31", "联迪E850", "A90"])
def test_an_unknown_model_never_gets_the_value_of_another(ask, model):
    for message in (f"{model}默认密码是多少", f"{model}的密码", f"{model}主管密码多少"):
        assert "88888888" not in ask(message)["text"], message
