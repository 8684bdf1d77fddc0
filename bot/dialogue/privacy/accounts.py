"""Other ways to reach a person or to act as one: e-mail and chat accounts, landlines in brackets, tokens and keys."""

import re
from collections.abc import Iterator

from .reading import Span

_KEY = r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^\ufdd0]*?(?:-----END [A-Z ]{0,20}PRIVATE KEY-----|\Z)"
_JWT = r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?"
_PARAMETER = r"(?:access_token|token|api_?key|key|secret|sign|password|passwd|pwd|code)"
_EMAIL = r"(?<![\w.%+-])[a-z0-9][\w.%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"
_CHAT = r"(?:微信号|微信账号|加微信|QQ号码|QQ号|QQ)(?:\s|:|是|为){0,3}"

_PATTERNS = tuple(
    (kind, shown, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for kind, shown, pattern in (
        ("key", "[已隐藏]", rf"(?P<it>{_KEY})"),
        ("key", "[已隐藏]", rf"(?P<it>{_JWT})"),
        ("key", "[已隐藏]", rf"[?&]{_PARAMETER}=(?P<it>[^\s&#\ufdd0]{{4,}})"),
        ("email", "[邮箱]", rf"(?P<it>{_EMAIL})"),
        ("account", "[账号]", rf"{_CHAT}(?P<it>[a-z][\w-]{{5,19}}|[0-9]{{5,11}})(?![\w-])"),
        ("phone", "[电话]", r"(?P<it>\(0[0-9]{2,3}\)\s?-?\s?[0-9]{7,8})(?![0-9])"),
    )
)


def find(text: str, _public: frozenset[str]) -> Iterator[Span]:
    """Addresses, accounts, tokens and keys in `text`; they do not overlap."""
    taken = 0
    found = ((*match.span("it"), kind, shown) for kind, shown, pattern in _PATTERNS for match in pattern.finditer(text))
    for start, end, kind, shown in sorted(found):
        if start >= taken:
            taken = end
            yield Span(start, end, kind, shown)
