"""Privacy: what nobody should have typed never survives, however it is spelt, and what people ask about stays."""

import itertools
import random
import re
import string
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.privacy import PLACEHOLDER, in_language, mask
from bot.dialogue.privacy.checksums import is_luhn, is_resident_id

PUBLIC = frozenset({"0000", "1234", "123456", "12345678", "88888888", "00", "01", "99"})
# The same examples in every run: a suite that fails now and then is not believed.
examples = settings(derandomize=True, deadline=None, database=None, max_examples=400)


def masked(text: str) -> str:
    return mask(text, PUBLIC).text


# --- what is hidden -------------------------------------------------------------------------------------------------

HIDDEN = {
    # cards
    "a card": ("我的卡6222021234567890128怎么刷不了", "我的卡[卡号 ****0128]怎么刷不了"),
    "a card in fours": ("卡号 6222 0212 3456 7890 128 刷不了", "卡号 [卡号 ****0128] 刷不了"),
    "a card with dashes": ("4000-1234-5678-9010", "[卡号 ****9010]"),
    "a card with dots": ("6222.0212.3456.7890", "[卡号 ****7890]"),
    "a card over two lines": ("6222 0212\n3456 7890 128", "[卡号 ****0128]"),
    "a card in full width": ("６２２２ ０２１２－３４５６ ７８９０ １２８", "[卡号 ****0128]"),
    "a card in circles": ("⑥②②②⓪②①②③④⑤⑥⑦⑧⑨⓪①②⑧", "[卡号 ****0128]"),
    "a card in black circles": ("❻❷❷❷021234567890128", "[卡号 ****0128]"),
    "a card in key caps": ("6️⃣2️⃣2️⃣2️⃣021234567890128", "[卡号 ****0128]"),
    "a card read aloud": ("六二二二零二幺二三四五六七八九〇一二八", "[卡号 ****0128]"),
    "a card in capitals": ("陆贰贰贰零贰壹贰叁肆伍陆柒捌玖零壹贰捌", "[卡号 ****0128]"),
    "a card in Arabic digits": ("٦٢٢٢٠٢١٢٣٤٥٦٧٨٩٠١٢٨", "[卡号 ****0128]"),
    "a card with zero-width spaces": ("6222\u200b0212\u200b3456\u200b7890\u200b128", "[卡号 ****0128]"),
    "a card with its secrets behind": ("6222021234567890128 1228 123", "[卡号 ****0128]"),
    "a card that is called a merchant number": ("商户号6222021234567890128", "商户号[卡号 ****0128]"),
    "a card that is not 62 nor valid": ("4321 5678 1234 5670", "[卡号 ****5670]"),
    "thirteen digits of no kind": ("1234567890123", "[号码 ****0123]"),
    "a long number of no kind": ("2026112210300512345678901234", "[号码 ****1234]"),
    "two cards": ("6222021234567890128 4000123456789010", "[卡号 ****0128] [卡号 ****9010]"),
    # what proves a card
    "a security code": ("安全码123", "安全码[已隐藏]"),
    "a security code in English": ("my CVV2 is 123", "my CVV2 is [已隐藏]"),
    "the last three digits": ("卡背面后三位是007", "卡背面后三位是[已隐藏]"),
    "a security code in front": ("123是CVN码", "[已隐藏]是CVN码"),
    "a spaced security code": ("CVV 1 2 3", "CVV [已隐藏]"),
    "a spoken security code": ("安全码是一二三", "安全码是[已隐藏]"),
    "an expiry": ("有效期12/28", "有效期[已隐藏]"),
    "an expiry in four digits": ("有效期:1228", "有效期:[已隐藏]"),
    "an expiry in words": ("卡的有效期到2028年12月", "卡的有效期到[已隐藏]"),
    "an expiry in front": ("12/28是有效期", "[已隐藏]是有效期"),
    "an expiry in English": ("exp 12/28", "exp [已隐藏]"),
    "a track": (";6222021234567890128=28122010000000000?", "[已隐藏]"),
    "all of a card": (
        "6222021234567890128 安全码 123 有效期 12/28",
        "[卡号 ****0128] 安全码 [已隐藏] 有效期 [已隐藏]",
    ),
    "all of a card without names": ("6222021234567890128 08/29 839", "[卡号 ****0128] [已隐藏]"),
    "a bank account": ("对公账户31006612345678", "对公账户[号码 ****5678]"),
    # passwords and codes
    "my password": ("我的密码是937261", "我的密码是[已隐藏]"),
    "my password in front": ("937261是我的密码", "[已隐藏]是我的密码"),
    "a password without is": ("密码937261登不上", "密码[已隐藏]登不上"),
    "a password in front without is": ("937261密码不对", "[已隐藏]密码不对"),
    "an undocumented default": ("默认密码是937261对吧", "默认密码是[已隐藏]对吧"),
    "a password that is asked about": ("密码是不是937261", "密码是不是[已隐藏]"),
    "a password in groups": ("密码 937 261", "密码 [已隐藏]"),
    "a password digit by digit": ("密码是 9 3 7 2 6 1", "密码是 [已隐藏]"),
    "a password read aloud": ("密码九三七二六一", "密码[已隐藏]"),
    "a password in quotes": ("密码是“937261”", "密码是“[已隐藏]”"),
    "a password with letters": ("密码是abc123", "密码是[已隐藏]"),
    "a password with letters and no is": ("密码abc123登不上", "密码[已隐藏]登不上"),
    "a password with signs": ("登录密码:Abc@123!", "登录密码:[已隐藏]!"),
    "a password of letters": ("密码是qwerty", "密码是[已隐藏]"),
    "a password of letters that is mine": ("qwerty是我的密码", "[已隐藏]是我的密码"),
    "a password in English": ("my password is hunter2", "my password is [已隐藏]"),
    "a password of letters in English": ("my password is hunter", "my password is [已隐藏]"),
    "a password in front in English": ("hunter2 is my new password", "[已隐藏] is my new password"),
    "a changed password": ("密码改成了937261", "密码改成了[已隐藏]"),
    "a password and the one before": ("密码从839201改成774411", "密码从[已隐藏]改成[已隐藏]"),
    "a password after a default": ("密码原来是0000现在改成839201了", "密码原来是0000现在改成[已隐藏]了"),
    "a date of birth": ("密码是我生日900101", "密码是我生日[已隐藏]"),
    "a password by the sound of it": ("mima是839201", "mima是[已隐藏]"),
    "a typed password": ("密码输的937261", "密码输的[已隐藏]"),
    "a password that is made of it": ("用937261做密码", "用[已隐藏]做密码"),
    "an operator with a password": ("账号密码:01/937261", "账号密码:01/[已隐藏]"),
    "tried passwords": ("密码试过1234、0000、937261都不行", "密码试过1234、0000、[已隐藏]都不行"),
    "a tried password and a count": ("密码937261 3次都不对", "密码[已隐藏] 3次都不对"),
    "a default that is mine": ("我的密码是1234", "我的密码是[已隐藏]"),
    "a default to be used": ("我的密码是1234帮我登录", "我的密码是[已隐藏]帮我登录"),
    "a default to be used in front": ("1234是我的密码,帮我登录一下", "[已隐藏]是我的密码,帮我登录一下"),
    "a default on my machine": ("我这台机器的操作员密码是0000", "我这台机器的操作员密码是[已隐藏]"),
    "the password of a card": ("银行卡密码是123456", "银行卡密码是[已隐藏]"),
    "a PIN": ("PIN: 4821", "PIN: [已隐藏]"),
    "a spoken word for it": ("口令937261", "口令[已隐藏]"),
    "a mistyped word for it": ("蜜码是937261", "蜜码是[已隐藏]"),
    "an SMS code": ("验证码937261", "验证码[已隐藏]"),
    "an SMS code that is a default": ("验证码是1234吗", "验证码是[已隐藏]吗"),
    "an SMS": ("【某支付】验证码:937261,5分钟内有效", "【某支付】验证码:[已隐藏],5分钟内有效"),
    "an SMS that begins with it": ("937261为您的登录验证码", "[已隐藏]为您的登录验证码"),
    "an SMS code that looks like a phone": ("验证码 13812345678", "验证码 [已隐藏]"),
    # people
    "an identity number": ("身份证11010519491231002X", "身份证[证件号]"),
    "an identity number with a small x": ("11010519491231002x", "[证件号]"),
    "an identity number in groups": ("110105 19491231 002X", "[证件号]"),
    "an identity number that is mistyped": ("身份证号110105194912310021", "身份证号[证件号]"),
    "an old identity number": ("身份证 130503670401001", "身份证 [证件号]"),
    "a phone": ("我手机13812345678", "我手机[手机号]"),
    "a phone in groups": ("138 1234 5678", "[手机号]"),
    "a phone with dashes": ("138-1234-5678", "[手机号]"),
    "a phone with a prefix": ("+86 138-1234-5678", "+[手机号]"),
    "a phone read aloud": ("一三八一二三四五六七八", "[手机号]"),
    "a phone half read aloud": ("一三812345六七8", "[手机号]"),
    "two phones": ("13812345678、13912345678", "[手机号]、[手机号]"),
    "two phones with a space": ("13812345678 13912345678", "[手机号] [手机号]"),
    "a phone and a card": ("13812345678 6222 0212 3456 7890 128", "[手机号] [卡号 ****0128]"),
    "a landline": ("座机 021-12345679", "座机 [电话]"),
    "a landline in brackets": ("(021)12345679", "[电话]"),
    "a landline without its area": ("店里座机66001918", "店里座机[电话]"),
    "a foreign phone": ("+852 6123 4567", "+[手机号]"),
    "an e-mail": ("邮箱a.b@example.com", "邮箱[邮箱]"),
    "a full-width e-mail": ("ａｂ＠ｅｘａｍｐｌｅ．ｃｏｍ", "[邮箱]"),
    "a chat account": ("微信号abc_12345", "微信号[账号]"),
    "a token in a link": ("https://example.com/a?token=abcdef123&x=1", "https://example.com/a?token=[已隐藏]&x=1"),
}


@pytest.mark.parametrize(("text", "expected"), HIDDEN.values(), ids=HIDDEN)
def test_is_hidden(text: str, expected: str) -> None:
    result = mask(text, PUBLIC)
    assert result.text == expected
    assert result.found


# --- what stays -----------------------------------------------------------------------------------------------------

STAYS = {
    # documented values that people ask about
    "a default that is asked about": "默认密码是1234吗",
    "what a default is": "1234是什么密码",
    "what a default is, with a space": "88888888 是什么密码",
    "a default that did not work": "1234也输过，进不去",
    "a default and a request for another": "操作员密码0000不对,换123456也不对,还有别的吗",
    "whose password": "操作员01的密码是什么",
    "a default without is": "密码0000对吗",
    "a default in front": "0000是操作员密码还是开机密码",
    "my password as a question": "我的密码是1234吗",
    "a question in front": "1234是我的密码吗",
    "my password or another": "我的密码是0000还是1234",
    "a default that I typed": "我输入密码0000提示错误",
    "a default of mine that fails": "我的密码1234不对",
    "defaults that were tried": "密码1234、0000、123456都试了不行",
    "defaults with spaces": "密码1234 0000 123456 12345678 88888888 都不行",
    "defaults without the word": "0000 1234 123456 12345678 88888888",
    "defaults and operators": "01 0000 和 00 123456 哪个对",
    "an operator and a default": "账号密码01/0000",
    "operators": "01-05操作员密码都是0000",
    "a default of a model": "新大陆ME50密码88888888不行",
    "a default and a word that begins with a number": "密码1234一直提示错误",
    "a default and a count": "密码1234 2台机器都这样",
    "a default and an amount": "密码是0000,金额1000元刷不了",
    "a default read aloud": "密码是一二三四吗",
    "a default in English": "is the default password 1234 or 0000",
    "somebody else's default": "听说密码是0000",
    "an account that is a default": "初始帐号是1234",
    # words that stand where a password would
    "what": "密码是什么",
    "how much": "密码是多少",
    "fixed": "密码是不是固定",
    "forgotten": "密码忘了",
    "wrong with a code": "密码错误 55",
    "wrong with a code, no space": "显示密码错误55",
    "a code with letters": "密码错误A0",
    "a count": "密码输错3次",
    "how many digits": "密码是几位",
    "digits": "密码是6位还是8位",
    "always": "密码一直错误",
    "two digits": "密码55",
    "a code that means it": "返回55是密码错误",
    "a model": "主管密码ME50",
    "another model": "N910密码",
    "reset": "密码 reset",
    "reset please": "reset password please",
    "is wrong": "my password is wrong",
    "is incorrect": "password is incorrect",
    "is required": "password is required",
    "what is": "what is the default password",
    "a sentence": "must I change the password the first time I log in",
    "PIN error": "PIN format error",
    "a PIN tried too often": "pin tries exceeded",
    "a code that does not come": "no verification code arrives when I sign in",
    "SMS does not come": "验证码收不到",
    "seconds": "验证码60秒了还没来",
    "days": "密码有效期90天",
    "asterisks": "密码****",
    "two kinds": "设备管理密码和支付密码是一回事吗",
    "an amount": "刷卡5000密码错误",
    "a year": "密码2026年改过",
    "money": "密码,3000元交易失败",
    "a hotline behind it": "忘记密码95016能重置吗",
    "what a security code is": "CVV是什么",
    "where it is": "安全码在哪里",
    # numbers of the desk
    "a merchant number": "商户号822290058120001",
    "one in front": "822290058120001是我的商户号",
    "one with spaces": "商户编号 8222 9005 8120 001",
    "merchant and terminal": "商户号 822290058120001 终端号 12345679",
    "a merchant and an amount": "商户号822290058120001 100.00",
    "a terminal number": "终端号12345679密码忘了",
    "a reference": "参考号123456789012",
    "a voucher and a batch": "凭证号000123 批次号000045",
    "a serial number": "SN:00005003Q0CNC2500123",
    "a serial number of digits": "机身序列号 0000300012345679",
    "an order": "订单号20261122103005123456",
    "a long reference": "交易号 4200001234202611221234567890",
    "the end of one": "商户号后三位是001",
    "an amount with cents": "金额1280.00元",
    "amounts": "1380.00 560.00 2999.00",
    "a large amount": "流水1234567.89元",
    "a date": "2026-11-22",
    "a date and a time": "2026-11-22 10:30:05",
    "a compact date": "20261122103005",
    "a number and a date": "000123 2026-11-22 那笔",
    "a hotline": "客服95016",
    "a toll-free number": "400-820-8820",
    "another": "4006689689",
    "hotlines": "95016 95516 400-820-8820",
    "complaints": "打12363还是12315",
    "a code": "返回码A0",
    "a version": "版本1.5.8.20261122",
    "an address": "192.168.100.12",
    "a company": "统一社会信用代码91310000631234567A",
    "a licence that ends": "营业执照有效期到2028年12月",
    "the end of a card": "卡号后四位1234",
    # nothing at all
    "nothing": "",
    "white space": " \n\t ",
    "words": "签到失败怎么办",
    "English": "how do I sign in",
    "signs": "???!!!……",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_stays(text: str) -> None:
    result = mask(text, PUBLIC)
    assert result.text == unicodedata.normalize("NFKC", text)
    assert result.found == ()


def test_what_is_no_default_here_is_hidden() -> None:
    assert mask("默认密码是1234吗", frozenset()).text == "默认密码是[已隐藏]吗"


def test_kinds_stand_in_the_order_of_the_text() -> None:
    result = mask("卡号6222021234567890128,手机13812345678,密码937261", PUBLIC)
    assert result.found == ("card", "phone", "secret")


CLEANED = {
    "full width": ("ＰＯＳ机，签到？", "POS机,签到?"),
    "zero width": ("签\u200b到\ufeff失\u2060败", "签到失败"),
    "direction": ("\u202e签到\u202c", "签到"),
    "control": ("签\x00到\x1b", "签到"),
    "ends of lines": ("一行\r\n二行\r三行\n", "一行\n二行\n三行\n"),
    "half a pair": ("签到\ud83d", "签到"),
    "other signs": ("「系统管理」→“修改密码”…《说明》", "「系统管理」→“修改密码”...《说明》"),
}


@pytest.mark.parametrize(("text", "expected"), CLEANED.values(), ids=CLEANED)
def test_is_cleaned(text: str, expected: str) -> None:
    assert mask(text, PUBLIC) == type(mask("", PUBLIC))(expected, ())


# --- numbers of the desk, by the thousand -----------------------------------------------------------------------------


# Each number in braces stands for that many digits.
QUESTIONS = [
    "商户号822{12}签到失败",
    "商户编号:{15} 终端号 {8} 提示97",
    "终端号{8}未登记",
    "参考号{12}的交易查一下",
    "凭证号{6}批次号{6}怎么撤销",
    "{15}是我们店的商户号",
    "SN {5}Q{10}开不了机",
    "序列号:{10}",
    "机身号{12}报错",
    "设备序列号 {16}",
    "刷了{4}.{2}元没到账",
    "金额{5}元 {6}",
    "2026-11-2{1} 1{1}:{2} 那笔",
    "交易时间202611{2} 参考号 {12}",
    "打95{3}没人接,400-{3}-{4}也打不通",
    "订单号{18}退款",
    "订单号{20}",
    "商户单号 {28}",
    "提示{2}密码错误,流水号{6}",
    "密码错误{2},操作员{2}",
]


def with_digits(question: str, chance: random.Random) -> str:
    return re.sub(r"\{([0-9]+)\}", lambda count: "".join(chance.choices(string.digits, k=int(count[1]))), question)


def test_numbers_of_the_desk_stay() -> None:
    chance = random.Random(20261122)
    questions = [with_digits(question, chance) for question in QUESTIONS for _ in range(300)]
    wrong = [question for question in questions if masked(question) != question]
    assert len(wrong) <= len(questions) * 0.005, wrong[:10]


# --- secrets, in every spelling -----------------------------------------------------------------------------------

SPELLINGS = {
    "plain": "0123456789",
    "full width": "０１２３４５６７８９",
    "spoken": "零一二三四五六七八九",
    "spoken with a circle": "〇一二三四五六七八九",
    "capitals": "零壹贰叁肆伍陆柒捌玖",
    "traditional": "零壹貳參肆伍陸柒捌玖",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "black": "⓿❶❷❸❹❺❻❼❽❾",
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}
VISIBLE = ["", " ", "-", ".", "  ", " - ", "\t", "\n", "·", "_", "\u3000", "－", "—"]
SEPARATORS = [*VISIBLE, "\u200b", "\u200d", "\u202c", "\ufeff "]
GROUPS = [(4, 4, 4, 4, 3), (3, 4, 4), (6, 8, 4), (6, 13), (1,) * 19, (2,) * 10, (3,) * 7, (19,)]
READ = str.maketrans({char: str(value) for row in SPELLINGS.values() for value, char in enumerate(row)})


def as_digits(text: str) -> str:
    """Every digit of a text, however it is written, with nothing in between."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", PLACEHOLDER.sub("|", text)).translate(READ))


def a_card(chance: random.Random) -> str:
    """Mostly with a valid last digit, for some UnionPay cards have none."""
    count = chance.choice([16, 16, 16, 19, 19, 19, 13, 14, 15, 17, 18])
    begin = chance.choice(["62", "4", "51", "35", "81", "60"])
    body = (begin + "".join(chance.choices(string.digits, k=count)))[: count - 1]
    return next(body + last for last in string.digits if is_luhn(body + last) or chance.random() < 0.03)


def a_mobile(chance: random.Random) -> str:
    return "1" + chance.choice("3456789") + "".join(chance.choices(string.digits, k=9))


def an_identity(chance: random.Random) -> str:
    born = f"{chance.randint(1930, 2020)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    body = chance.choice(["110105", "310104", "440305", "650102"]) + born + "".join(chance.choices(string.digits, k=3))
    return next(body + last for last in "0123456789X" if is_resident_id(body + last))


def spelt(number: str, rows: tuple[str, ...], separator: str, groups: tuple[int, ...], chance: random.Random) -> str:
    """A number with each digit from one of the rows, in groups that something separates."""
    chars = [chance.choice(rows)[int(char)] if char.isdecimal() else char for char in number]
    parts, position = [], 0
    for size in groups:
        parts.append("".join(chars[position : position + size]))
        position += size
    return separator.join(part for part in [*parts, "".join(chars[position:])] if part)


AROUND = [
    ("", ""),
    ("我的号码是", "怎么办"),
    ("请看", ",谢谢"),
    ("卡号:", "。"),
    ("hello ", " thanks"),
    ("「", "」"),
    ("用了", "呢"),
    ("1、", ""),
    ("POS", "x"),
    ("我\n", "\n好"),
    ("商户", "交易"),
    ("之前", "一直不行"),
    ("(", ")"),
]
MIXED = (SPELLINGS["plain"], SPELLINGS["spoken"])


@pytest.mark.parametrize("a_number", [a_card, a_mobile, an_identity])
def test_no_number_survives(a_number: Callable[[random.Random], str]) -> None:
    chance = random.Random(20261122)
    failed = []
    rows = [*((row,) for row in SPELLINGS.values()), MIXED]
    for spelling, separator, groups in itertools.product(rows, SEPARATORS, GROUPS):
        number = a_number(chance)
        around = chance.choice(AROUND)
        text = spelt(number, spelling, separator, groups, chance).join(around)
        if as_digits(masked(text)) != as_digits("".join(around)):
            failed.append((number, text, masked(text)))
    assert failed == []


SECRETS = st.text("0123456789", min_size=4, max_size=8).filter(lambda number: number not in PUBLIC)
STATED = [
    "密码是{}", "密码{}", "我的密码是{},登不上", "密码:{}", "密码（{}）不对", "口令是{}吗", "新密码改成{}了",
    "用{}做密码", "密码输入{}提示错误", "我输入密码{}一直不对", "登录密码“{}”不对", "默认密码是不是{}",
    "密码应该是{}吧", "签到密码{}二维码", "{}是我的密码", "{}这个密码不对", "验证码{}", "验证码是{}", "收到验证码{}了",
    "{}是验证码", "支付密码为{}", "pin {}", "my password is {}", "password: {}", "{} is my password",
    "密码试过0000、{}", "密码试过{}、0000", "密码是{}帮我登录",
]  # fmt: skip


@examples
@given(
    SECRETS,
    st.sampled_from(STATED),
    st.sampled_from(list(SPELLINGS.values())),
    st.sampled_from(["", " ", "-", "\u200b"]),
)
def test_no_secret_survives(secret: str, stated: str, row: str, separator: str) -> None:
    text = stated.format(separator.join(row[int(char)] for char in secret))
    harmless = masked(stated.format("~"))  # 一直 and 二维码 are no digits of the secret, nor is 0000
    assert as_digits(masked(text)) == as_digits(harmless), text


WITH_LETTERS = st.text(string.ascii_letters + string.digits + "@#$_", min_size=6, max_size=16).map("x7{}k2".format)


@examples
@given(WITH_LETTERS, st.sampled_from(["密码是{}", "密码:{}登不上", "密码{}", "{}是我的密码", "my password is {}"]))
def test_no_password_with_letters_survives(secret: str, stated: str) -> None:
    assert masked(stated.format(secret)) == stated.format("[已隐藏]")


@examples
@given(
    st.text("0123456789", min_size=3, max_size=4),
    st.sampled_from(["安全码{}", "CVV:{}", "CVN是{}", "背面末尾{}是安全码", "CVV {}"]),
    st.sampled_from(list(SPELLINGS.values())),
)
def test_no_security_code_survives(code: str, stated: str, row: str) -> None:
    assert masked(stated.format("".join(row[int(char)] for char in code))) == stated.format("[已隐藏]")


# --- any text at all ----------------------------------------------------------------------------------------------

UNDRAWN = "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters without a shape
FRAGMENTS = [
    "密码", "是", "的", "我", "验证码", "卡号", "商户号", "有效期", "CVV", "身份证", "后三位", "吗", "帮我登录", "改成",
    "和", ",", "、", " ", "\n", "[", "]", "****", "=", ";", "/", "-", "+", "(", "@", "一", "三", "12", "12/28", "x",
    "abc123", "is", "my", "password", "[已隐藏]", "[卡号 ****1234]", "[手机号]",
    "\u0301", "\u200b", "ᄀ", "ᅡ", "①", "⒈", "㈠", "ﷺ", "½", "\u20e3",
]  # fmt: skip
WHOLE = [*STAYS.values(), *(text for pair in HIDDEN.values() for text in pair)]
PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(WHOLE),
    st.sampled_from(FRAGMENTS),
    st.text("0123456789 -./", max_size=25),
    st.text("零一二三四五六七八九〇壹", max_size=12),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@settings(examples, max_examples=1_000)
@given(st.one_of(st.text(), TEXTS))
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = masked(text)
    again = mask(once, PUBLIC)
    assert again.text == once
    assert again.found == ()


@examples
@given(st.one_of(st.text(st.characters()), TEXTS))
def test_nothing_invisible_is_left(text: str) -> None:
    unseen = [char for char in masked(text) if unicodedata.category(char) in ("Cc", "Cf", "Cs")]
    assert set(unseen) <= {"\n", "\t"}


@examples
@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "P", "Zs", "Sm"], exclude_characters=UNDRAWN)))
def test_text_that_holds_nothing_keeps_its_characters(text: str) -> None:
    result = mask(text, PUBLIC)
    assert result.found or result.text == unicodedata.normalize("NFKC", text)


PLACEHOLDERS = {
    "a card in English": ("card 6222020200112230128", "en", "card [card ****0128]"),
    "a card in Taiwan": ("卡号 6222020200112230128", "zh-TW", "卡号 [卡號 ****0128]"),
    "a card in Chinese": ("卡号 6222020200112230128", "zh", "卡号 [卡号 ****0128]"),
    "a phone in English": ("call 13800138000", "en", "call [mobile number]"),
    "nothing to hide": ("how do I sign in", "en", "how do I sign in"),
}


@pytest.mark.parametrize(("typed", "language", "shown"), PLACEHOLDERS.values(), ids=PLACEHOLDERS)
def test_a_placeholder_is_shown_in_the_language_of_who_typed(typed: str, language: str, shown: str) -> None:
    assert in_language(mask(typed, frozenset()).text, language) == shown
