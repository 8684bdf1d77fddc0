"""Signs that a message is about records which only the company has: the asker's own account, trade, money or terminal."""

import re

_MINE = r"我的|我们的|我家的|我店|本店|咱店|名下|我这台|我这个|我那|俺的|我(?=商户|终端|操作员号|账户|余额)"
_ACT = (
    r"(?:帮我|帮忙|替我)(?!用|写|画|编|做|算|翻译|想|起|订|买|找|推荐|选)|帮他|给他|帮商户|麻烦.{0,4}(?:查|办|处理|解)|请.{0,2}(?:查|处理|退|解)"
    r"|给我(?=查|办|处理|解|退|改|开通|提|换|派|注销|一个说法|个说法|核实|恢复)"
)
_DATE = r"昨天|昨日|昨晚|今天|今早|今日|前天|上周|上个月|这个月|刚才|刚刚|\d+月|\d+号(?!操作)|周[一二三四五六日]"
_AMOUNT = r"\d+(?:\.\d+)?\s*(?:元|块|万|千|百)|刷了\d|少了|多扣|[一二两三四五六七八九十]+(?:千|百|万)(?:块|元|多)?"
_MONEY = r"到账|没到|未到|打款|划款|结算款|入账|钱.{0,6}(?:没|呢|哪)|退还|退给我"

# Each sign with what it alone tells (0..1).
SIGNS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("mine", 0.35, re.compile(_MINE)),
    ("do it for me", 0.6, re.compile(_ACT)),
    ("look it up", 0.35, re.compile(r"查一?下|查查|查询一下|核实一下|看一下我|帮.{0,3}查")),
    ("a date", 0.3, re.compile(_DATE)),
    ("an amount", 0.4, re.compile(_AMOUNT)),
    ("money on its way", 0.35, re.compile(_MONEY)),
    ("charged", 0.45, re.compile(r"扣了?我|被扣|乱扣|扣钱|收我.{0,4}(?:费|钱)|扣费")),
    ("what became of it", 0.25, re.compile(r"怎么还|还没|到哪|进度|为什么(?:扣|没|被)|凭什么|什么时候(?:到|能到|退)")),
)


def signs_in(normal: str) -> tuple[tuple[str, ...], float]:
    """The names of the signs in a text in one spelling, and how much they tell together (0..1): each leaves only its share of
    doubt, as if they were independent."""
    found = [(name, weight) for name, weight, pattern in SIGNS if pattern.search(normal)]
    doubt = 1.0
    for _, weight in found:
        doubt *= 1 - weight
    return tuple(name for name, _ in found), 1 - doubt
