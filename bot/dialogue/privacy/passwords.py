"""Passwords, PINs and one-time codes that someone states, before or after the word for them.

A documented default stays readable, for people ask about it: 默认密码是1234吗. It is hidden where someone states it as
their own or wants it used. Any other number beside the word is hidden, and so are letters that look like a password.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .reading import RUN, Span, after, before
from .words import (
    ASKED,
    CLAUSE_END,
    COUNTED,
    EXPLICIT,
    HOTLINE,
    IS,
    LINK,
    LINK_BACK,
    LIST,
    MINE,
    MODEL,
    MONEY,
    NAME,
    OF_SOMETHING_ELSE,
    ORDINARY,
    OWNER,
    PARTICIPLE,
    USE_IT,
    YEAR,
)

_CHUNK = re.compile(r"[A-Za-z0-9@#$%^&*+!?.|\\~_\-]+")
_RUN_BACK = re.compile(RUN.pattern + "$")
_TAIL = ".!?~-"  # ends the sentence rather than the secret
_WORD = re.compile(r"\S*[0-9]\S*")
_NO_DIGIT = re.compile(r"[^0-9]")
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+")

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Said:
    """How a secret is spoken of, which decides how much like one it must look."""

    public: frozenset[str]
    own: bool = False  # stated as somebody's own, or to be used: a documented default is hidden too
    explicit: bool = False  # "is", a colon or the like links it to the word for it
    spelt: bool = False  # letters alone may be it, as they are not behind 验证码 or in every English sentence
    listed: bool = False  # it follows another one, as in 0000、1234


def find(text: str, public: frozenset[str]) -> Iterator[Span]:
    """The secrets in `text`; they do not overlap."""
    places: list[_Place] = []
    for name in NAME.finditer(text):
        places += _behind(text, name, public)
        places += _in_front(text, name, public)
    taken = 0
    for start, end in sorted(places):
        if end > taken:
            yield Span(max(start, taken), end, "secret", "[已隐藏]")
            taken = end


# --- 密码是 937261 ------------------------------------------------------------------------------------------------


def _behind(text: str, name: re.Match[str], public: frozenset[str]) -> Iterator[_Place]:
    """What follows the word: one secret, or all those of a list."""
    start, link = _skip(LINK, text, name.end())
    end = _token_end(text, start)
    if end == start:
        return
    own = _is_own(text, name, link, end)
    spelt = name.lastgroup == "password" and bool(IS.search(link) or not name[0].isascii())
    yield from _secrets(text, start, end, _Said(public, own, bool(EXPLICIT.search(link)), spelt))
    listed = _Said(public, own, listed=True)
    while (following := _skip(LIST, text, end))[1]:
        start, end = following[0], _token_end(text, following[0])
        if end == start:
            break
        yield from _secrets(text, start, end, listed)


def _skip(pattern: re.Pattern[str], text: str, position: int) -> tuple[int, str]:
    """Where the text goes on behind the pattern, and what the pattern took."""
    match = pattern.match(text, position)
    return (match.end(), match[0]) if match else (position, "")


def _token_end(text: str, start: int) -> int:
    """The end of the digits, perhaps in groups, or of the word that begins at `start`."""
    run, chunk = RUN.match(text, start), _CHUNK.match(text, start)
    return max(run.end() if run else start, start + len(chunk[0].rstrip(_TAIL)) if chunk else start)


def _is_own(text: str, name: re.Match[str], link: str, end: int) -> bool:
    """Whether what ends at `end` is stated as somebody's own, or to be used, rather than asked about."""
    if name.lastgroup == "code":
        return True
    if ASKED.match(text, end) or "是不是" in link or "是否" in link or "不是" in link:
        return False
    clause = CLAUSE_END.split(before(text, name.start(), 24))[-1]
    mine = EXPLICIT.search(link) and MINE.search(clause)
    return bool(mine or name.lastgroup == "card" or USE_IT.search(after(text, end, 24)))


# --- 937261 是我的密码 --------------------------------------------------------------------------------------------


def _in_front(text: str, name: re.Match[str], public: frozenset[str]) -> Iterator[_Place]:
    """What stands before the word and is said to be it."""
    window = before(text, name.start(), 80)
    # The links may be Latin words themselves, so the secret need not be the last one: hunter2 is my new password.
    for chunk in list(_CHUNK.finditer(window))[-4:]:
        if link := LINK_BACK.fullmatch(window, chunk.end()):
            start, end = _token_start(window, chunk), chunk.end()
            offset = name.start() - len(window)
            own = _is_own_in_front(text, name, link)
            said = _Said(public, own, bool(link["equates"]), spelt=own and name.lastgroup == "password")
            if said.own or _may_be_meant(window[:start], window[start:end], said.explicit, after(text, name.end(), 1)):
                yield from _secrets(text, offset + start, offset + end, said)
            return


def _token_start(window: str, chunk: re.Match[str]) -> int:
    """The start of what ends with that chunk: of the chunk, or of digits in several groups."""
    run = _RUN_BACK.search(window[: chunk.end()])
    return min(run.start(), chunk.start()) if run else chunk.start()


def _is_own_in_front(text: str, name: re.Match[str], link: re.Match[str]) -> bool:
    if name.lastgroup == "code":
        return bool(link["equates"])
    if ASKED.match(text, name.end()) or link["equates"] == "是不是":
        return False
    stated = link["equates"] and (OWNER.search(link["of"]) or name.lastgroup == "card")
    return bool(stated or USE_IT.search(after(text, name.end(), 24)))


def _may_be_meant(head: str, token: str, explicit: bool, follows: str) -> bool:
    """Whether what stands before the word, as in 937261密码不对, is the password and not the number of a thing."""
    if OF_SOMETHING_ELSE.search(head):
        return False
    if explicit:
        return follows != "错"  # 0055是密码错误
    return token.isdecimal() and 4 <= len(token) <= 8 and not HOTLINE.fullmatch(token)


# --- what of it is a secret ---------------------------------------------------------------------------------------


def _secrets(text: str, start: int, end: int, said: _Said) -> Iterator[_Place]:
    """The places to hide of the token from `start` to `end`."""
    token = text[start:end]
    if RUN.fullmatch(token):
        yield from _numbers(text, start, end, said)
    elif _is_secret_word(text, end, token, said):
        yield start, end


def _numbers(text: str, start: int, end: int, said: _Said) -> Iterator[_Place]:
    """The places to hide of a token of digits: all of it, or those of several numbers that are not documented."""
    words = [(start + word.start(), start + word.end()) for word in _WORD.finditer(text[start:end])]
    digits = [_NO_DIGIT.sub("", text[first:last]) for first, last in words]
    if not said.explicit and (YEAR.match(text, start) or any(map(HOTLINE.fullmatch, ("".join(digits), digits[0])))):
        return
    if (MONEY.match(text, end) and not said.explicit) or (len(digits[-1]) <= 3 and COUNTED.match(text, end)):
        del words[-1], digits[-1]
    if "".join(digits) in said.public or _is_list(digits, said.public):
        yield from (word for word, number in zip(words, digits, strict=True) if _is_secret_number(number, said))
    elif len("".join(digits)) >= (4 if said.listed else 3):
        yield words[0][0], words[-1][1]


def _is_list(digits: list[str], public: frozenset[str]) -> bool:
    """Whether the words are several numbers, as in 0000 1234 or 01 0000, and not one that is written in groups."""
    after_operator = len(digits) > 1 and len(digits[0]) == 2 and len(digits[1]) >= 4
    return after_operator or any(len(number) >= 4 and number in public for number in digits)


def _is_secret_number(number: str, said: _Said) -> bool:
    return said.own if number in said.public else len(number) >= 3


def _is_secret_word(text: str, end: int, token: str, said: _Said) -> bool:
    """Whether letters, perhaps with digits and signs among them, are a password and not a word, a code or a model."""
    parts = _ALPHANUMERIC.findall(token)
    if not parts or len(token) < 4:
        return False
    if any(char.isdecimal() for char in token):
        documented = all(part in said.public or len(part) <= 2 for part in parts)
        model = MODEL.fullmatch(token) and not said.explicit
        return said.own or not (documented or model)
    named = not (said.own or said.explicit) and token in said.public
    if not said.spelt or named or all(len(part) < 4 or part.lower() in ORDINARY or PARTICIPLE.fullmatch(part) for part in parts):
        return False
    in_a_sentence = re.match(r",? [A-Za-z]", after(text, end, 3)) is not None
    return said.own or not in_a_sentence
