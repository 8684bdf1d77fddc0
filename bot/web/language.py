"""Which language a page speaks: the address says it, or what was chosen before, or else the browser."""

import re
from typing import Literal

from flask import Request

Language = Literal["zh", "zh-TW", "en"]
LANGUAGES: dict[Language, str] = {"zh": "简体中文", "zh-TW": "繁體中文", "en": "English"}  # each in its own words
TAGS = {"zh": "zh-CN", "zh-TW": "zh-TW", "en": "en"}  # what a page says of itself

_KNOWN = re.compile(r"(?:(?P<tw>zh[-_](?:tw|hk|mo|hant))|(?P<zh>zh)|(?P<en>en))", re.IGNORECASE)


def language_of(request: Request, chosen: str = "") -> Language:
    """`chosen` is what was chosen earlier, if anything; a merchant's choice is kept nowhere but in the address."""
    wishes = (request.args.get("lang", ""), chosen, *request.accept_languages.values())
    known = next(filter(None, map(_KNOWN.match, wishes)), None)
    if known is None or known["zh"]:
        return "zh"
    return "en" if known["en"] else "zh-TW"
