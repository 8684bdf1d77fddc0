"""Long numbers: cards, identity numbers and phones are hidden, the numbers of a POS desk stay.

A run of digits is judged whole: one in forty long order numbers has a valid card number somewhere inside. What stands
right beside it says what it is; without that, its form does; and more than twelve digits of no known kind are hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .checksums import is_luhn, is_resident_id
from .reading import RUN, SEPARATOR, Span, after, before

# --- what a number is called --------------------------------------------------------------------------------------

_NAMES = {
    "merchant": r"商户(?:编?号码?|代码|编码|码)|商编|(?<![a-z])(?:mid|merchant)(?![a-z])",
    "terminal": r"终端(?:编?号码?)?|(?<![a-z])(?:tid|terminal)(?![a-z])",
    "serial": r"序列号|机身[号码]|机器号|设备号|机具号|固件|版本|(?<![a-z])(?:s/?n|imei|iccid|version)(?![a-z])",
    "reference": r"(?:参考|检索|凭证|票据|批次|授权|追踪)号?码?|流水号?|订单号?|单号|交易号"
    r"|信用代码|税号|执照号?|注册号|(?<![a-z])(?:rrn|order|ref)(?![a-z])",
    "card": r"卡号|(?:银行|信用|储蓄|借记|贷记|结算)卡|(?<![a-z])card(?![a-z])",
    "account": r"[账帐][号户]",
    "identity": r"身份证|证件|(?<![a-z])id\s?(?:card|no|number)(?![a-z])",
    "landline": r"座机|固话|固定电话|传真|联系电话|电话号码",
}
_NAME = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMES.items())
_BEFORE = re.compile(_NAME, re.IGNORECASE)
_AFTER = re.compile(rf"\s?(?:\(|就?是|为)\s?(?:我|你|您|他|们|本|这|那|台|店|家|个|的)*(?:{_NAME})", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"[。!?;\n]")
_OF_THE_DESK = ("merchant", "terminal", "serial", "reference")


def _name(text: str, start: int, end: int) -> str:
    """What the number that stands there is called right before it, or said to be right after it; "" if nothing."""
    window = before(text, start, 16)
    named = [*_BEFORE.finditer(window)][-1:]
    if named and len(gap := window[named[0].end() :]) <= 6 and not _END_OF_SENTENCE.search(gap):
        return named[0].lastgroup or ""
    said = _AFTER.match(after(text, end, 16))
    return said.lastgroup or "" if said else ""


# --- what it looks like -------------------------------------------------------------------------------------------

_CARD_BEGINS = ("3", "4", "5", "6", "81")
_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:86[-\s]?)?0(?:10|2[0-9]|[3-9][0-9]{2})[-\s][0-9]{7,8}")
_HOTLINE = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}|[48]00[0-9]-[0-9]{3}-[0-9]{3}|[48]00-[0-9]{4}-[0-9]{3}|95[0-9]{3}")
_NETWORK_ADDRESS = re.compile(r"(?:10|192\.168)(?:\.[0-9]{1,3}){2,3}")  # of a shop's own; others look like phones
_DATE = re.compile(
    r"20[0-9]{2}([-./])(?:0?[1-9]|1[0-2])\1(?:3[01]|[12][0-9]|0?[1-9])"
    r"|20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?)?"
)
_AMOUNT = re.compile(r"[0-9]{1,7}\.[0-9]{1,2}")
_X = re.compile(rf"{SEPARATOR}{{0,3}}[xX](?![0-9])")
_WORD = re.compile(r"\S*[0-9]\S*")
_NO_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class _Word:
    """Digits with no white space between them, as they stand in the text."""

    start: int
    end: int
    text: str
    digits: str

    @property
    def is_mobile(self) -> bool:
        return self.text.isdecimal() and len(self.text) == 11 and bool(_MOBILE.fullmatch(self.text))

    @property
    def is_plain(self) -> bool:
        """A date, an amount, a hotline or a network address."""
        return any(form.fullmatch(self.text) for form in (_DATE, _AMOUNT, _HOTLINE, _NETWORK_ADDRESS))


_Words = tuple[_Word, ...]


@dataclass(frozen=True, slots=True)
class _Number:
    """Words that may be one number, and what the text calls it."""

    words: _Words
    digits: str  # with the X that belongs to an identity number
    name: str
    start: int
    end: int

    @property
    def is_identity(self) -> bool:
        return is_resident_id(self.digits) or (self.name == "identity" and len(self.digits) >= 15)

    @property
    def is_mobile(self) -> bool:
        # A phone is hidden whatever it is called, unless serial numbers have that form; with a prefix it is less sure.
        unlike = ("serial",) if len(self.digits) == 11 else _OF_THE_DESK
        return self.name not in unlike and bool(_MOBILE.fullmatch(self.digits))

    @property
    def is_card(self) -> bool:
        return 13 <= len(self.digits) <= 19 and self.digits.startswith(_CARD_BEGINS) and is_luhn(self.digits)

    @property
    def is_kept(self) -> bool:
        """Whether it is called something that a POS desk is asked about, and can be that."""
        if self.name == "merchant":
            return len(self.digits) <= 15
        return self.name in _OF_THE_DESK and not (self.is_card and self.digits.startswith("62"))

    @property
    def is_suspicious(self) -> bool:
        """More than twelve digits that nothing explains; several words may be a list, unless grouped like a card."""
        if len(self.digits) <= 12:
            return False
        if len(self.words) == 1 or len(self.digits) > 19 or self.name in ("card", "account"):
            return True
        in_fours = all(len(word.digits) == 4 for word in self.words[:-1])
        return in_fours or self.digits.startswith(_CARD_BEGINS) or (len(self.digits) >= 15 and is_luhn(self.digits))

    @property
    def shown(self) -> str:
        """Its placeholder: the last four digits at most, and none where a security code may have been typed behind."""
        first = self.words[0]
        whole = first.digits if len(first.digits) >= 13 else self.digits
        if len(whole) > 19 and not (len(self.words) == 1 and first.text.isdecimal()):
            return "[号码]"
        looks_like_card = 13 <= len(whole) <= 19 and (whole.startswith(_CARD_BEGINS) or is_luhn(whole))
        is_card = self.name == "card" or (looks_like_card and self.name != "account")
        return f"[{'卡号' if is_card else '号码'} ****{whole[-4:]}]"


# --- judging ------------------------------------------------------------------------------------------------------


def find(text: str, public: frozenset[str]) -> Iterator[Span]:
    """The long numbers to hide in `text`; they do not overlap."""
    for run in RUN.finditer(text):
        if run.end() - run.start() >= 7:
            yield from _judged(text, _words(run), public)


def _words(run: re.Match[str]) -> _Words:
    at = run.start()
    return tuple(_Word(at + w.start(), at + w.end(), w[0], _NO_DIGIT.sub("", w[0])) for w in _WORD.finditer(run[0]))


def _judged(text: str, words: _Words, public: frozenset[str]) -> Iterator[Span]:
    """What to hide of words that follow each other."""
    number = _number(text, words)
    unexplained = [word for word in words if not word.is_plain and word.digits not in public]
    if not unexplained:
        return
    verdict = _verdict(text, number)
    if verdict:
        yield Span(number.start, number.end, *verdict)
    elif 2 * len(unexplained) <= len(words) and all(len(word.digits) <= 2 for word in unexplained):
        return  # counts, or numbers of operators, among dates, amounts and default values
    elif len(groups := _groups(text, number)) > 1:
        for group in groups:
            yield from _judged(text, group, public)
    elif number.is_suspicious and not number.is_kept:
        yield Span(number.start, number.end, *_kind_and(number.shown))


def _number(text: str, words: _Words) -> _Number:
    digits, start, end = "".join(word.digits for word in words), words[0].start, words[-1].end
    name = _name(text, start, end)
    x = _X.match(text, end) if len(digits) == 17 else None
    if x and (name == "identity" or is_resident_id(digits + "X")):
        digits, end = digits + "X", x.end()
    return _Number(words, digits, name, start, end)


def _verdict(text: str, number: _Number) -> tuple[str, str] | None:
    """Kind and placeholder of what is surely a card, an identity number, a phone or an account."""
    count = len(number.digits)
    if number.is_identity:
        return "identity", "[证件号]"
    if number.is_mobile or (8 <= count <= 15 and before(text, number.start, 1) == "+"):
        return "phone", "[手机号]"
    if _is_landline(text, number):
        return "phone", "[电话]"
    if number.name in ("card", "account") and 9 <= count <= 12 and len(number.words) == 1:
        return _kind_and(number.shown)
    if number.is_card and not number.is_kept:
        return _kind_and(number.shown)
    return None


def _kind_and(shown: str) -> tuple[str, str]:
    return "card" if shown.startswith("[卡号") else "number", shown


def _is_landline(text: str, number: _Number) -> bool:
    if number.name == "landline":
        return 7 <= len(number.digits) <= 12
    return number.name not in _OF_THE_DESK and bool(_LANDLINE.fullmatch(text, number.start, number.end))


def _groups(text: str, number: _Number) -> list[_Words]:
    """The words as the separate numbers that they seem to be; one group where they seem to be one number."""
    words = number.words
    if len(words) == 1:
        return [words]
    if _DATE.fullmatch(words[0].text) or (len(words[0].digits) >= 6 and _number(text, words[:1]).is_kept):
        return [words[:1], words[1:]]
    if _DATE.fullmatch(words[-1].text):
        return [words[:-1], words[-1:]]
    too_long = len(number.digits) > 19
    if too_long and all(len(word.digits) >= 6 for word in words):
        return [(word,) for word in words]
    if any(word.is_mobile for word in words) or (too_long and any(len(word.digits) >= 13 for word in words)):
        return _around_long_words(words)
    return [words]


def _around_long_words(words: _Words) -> list[_Words]:
    """Each phone alone; what follows a card number stays with it, for it may be its security code."""
    groups: list[list[_Word]] = []
    for word in words:
        if not groups or word.is_mobile or len(word.digits) >= 13 or groups[-1][0].is_mobile:
            groups.append([])
        groups[-1].append(word)
    return [tuple(group) for group in groups]
