"""Account-specific or general: pairs of questions that differ by one thing.

The general one is answered from the knowledge base. The one about the asker's own account always names a channel, and is
never answered as if it were general.
"""

import math

import pytest

from bot.dialogue import fit_account
from bot.dialogue.account import Account, Signs, evidence
from bot.dialogue.fit_account import Example
from bot.knowledge.load import load
from bot.search.facets import Facets
from bot.settings import ROOT

SAID = Signs(load(ROOT / "kb").signs)
PAIRS = [  # what holds for everyone, what only the records tell
    ("操作员号是多少", "我的操作员号被改了，帮我查一下"),
    ("操作员号忘了怎么找", "操作员号忘了，你帮我查查我的"),
    ("操作员密码是多少", "我的操作员密码被店员改了，告诉我现在是多少"),
    ("怎么改密码", "帮我把我的登录密码改掉"),
    ("撤销和退货有什么区别", "昨天那笔帮我退了"),
    ("机器上的结算是什么", "我昨天的结算款没到账"),
    ("怎么做结算", "为什么结算款少了三百"),
    ("商户编号是什么", "我的商户编号是多少，帮我查"),
    ("商户编号由谁给", "查一下我们店的商户号"),
    ("怎么在机器上绑银行卡", "帮我把结算卡换成农行的"),
    ("密码输错几次会锁", "我的账户被锁了帮我解开"),
    ("客服电话是多少", "客服说给我退的钱怎么还没到"),
    ("签到失败怎么办", "我昨天刷了三笔都没到账怎么办"),
    ("返回码51是什么意思", "客人的卡被扣了51块我没收到"),
    ("返回码61是什么意思", "我的限额是多少，给我提一提"),
    ("POS连不上网怎么办", "我的流量卡停了，给我续一年"),
    ("怎么投诉", "你们乱扣我的钱，退给我"),
    ("怎么开通外币收款", "我上周申请的外币收款审核到哪了"),
    ("怎么给店员加子账号", "我的APP账号登不上，帮我重置"),
    ("初始账号能退款吗", "昨天退给客人的钱怎么还没到"),
    ("使用前要先激活吗", "我的激活押金什么时候退给我"),
    ("来电说退押金是不是骗局", "我的押金什么时候退"),
    ("怎么判断POS机是否正规", "我这台机器登记在谁名下，帮我查"),
    ("平时怎么维护POS机", "我的机器坏了，帮我换一台"),
    ("设备怎么保管", "我的机器昨天丢了"),
    ("怎么提升账户权限", "我的账户被风控了"),
    ("为什么要签到", "为什么扣我流量费"),
    ("用完要不要签退", "我不用了帮我销户"),
    ("没初始化好记录会丢吗", "查一下我昨天的交易记录"),
    ("返回码96是什么意思", "刚才那笔显示超时，客人的钱扣了没"),
    ("新机第一次开机的默认密码", "我申请的新机寄出来没有"),
    ("怎么联系客服", "给我开一张上个月手续费的发票"),
    ("签到账号填了01，密码填什么", "签到账号登不上，钱也没到账，给我查"),
]


@pytest.mark.parametrize("question", [general for general, _ in PAIRS])
def test_what_holds_for_everyone_is_answered(ask, question):
    assert ask(question)["kind"] == "answer"


@pytest.mark.parametrize("question", [own for _, own in PAIRS])
def test_what_only_the_records_tell_is_sent_to_a_channel(ask, question):
    reply = ask(question)
    assert reply["kind"] == "official"
    assert reply["channels"]


def test_what_the_asker_set_is_never_shown_a_documented_value(ask):
    reply = ask("我的操作员密码被店员改了，告诉我现在是多少")
    for value in ("0000", "123456", "12345678", "88888888"):
        assert value not in reply["text"]


def test_no_phrasing_of_an_account_matter_is_answered_as_if_it_were_general(desk, knowledge):
    for matter in knowledge.matters.values():
        for phrasing in matter.phrasings if matter.kind == "account" else ():
            assert [one.decision.kind for one in desk.decide(phrasing, None)] != ["answer"], phrasing


def test_a_question_on_the_fence_is_answered_and_the_channel_named(ask, desk):
    model = Account.load()
    (first, *_) = desk.decide("帮我弄一下操作员密码", None)
    assert model.doubtful <= first.decision.account < model.certain
    reply = ask("帮我弄一下操作员密码")
    assert (reply["kind"], [part["kind"] for part in reply["parts"]]) == ("official", ["answer", "official"])


SIGNS = {
    "possession": ("我的费率", "mine"),
    "a request to act": ("帮我取消", "do it for me"),
    "a request to look up": ("查一下", "look it up"),
    "a date": ("昨天刷的", "a date"),
    "an amount": ("刷了三千块", "an amount"),
    "a tail number": ("尾号8821", "a number"),
    "a shop's name": ("店名是小王便利店", "a name"),
    "one trade": ("那笔怎么样了", "this trade"),
    "what became of it": ("怎么还没好", "what became of it"),
    "in general": ("一般要多久", "in general"),
    "how": ("怎么弄", "how"),
    "what": ("是多少", "what"),
}


@pytest.mark.parametrize(("text", "sign"), SIGNS.values(), ids=SIGNS)
def test_evidence_is_read_from_the_text(text, sign):
    assert sign in SAID.read(text)


def test_a_dream_for_somebody_else_is_no_request_to_act():
    assert "do it for me" not in SAID.read("帮我写一首诗")


def test_every_sign_of_possession_makes_an_account_likelier_and_generality_less_likely():
    model = Account.load()

    def chance(*signs: str) -> float:
        return model.probability(evidence(frozenset(signs), True, Facets(), False, 0.2, 0.2))

    for sign in ("mine", "do it for me", "look it up", "an amount", "this trade", "charged", "what became of it"):
        assert chance(sign) > chance(), sign
    for sign in ("in general", "how", "what is safe"):
        assert chance(sign) < chance(), sign


def test_the_parts_of_the_score_sum_to_it():
    model = Account.load()
    inputs = evidence(SAID.read("帮我查一下昨天那笔"), True, Facets(), False, 0.6, 0.1)
    assert 1 / (1 + math.exp(-sum(model.odds(inputs).values()))) == pytest.approx(model.probability(inputs))


def test_fitting_is_deterministic_and_keeps_the_policy():
    """Own questions with one sign, general ones without, and one in fifty the other way round."""
    rows = []
    for number in range(500):
        account = number % 2 == 0
        signs = SAID.read("我的") if account != (number % 50 == 1) else frozenset()
        rows.append(Example(evidence(signs, True, Facets(), False, 0.3, 0.3), account, documented=True, met=True))
    (first, bins), (second, _) = fit_account.fit(rows), fit_account.fit(rows)
    assert first == second
    assert first.doubtful <= first.certain
    assert sum(one.count for one in bins) == len(rows)
    assert all(abs(one.said - one.so) < 0.1 for one in bins if one.count > 50)
