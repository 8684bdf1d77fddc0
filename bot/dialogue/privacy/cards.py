"""What proves that a card is at hand: security code, expiry, the track on its strip. Nothing of it is ever kept."""

import re
from collections.abc import Iterator

from .reading import SEPARATOR, Span, before

_TRACK = re.compile(r"%[bB][0-9]{12,19}\^[^?\n\ufdd0]{0,80}\??|;?[0-9]{13,19}=[0-9]{4,}\??")
# Right behind a long number, a month and a year and perhaps three digits more need no name.
_BEHIND_CARD = re.compile(
    rf"[0-9](?:{SEPARATOR}{{0,3}}[0-9]){{12,18}}[\s,;]{{1,3}}"
    r"(?P<it>(?:0[1-9]|1[0-2])/(?:20)?[2-9][0-9](?:[\s,;]{1,3}[0-9]{3,4})?)(?![0-9])"
)

# --- 安全码 -------------------------------------------------------------------------------------------------------

_CODE_NAME = (
    r"(?:(?<![a-z])(?:cvv2?|cvn2?|cvc2?|csc)(?![a-z])|安全[码碼]"
    r"|(?:背面|签名[栏条]|末|最?后)(?:后|的|上的?)*[三3][位个](?:数字?|号码|码)?)"
)
_LINK = rf"(?:{SEPARATOR}|[:=,\"'“”「」()（）\[\]#]|是|为|叫|就|号|码|的|is|was)"
_THREE_OR_FOUR = rf"(?:[0-9](?:{SEPARATOR}{{0,3}}[0-9]){{2,3}}(?!{SEPARATOR}{{0,3}}[0-9])|[0-9]{{3,4}}(?![0-9]))"
_OF_THE_CARD = r"(?:我|你|卡|这张|信用|上|的|背面)*"
_CODE = re.compile(
    rf"{_CODE_NAME}{_LINK}{{0,6}}(?P<after>{_THREE_OR_FOUR})"
    rf"|(?<![0-9])(?P<before>[0-9]{{3,4}}){SEPARATOR}?(?:就?是|为|这个|[(,])?\s?{_OF_THE_CARD}{_CODE_NAME}"
    rf"(?!{_LINK}{{0,6}}[0-9])",
    re.IGNORECASE,
)
# The last three digits of something that is no card are no security code.
_OTHER_TAIL = re.compile(r"(?:商户|终端|参考|凭证|批次|订单|流水|手机|电话|序列|单|操作员)[号码]?(?:的|是)?$")

# --- 有效期 -------------------------------------------------------------------------------------------------------

_EXPIRY_NAME = (
    r"(?:有?效期限?|到期(?:日期?|年月)|失效(?:日期?|期)"
    r"|(?<![a-z])(?:exp(?:iry|iration|ires?)?(?:\s?date)?|(?:valid|good)\s?thru)(?![a-z]))"
)
_MONTH, _YEAR = r"(?:1[0-2]|0?[1-9])", r"(?:20)?[2-9][0-9]"
_GAP = r"\s?[-/.年月\s]\s?"
_DATE = (
    rf"(?:{_YEAR}{_GAP}{_MONTH}(?:月|{_GAP}[0-9]{{1,2}}日?)?"  # 2028年12月, 2028-12-31
    rf"|{_MONTH}{_GAP}{_YEAR}年?"  # 12/28
    rf"|(?:0[1-9]|1[0-2]){_YEAR}|{_YEAR}(?:0[1-9]|1[0-2]))(?![0-9])"  # 1228, 2812
)
_EXPIRY = re.compile(
    rf"{_EXPIRY_NAME}(?:{SEPARATOR}|[:=,\"'“”(（]|是|为|到|至|在|就|is){{0,6}}(?P<after>{_DATE})"
    rf"|(?<![0-9])(?P<before>{_DATE})\s?(?:就?是|为|[(,])?\s?{_OF_THE_CARD}{_EXPIRY_NAME}(?!{_LINK}{{0,6}}[0-9])",
    re.IGNORECASE,
)
# Licences, contracts and data plans expire too, and merchants ask about those.
_OTHER_EXPIRY = re.compile(r"(?:执照|许可证?|牌照|证书?|合同|协议|质?保修?期?|流量卡?|套餐|活动|押金|授权)的?$")


def find(text: str, _public: frozenset[str]) -> Iterator[Span]:
    """The secrets of a card in `text`; they do not overlap."""
    taken = 0
    named = [*_named(_CODE, _OTHER_TAIL, text), *_named(_EXPIRY, _OTHER_EXPIRY, text)]
    for start, end in sorted([*_behind_card(text), *named]):
        if start >= taken:
            taken = end
            yield Span(start, end, "card-secret", "[已隐藏]")


def _behind_card(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _TRACK.finditer(text))
    yield from (match.span("it") for match in _BEHIND_CARD.finditer(text))


def _named(pattern: re.Pattern[str], of_something_else: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """What stands before or after its name, unless that is the name of something else's."""
    for match in pattern.finditer(text):
        if match["before"]:
            yield match.span("before")
        elif not of_something_else.search(before(text, match.start(), 8)):
            yield match.span("after")
