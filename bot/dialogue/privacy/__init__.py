"""Masks what nobody should have typed, before anything else sees, stores or logs the text.

Hidden are card, identity and phone numbers, the secrets of a card, passwords and one-time codes, e-mail addresses and
keys. Readable stay the numbers that a POS desk is asked about (merchant and terminal numbers, references, serial
numbers, amounts, dates, hotlines, response codes) and documented default values.

A rule looks at a reading of the text and yields the spans to hide. Every reading is exactly as long as the text: what
is hidden already is blank in it, and digits are plain digits however they were written. Rules run again until none of
them finds anything, so masking what is masked changes nothing.
"""

import re
from collections.abc import Callable, Iterator

from bot.text.traditional import traditional

from . import accounts, cards, numbers, passwords
from .reading import PLACEHOLDER, Masked, Rule, Span, blanked, clean, digits_as_such, spoken_digits_too

__all__ = ["PLACEHOLDER", "Masked", "in_language", "mask"]

# Secrets come first: what follows 验证码 is one even if it looks like a card, and no digit of a secret may be shown.
_ENGLISH = {
    "卡号": "card",
    "号码": "number",
    "证件号": "ID number",
    "手机号": "mobile number",
    "电话": "phone",
    "邮箱": "e-mail",
    "账号": "account",
    "已隐藏": "hidden",
}
_WORD = re.compile("|".join(_ENGLISH))

RULES: tuple[Rule, ...] = (cards.find, passwords.find, accounts.find, numbers.find)


def mask(text: str, public_values: frozenset[str]) -> Masked:
    """`text` with a placeholder for each thing to hide. `public_values` are documented for everyone, so no secrets.

    What stays is the same but for width (NFKC), invisible characters and control characters, which are removed.
    """
    plain = clean(text)
    spans = sorted(_spans(plain, public_values))
    kept, position = [], 0
    for span in spans:
        kept += [plain[position : span.start], span.shown]
        position = span.end
    return Masked("".join(kept) + plain[position:], tuple(span.kind for span in spans))


def in_language(masked: str, language: str) -> str:
    """A masked text as its writer is shown it: the placeholders in her language. Kept and decided on is the Chinese one."""
    ways: dict[str, Callable[[str], str]] = {"zh-TW": traditional, "en": _in_english}
    written = ways.get(language)
    return PLACEHOLDER.sub(lambda match: written(match.group()), masked) if written else masked


def _in_english(placeholder: str) -> str:
    return _WORD.sub(lambda word: _ENGLISH[word.group()], placeholder)


def _spans(plain: str, public: frozenset[str]) -> Iterator[Span]:
    """What to hide in clean text, in no order; spans do not overlap."""
    shadow = blanked(digits_as_such(plain), (match.span() for match in PLACEHOLDER.finditer(plain)))
    before = ""
    while shadow != before:
        before = shadow
        for rule in RULES:
            spans = _found(rule, shadow, public)
            shadow = blanked(shadow, ((span.start, span.end) for span in spans))
            yield from spans


def _found(rule: Rule, shadow: str, public: frozenset[str]) -> list[Span]:
    """What a rule finds where digits may be read aloud, and what it then finds in those that are written."""
    spoken = spoken_digits_too(shadow)
    spans = list(rule(spoken, public))
    if spoken != shadow:  # 一13812345678 is a phone behind a word, though it reads as twelve digits
        spans += rule(blanked(shadow, ((span.start, span.end) for span in spans)), public)
    return spans
