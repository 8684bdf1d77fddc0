"""The plainest questions, in every frame they are put in: what everybody asks has to be found however it begins and ends."""

import pytest

from bot.knowledge.knowledge import Knowledge
from tests.conftest import Ask

from .test_kinds import shown

TOPICS = {
    "how-to-sign-in": (
        "签到",
        ["怎么{}", "{}怎么弄", "{}步骤", "如何{}", "{}流程是什么", "不会{}", "教我{}", "咋{}", "POS机怎么{}", "我要{}"],
    ),
    "change-password": ("改密码", ["怎么{}", "{}在哪", "如何{}", "我想{}", "拉卡拉{}", "{}步骤", "在哪里{}", "咋{}", "{}怎么操作"]),
    "complain": ("投诉", ["怎么{}", "我要{}", "{}电话", "如何{}", "{}拉卡拉", "去哪里{}"]),
    "batch-settlement": ("批结算", ["怎么{}", "{}是什么", "如何{}", "{}怎么做"]),
    "initial-account": ("初始账户", ["{}是什么", "什么是{}", "{}什么意思"]),
    "operator-number": (
        "操作员号",
        ["{}是多少", "{}多少", "{}填什么", "{}是几", "默认{}", "拉卡拉{}是多少", "{}一般是多少", "签到{}是多少"],
    ),
    "initialisation-failed": ("初始化失败", ["{}", "{}怎么办", "{}怎么解决", "{}了", "机器{}", "提示{}", "拉卡拉{}怎么办", "POS{}"]),
    "sign-in-failed": ("签到失败", ["{}", "{}怎么办", "{}什么原因", "为什么{}", "老是{}", "提示{}", "拉卡拉{}", "今天{}了"]),
    "forgot-password": ("忘记密码", ["{}", "{}怎么办", "{}了", "我{}了", "{}咋办", "{}找谁", "机器{}了"]),
    "payment-fails": ("刷卡失败", ["{}", "{}怎么办", "{}了", "老是{}", "{}什么原因", "今天一直{}"]),
    "no-network": ("连不上网", ["{}", "{}怎么办", "机器{}", "POS{}", "老是{}", "{}了"]),
    "add-sub-account": ("加子账号", ["怎么{}", "在哪{}", "{}", "如何给店员{}"]),
    "sign-out": ("退出登录", ["怎么{}", "要不要{}", "用完{}吗"]),
    "foreign-currency": ("外币收款", ["怎么开通{}", "{}", "能{}吗", "支持{}吗"]),
    "fingerprint": ("指纹", ["支持{}吗", "有{}吗", "能用{}吗"]),
}
CODES = ["返回码{}", "{}", "刷卡显示{}", "提示{}是什么意思", "错误码{}怎么办", "报{}", "刷卡报错{}", "交易失败 {}", "显示{}咋回事"]
REMARKS = [
    "业务员微信一直不回我",
    "微信群里有人说不用管",
    "店里好几个人在等",
    "我年纪大了看不懂",
    "昨天才拿到机器",
    "之前的店员走了没交代",
    "说明书找不到了",
    "老板让我问的",
    "麻烦说简单点",
]
FOR_ALL_MODELS = {
    "怎么签到": "how-to-sign-in",
    "签到失败怎么办": "sign-in-failed",
    "怎么改密码": "change-password",
    "忘记密码怎么办": "forgot-password",
}
OWN = [
    "费率",
    "限额",
    "押金",
    "结算卡",
    "到账",
    "提现",
    "货款",
    "流水",
    "账单",
    "发票",
    "终端号",
    "商户号",
    "商户名称",
    "刷的钱",
    "退款",
    "扣款",
    "账户",
]
PARTS = ["屏幕", "按键", "电池", "充电器", "打印纸", "喇叭", "摄像头", "数据线", "底座", "指示灯", "外壳", "天线", "芯片", "卡槽"]
OF_A_PART = ["{}坏了", "{}不行了", "{}怎么换", "{}多少钱", "哪里买{}", "{}怎么修", "{}没反应", "换个{}要多少钱", "{}怎么拆"]
OF_MINE = ["我的{}", "我的{}是多少", "帮我查一下{}", "我的{}怎么回事", "为什么我的{}不对", "给我改一下{}", "我{}有问题", "能不能帮我看看{}"]


@pytest.mark.parametrize("entry", TOPICS)
def test_a_topic_is_found_in_every_frame(ask: Ask, entry: str) -> None:
    said, frames = TOPICS[entry]
    missed = [question for frame in frames if entry not in shown(ask(question := frame.format(said)))]
    assert missed == []


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_beside_a_question_takes_nothing_from_it(ask: Ask, remark: str) -> None:
    asked = {entry: frames[0].format(said) for entry, (said, frames) in TOPICS.items()}
    around = [(entry, said) for entry, question in asked.items() for said in (f"{remark}，{question}", f"{question}？{remark}")]
    assert [said for entry, said in around if entry not in shown(ask(said))] == []


@pytest.mark.parametrize("frame", CODES)
def test_every_code_is_found_in_every_frame(ask: Ask, knowledge: Knowledge, frame: str) -> None:
    codes = {entry.code: entry.id for entry in knowledge.entries.values() if entry.type == "code"}
    assert [code for code, entry in codes.items() if entry not in shown(ask(frame.format(code)))] == []


@pytest.mark.parametrize("model", ["me50", "dianqian", "traditional", "smart"])
@pytest.mark.parametrize("asked", FOR_ALL_MODELS)
def test_what_does_not_differ_by_model_is_found_for_each_of_them(ask: Ask, knowledge: Knowledge, model: str, asked: str) -> None:
    term = knowledge.terms[model]
    missed = [name for name in (term.name, *term.also) if FOR_ALL_MODELS[asked] not in shown(ask(f"{name}{asked}"))]
    assert missed == []


@pytest.mark.parametrize("frame", OF_MINE)
def test_what_only_an_account_can_tell_is_never_answered_as_if_it_were_general(ask: Ask, frame: str) -> None:
    assert [said for said in OWN if ask(frame.format(said))["kind"] == "answer"] == []


@pytest.mark.parametrize("frame", OF_A_PART)
def test_nothing_is_told_of_a_part_that_no_document_speaks_of(ask: Ask, frame: str) -> None:
    assert [said for said in PARTS if ask(frame.format(said))["kind"] == "answer"] == []
