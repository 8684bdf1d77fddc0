"""Which language a page speaks: the address says it, or else the browser."""

from typing import Literal

from flask import Request

Language = Literal["zh", "en"]


def language_of(request: Request) -> Language:
    wishes = [request.args.get("lang", ""), *request.accept_languages.values()]
    known = (wish[:2].lower() for wish in wishes if wish[:2].lower() in ("zh", "en"))
    return "en" if next(known, "zh") == "en" else "zh"
