"""Contacts in a text: sites, mail addresses, telephone numbers and accounts, however they are spelt, and which of them are ours.

Only whole contacts are compared: a site by its host, a number by its digits. What merely begins or ends like an official one
is a stranger.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_GAP = r"[ ()‐–—·-]{0,2}"  # what people write between the digits of a telephone number
_CONTACT = re.compile(
    rf"""
      (?P<url> [a-z][a-z0-9+.-]* :// (?P<host> [^\s/?\#:,;!()<>"'、。「」“”《》]* ) (?: [/?\#][!-~]* )? )
    | (?P<mail> [\w.+-]+ @ [\w-]+ (?: \.[\w-]+ )+ )
    | (?P<site> (?: [a-z0-9-]+\. )+ [a-z][a-z0-9-]+ ) (?: [/?\#][!-~]* )?
    | (?: 微信 | 薇信 | 扣扣 | 加v | \b[vw]x | \bqq ) [\s:号群为是]{{0,4}} (?P<account> [a-z][\w-]{{5,}} | \d{{5,}} )
    | wechat [\s:]{{0,2}} (?P<wechat> (?= [a-z_-]* \d ) [a-z][\w-]{{5,}} )
    | (?<!\d) (?: \+?86{_GAP} )? (?P<number>
          1[3-9]\d (?: {_GAP}\d ){{8}}                               # mobile
        | [48]00 (?: {_GAP}\d ){{7}}                                 # paid by the one called
        | 0(?: 10 | 2\d | [3-9]\d\d ) [ )‐–—·-]{{1,2}} \d{{3,4}} {_GAP} \d{{4}}  # landline
        | (?: 95 | 96 | 12 )\d{{3}}                                  # short numbers
      ) (?!\d)
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)


def strangers(text: str, official: frozenset[str]) -> Iterator[str]:
    """Every contact in `text`, as it is written there, that is not among the official ones."""
    return (match.group() for match in _matches(text) if _same(match) not in official)


def contacts(texts: Iterable[str]) -> frozenset[str]:
    """The contacts in `texts`, each in the one spelling by which contacts are compared."""
    return frozenset(_same(match) for text in texts for match in _matches(text))


def _matches(text: str) -> Iterator[re.Match[str]]:
    return _CONTACT.finditer(unicodedata.normalize("NFKC", text))


def _same(match: re.Match[str]) -> str:
    if number := match["number"]:
        return re.sub(r"\D", "", number)
    if match["url"] or match["site"]:
        return (match["host"] or match["site"] or "").lower().rstrip(".").removeprefix("www.")
    return (match["mail"] or match["account"] or match["wechat"]).lower()
