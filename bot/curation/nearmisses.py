"""Five ways in which a question becomes another one although nearly all of it stays: the entry that answered it must not
answer any more.

Each is a small function of a question, its entry and a source of chance, that gives None where the change would leave a
question that the entry still answers:

- A number counts where it says of what is asked (操作员 01, 返回码 55, 12345678 是什么), not where a value is put forward to be
  confirmed (是不是填 01): whoever asks whether it is 08 is well served with what is documented.
- A model counts where the entry is about that model. An entry about kinds of terminal may answer, with a notice, for a model that
  no document names; it may not for another documented kind.
- A question for yes or no asks the same either way (能不能, 支持…吗), and 要 before a question word has no other side (要几位).
- An entry that speaks of both sides itself (增加或删除操作员, 能改 and 不能改), or whose code alone says what is asked, may answer for
  both.
- In a story of several clauses, or in an enumeration, the changed word need not be what is asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge, fitting_facts
from bot.knowledge.load import statements

from .essentials import any_of

_NUMBER = re.compile(r"(?<![0-9A-Za-z.])\d{2,8}(?![0-9A-Za-z.])")
_CODE = re.compile(r"(?<![0-9A-Za-z.])[0-9A-Za-z]\d(?![0-9A-Za-z.])")
_OPERATOR = re.compile(r"(?:操作员|柜员|收银员|工号|operator)\s?(\d\d)(?!\d)|(?<!\d)(\d\d)\s?号?\s?(?:操作员|柜员|收银员)", re.IGNORECASE)
_EITHER_WAY = re.compile(
    r"[吗嘛么不没吧嗦]\s*[?？。]?$|(.)[不没]\1|是否|能否|可否|有没有|有冇|系咪|係咪|係唔係|唔"
    r"|^(?:is|are|do|does|can|could|should|will|must) ",
    re.IGNORECASE,
)
# Before and after: what makes other words of them (功能, 可能, 需要, 要是), and what takes their weight away (还能, 都要, 能用的).
_CAN = re.compile(
    r"(?<![功智可性才只不未没职效还哪谁都到])(?:能(?![力量够源不在]|.{1,3}的)|(?<!不)可以(?!不))"
    r"|(?<![需重主只必不没想将快非首简都才])(?<!问我)(?<!跟我)(?<!找我)要(?![是求点不么素的]|$)"
)
_CANNOT = re.compile(r"不(?=能|可以|要)(?!要是|能不|要不)")
_HOW = re.compile(r"^(?:请问)?(?:怎么|如何|怎样|咋个?)(?![办样整回没不还又老总就是这那])")  # the beginning of a wish for steps
_ASKING = "怎|什么|啥|哪|谁|几|幾|多|如何|何|咩|乜|边|邊|點|点样"
_NOT = tuple("不没未别无")
_SEVERAL = re.compile(r"[,，。;；、]|还是|或|和|跟|与|及")
_RANGE = re.compile(r"(\d\d)\s?[至到~-]\s?(\d\d)")
_TERMINAL = re.compile(r"(?:(?<![a-z])POS(?![a-z])(?:\s?机)?|机器|机子|终端)", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A question and the entry that answers it, with all that the entry says."""

    text: str
    entry: m.Entry
    said: str


Change = Callable[[Asked, Random], str | None]


class NearMisses:
    """The changes, with the models, brands and opposites of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        notes = (text for fact in knowledge.facts.values() for text in (fact.applies, fact.note or ""))
        self._ranges = [(low, high) for text in notes for low, high in _RANGE.findall(text)]  # of operators: 01 至 05
        self._models = {term.id: term for term in knowledge.terms.values() if term.kind in ("model", "other-model")}
        self._model_of = {spelling.lower(): term.id for term in self._models.values() for spelling in (term.name, *term.also)}
        self._model = _pattern(self._model_of)
        brand = knowledge.terms[knowledge.desk.brand]
        self._own = _pattern((brand.name, *brand.also))
        # 收款 in 收款机 is part of the name of a thing, which has no opposite
        self._opposites = [
            (re.compile(f"{_pattern([here]).pattern}(?!机)", re.IGNORECASE), there)
            for pair in knowledge.opposites.opposites
            for here, there in (pair, pair[::-1])
        ]
        self._others = sorted(term.name for term in knowledge.terms.values() if term.kind == "other-brand")
        self._other = _pattern(
            spelling for term in knowledge.terms.values() if term.kind == "other-brand" for spelling in (term.name, *term.also)
        )
        self.changes: Mapping[str, Change] = {
            "other-digit": self.digit,
            "other-model": self.model,
            "other-polarity": self.polarity,
            "opposite": self.opposite,
            "other-brand": self.brand,
        }
        self._all_said: dict[str, str] = {}

    def asked(self, text: str, entry: m.Entry) -> Asked:
        """A question with the entry that answers it."""
        if entry.id not in self._all_said:
            self._all_said[entry.id] = " ".join(_said(self._knowledge, entry)).lower()
        return Asked(text, entry, self._all_said[entry.id])

    def digit(self, asked: Asked, chance: Random) -> str | None:
        """Another digit in the one number that says of what is asked."""
        numbers = [match.span() for match in _number_of(asked.entry).finditer(asked.text)]
        if len(numbers) != 1 or not _decides(asked, *numbers[0]):
            return None
        start, end = numbers[0]
        number = asked.text[start:end]
        others = [
            other for other in _one_digit_off(number)
            if not re.search(rf"(?<!\d){other}(?!\d)", asked.said) and not any(low <= other <= high for low, high in self._ranges)
        ]  # fmt: skip
        return asked.text[:start] + chance.choice(others) + asked.text[end:] if others else None

    def model(self, asked: Asked, chance: Random) -> str | None:
        """Another model in the place of the one that the entry is about."""
        match = _only(self._model, asked.text)
        if match is None:
            return None
        named = self._model_of[match.group().lower()]
        about = {self._model_of[found.group().lower()] for found in self._model.finditer(asked.entry.phrasings[0])}
        of_one = about == {named} or (asked.entry.asks is not None and asked.entry.asks.model == named)
        if not of_one and named not in asked.entry.applies_to.models:
            return None
        spoken_of = {self._model_of[found.group().lower()] for found in self._model.finditer(asked.said)}
        kinds = ("model", "other-model") if of_one else ("model",)
        others = [
            term.name for term in self._models.values()
            if term.kind in kinds and term.id not in spoken_of and term.id not in asked.entry.applies_to.models
        ]  # fmt: skip
        return _put(asked.text, match, chance.choice(others)) if others else None

    def polarity(self, asked: Asked, chance: Random) -> str | None:
        """能 becomes 不能, 不要 becomes 要, and who asked how to do a thing does not want it (怎么签到, 不要签到)."""
        if asked.entry.type == "code" or _EITHER_WAY.search(asked.text) or _SEVERAL.search(asked.text):
            return None
        text = asked.text
        if asked.entry.type == "procedure" and _HOW.search(text):
            return _HOW.sub("不要", text)
        found = [(match, "") for match in _CANNOT.finditer(text)]
        found = found or [(match, f"不{match.group()}") for match in _CAN.finditer(text) if _has_two_sides(text, match)]
        if len(found) != 1:
            return None
        match, other = found[0]
        return None if _speaks_of(asked, match, other) else _put(text, match, other)

    def opposite(self, asked: Asked, chance: Random) -> str | None:
        """A word becomes its opposite, of which the entry does not speak."""
        if asked.entry.type == "code" or _SEVERAL.search(asked.text):
            return None
        turned = [
            _put(asked.text, match, there)
            for pattern, there in self._opposites
            if (match := _only(pattern, asked.text)) and there not in asked.said and not asked.text.endswith(_NOT, 0, match.start())
        ]
        return chance.choice(turned) if turned else None

    def brand(self, asked: Asked, chance: Random) -> str | None:
        """The name of another company in the place of ours, or before the machine."""
        if self._other.search(asked.said) or not self._others:
            return None
        other = chance.choice(self._others)
        if own := _only(self._own, asked.text):
            return _put(asked.text, own, other)
        machine = _only(_TERMINAL, asked.text)
        return _put(asked.text, machine, f"{other} {machine.group()}") if machine and not self._own.search(asked.text) else None


def _said(knowledge: Knowledge, entry: m.Entry) -> Iterator[str]:
    """All that an entry says and is asked by."""
    yield from (entry.title, *entry.phrasings)
    yield from (statement.text for statement in statements(entry))
    for fact in fitting_facts(knowledge, entry.asks) if entry.asks else ():
        yield from (fact.value, fact.applies, fact.note or "")


def _has_two_sides(text: str, match: re.Match[str]) -> bool:
    """Whether 不 before the word makes another question: not before 要 with a question word behind it, nor between the question word and
    its verb (从哪里能打开)."""
    before, after = text[: match.start()], text[match.end() :]
    return not re.search(_ASKING, before if match.group() != "要" else before + after)


def _speaks_of(asked: Asked, match: re.Match[str], other: str) -> bool:
    """Whether the entry says what the turned question asks: 能改 where 不能改 became that, any 不能 where what cannot be done is asked."""
    after = asked.text[match.end() :]
    if other and re.search(_ASKING, after):
        return any(no in asked.said for no in ("不能", "不可以"))
    turned = other + after[: 2 if other else 3]
    return re.search(f"(?<!不){re.escape(turned)}", asked.said) is not None


def _number_of(entry: m.Entry) -> re.Pattern[str]:
    return _CODE if entry.type == "code" else _NUMBER


def _decides(asked: Asked, start: int, end: int) -> bool:
    """Whether the number at [start, end) says of what is asked."""
    number = asked.text[start:end]
    if asked.entry.type == "code":
        return number.upper() == asked.entry.code
    if asked.entry.asks and asked.entry.asks.value == number:
        return True
    of_role = asked.entry.asks is not None and asked.entry.asks.role is not None
    return of_role and any(start in (match.start(1), match.start(2)) for match in _OPERATOR.finditer(asked.text))


def _one_digit_off(number: str) -> list[str]:
    """Every number that differs from this one in one digit."""
    return [
        number[:place] + digit + number[place + 1 :]
        for place, char in enumerate(number) if char.isdigit()
        for digit in "0123456789" if digit != char
    ]  # fmt: skip


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_of(words), re.IGNORECASE)


def _only(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match, where there is exactly one."""
    found = list(pattern.finditer(text))
    return found[0] if len(found) == 1 else None


def _put(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
