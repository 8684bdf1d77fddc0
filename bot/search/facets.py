"""What a question names that similarity cannot weigh: models, roles, brands, codes, documented values."""

import re
from dataclasses import dataclass, replace

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.text.normalise import normalise
from bot.text.text import Text


@dataclass(frozen=True, slots=True)
class Facets:
    """What a question says of itself. Sets hold ids of terms; `values` are documented values that it names."""

    models: frozenset[str] = frozenset()
    unknown_models: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    other_things: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    own_brand: bool = False
    other_brand: bool = False
    code: str | None = None
    values: frozenset[str] = frozenset()
    other_numbers: frozenset[str] = frozenset()

    def within(self, whole: "Facets") -> "Facets":
        """These facets as part of a whole message: what it says of brands, models and other things holds for its parts."""
        return replace(
            self,
            own_brand=self.own_brand or whole.own_brand,
            other_brand=self.other_brand or whole.other_brand,
            other_things=self.other_things | whole.other_things,
            unknown_models=self.unknown_models or (whole.unknown_models if not self.models else self.unknown_models),
        )


_BARE_CODE = re.compile(r"[0-9a-z]\d")
_NUMBER = re.compile(r"(?<![0-9a-z.])\d{4,8}(?![0-9a-z.])")
_DIGITS = {hanzi: str(digit) for digit, hanzi in enumerate("零一二三四五六七八九")} | {"两": "2"}
_REPEATED = re.compile(r"([三四五六七八3-8])个([零一二三四五六七八九0-9])(?![0-9])")


def _spelled_out(match: re.Match[str]) -> str:
    """四个零 -> 0000, 八个8 -> 88888888."""
    count, digit = (_DIGITS.get(part, part) for part in match.groups())
    return digit * int(count)


# A number below a hundred in words, with nothing behind it that it would measure: 五十一, 零五, 五五.
_IN_WORDS = re.compile(
    r"(?<![零一二三四五六七八九十百千])(?:([一二三四五六七八九]?)十([一二三四五六七八九]?)|([零一二三四五六七八九])([零一二三四五六七八九]))(?![零一二三四五六七八九十百千万块元个分天次年月日小时秒点多几家台张笔])"
)


def _in_digits(match: re.Match[str]) -> str:
    """五十一 -> 51, 十二 -> 12, 零五 -> 05."""
    tens, ones, first, second = match.groups()
    return _DIGITS[first] + _DIGITS[second] if first else _DIGITS.get(tens, "1") + _DIGITS.get(ones, "0")


def _code_of(words: m.CodeWords) -> re.Pattern[str]:
    """A code behind or before words that say that it is one."""
    before, after = ("|".join(expressions) or "(?!)" for expressions in (words.before, words.after))
    return re.compile(
        rf"(?:{before})\s*(?:是|为|了|个|码|代码)?\s*([0-9a-z]\d|[a-z]\d{{2,4}})(?![0-9a-z])|(?<![0-9a-z])([0-9a-z]\d)\s*(?:{after})",
    )


def _denial_of(term: m.Term) -> re.Pattern[str]:
    """不是拉卡拉; not 是不是拉卡拉, which asks."""
    names = "|".join(re.escape(normalise(name)) for name in (term.name, *term.also))
    return re.compile(rf"(?<!是)不是\s?(?:{names})(?![^,，。]{{0,6}}[吗么嘛吧])")


def _only_beside(term: m.Term) -> re.Pattern[str]:
    """像手机那样, 微信群里有人说, 微信不回我: what something is compared with, was read in or should have come by is not asked about."""
    names = "|".join(re.escape(normalise(name)) for name in (term.name, *term.also))
    return re.compile(
        rf"[跟像和同学](?:{names})(?:上|里)?(?:那样|那么|一样|似的)|(?:{names})群?[上里]?(?:都|也|一直|老)?(?:看[到见的]|刷到|有人[说讲]|说[过的]|没人?回|不回)"
    )


COMPANIES = ("brand", "other-brand", "bank")  # kinds of terms that a terminal may be of


def _terminal_of(term: m.Term) -> re.Pattern[str]:
    """随行付的机子: whose terminal it is, whoever else is named."""
    names = "|".join(re.escape(normalise(name)) for name in (term.name, *term.also))
    return re.compile(rf"(?:{names})(?:家|他们)?的?(?:pos|机器|机子|机|刷卡机|终端|设备)(?!构)")


class FacetReader:
    """Reads facets with the terms, codes and values of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._kinds = {term.id: term.kind for term in knowledge.terms.values()}
        self._brand = knowledge.desk.brand
        self._denied = {term.id: _denial_of(term) for term in knowledge.terms.values() if term.kind in ("brand", "other-brand")}
        self._terminals = {term.id: _terminal_of(term) for term in knowledge.terms.values() if term.kind in COMPANIES}
        self._beside = {term.id: _only_beside(term) for term in knowledge.terms.values() if term.kind == "other-thing"}
        self._public = knowledge.public_values()
        self._known = self._public | {channel.value for channel in knowledge.channels.values()}  # nobody's password, and no value
        self._code_said = _code_of(knowledge.signs.code)
        self._codes = frozenset(entry.code for entry in knowledge.entries.values() if entry.type == "code")

    def read(self, text: Text) -> Facets:
        def named(kind: str) -> frozenset[str]:
            return frozenset(term for term in text.terms if self._kinds[term] == kind)

        numbers = frozenset(_NUMBER.findall(_REPEATED.sub(_spelled_out, text.normal)))
        others = [brand for brand in named("other-brand") if not self._denied[brand].search(text.normal)]
        others += [bank for bank in named("bank") if self._terminals[bank].search(text.normal)]  # 建行的卡 is a card like any other
        ours = self._brand in text.terms and not self._denied[self._brand].search(text.normal)
        theirs = any(self._terminals[brand].search(text.normal) for brand in others)
        return Facets(
            models=named("model"),
            unknown_models=named("other-model"),
            roles=named("role"),
            other_things=frozenset(thing for thing in named("other-thing") if not self._beside[thing].search(text.normal)),
            subjects=named("subject"),
            own_brand=ours and not (theirs and not self._terminals[self._brand].search(text.normal)),
            other_brand=bool(others),
            code=self._code(text.normal),
            values=numbers & self._public,
            other_numbers=numbers - self._known,
        )

    def _code(self, normal: str) -> str | None:
        """The response code a question names, in capitals: alone, or where it is said to be one."""
        if _BARE_CODE.fullmatch(normal) and normal.upper() in self._codes:
            return normal.upper()
        match = self._code_said.search(_IN_WORDS.sub(_in_digits, normal))
        return (match.group(1) or match.group(2)).upper() if match else None
