"""What similarity cannot see: a digit, a model, a role, a code or an opposite that makes an entry the wrong one.

Each guard is a function of the question and an entry that returns the reason why the entry cannot answer, or None.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import statements
from bot.text import pinyin
from bot.text.frame import FRAME_WORDS
from bot.text.normalise import normalise
from bot.text.road import Road
from bot.text.text import Text

from .facets import Facets

# 39 degrees, 57 or 80 (millimetres): numbers that are no codes.
_MEASURE = re.compile(
    r"(?<![0-9a-z])(\d{2}) ?(?:号[汽柴]?油|度|岁|块|元|yuan|rmb|毫米|mm|厘米|米|寸|台|年|月|天|分钟|还是|的还是|多|万|千|百|折|斤"
    r"|个|只|头|条|位|名|箱|瓶|杯|桌|人)"
)
PAIR = re.compile(r"(?<![0-9a-z.])[0-9a-z]\d(?![0-9a-z.])")  # what may be a code, or the number of an operator
_NEGATIONS = "不没未别无"
_FORBIDDEN = ("不准", "不许", "不让")
_TO_BE_CONFIRMED = re.compile(
    r"(?:对不对|对[吗吧么不嘛]|是[吗吧么]|是不是|没错吧|正确吗|right|correct)$"
)  # 不用输旧密码，对吗: who asks so refuses nothing
TOPICAL = ("subject", "situation", "word", "menu")  # kinds of terms that say what is asked, and not of what
INFORMING = ("explanation", "advice")  # types of entries that tell about things; what is done is done alike on most models
BEFORE, AFTER = 6, 10  # characters around a refusal that are looked at


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its text and facets, (said, opposite) for each word whose opposite it does not say as well, and what stands
    around each refusal."""

    text: Text
    facets: Facets
    turned: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a pair of opposites, as it is written and in the words that stand for it."""

    written: str
    plain: str
    within: tuple[str, ...]  # longer sides in which it stands: 退出登录 says nothing of 登录

    def is_said_in(self, text: Text, but: "_Side") -> bool:
        """Whether the question says it, does not deny it (不成功), and does not say the other side too."""
        if self.written not in text.normal and self.plain not in text.plain:
            return False
        normal = text.normal
        for longer in self.within:
            normal = normal.replace(longer, " ")
        if _is_affirmed(self.written, normal):
            return but.written not in text.normal
        return _is_affirmed(self.plain, text.plain) and but.plain not in text.plain


Guard = Callable[[Asked, m.Entry], str | None]


class Guards:
    """The guards of one knowledge base."""

    def __init__(self, knowledge: Knowledge, road: Road) -> None:
        sides = {side: normalise(side) for pair in knowledge.opposites.opposites for side in pair}

        def side(text: str) -> _Side:
            longer = {other for other in sides.values() if sides[text] in other and other != sides[text]}
            return _Side(sides[text], road.read(text).plain, tuple(sorted(longer)))

        pairs = [(side(one), side(other)) for one, other in knowledge.opposites.opposites]
        self._opposites = [(a, b) for a, b in pairs if len(a.plain) > 1 and len(b.plain) > 1 and a.plain != b.plain]
        entries = knowledge.entries.values()
        self._named = {entry.id: _terms(road, (entry.title, *entry.phrasings)) for entry in entries}
        self._kinds = {term.id: term.kind for term in knowledge.terms.values()}
        self._refusals = _alternatives(knowledge.opposites.negations)
        self._road = road
        self._titles = {entry.id: road.read(entry.title).plain for entry in entries}
        self._said = {entry.id: " ".join(road.read(text).plain for text in (entry.title, *entry.phrasings)) for entry in entries}
        self._refused = {entry.id: _telling(road, self._may_be_refused(entry)) for entry in entries}
        of_models = {fact.value for fact in knowledge.facts.values() if fact.models}
        self._values_of_models = {
            entry.id: [value for value in of_models if any(value in statement.text for statement in statements(entry))]
            for entry in entries
            if entry.type in INFORMING
        }
        asked = [entry.asks for entry in entries if entry.asks]
        self._told = {entry.asks.subject for entry in entries if entry.asks and entry.type == "default"}
        self._asked_roles = {(asks.subject, asks.role) for asks in asked}
        spellings = [(term.kind, normalise(text)) for term in knowledge.terms.values() for text in (term.name, *term.also)]
        self._known_pairs = {pair for _, text in spellings for pair in PAIR.findall(text)}
        self._numbered = _numbered(text for kind, text in spellings if kind == "role")
        self._guards: tuple[Guard, ...] = (
            self._code, self._model, self._other_model, self._role, self._operator, self._subject, _value, self._other_thing,
            self._negation,
        )  # fmt: skip

    def _may_be_refused(self, entry: m.Entry) -> tuple[str, ...]:
        """The texts whose words must not follow a refusal: all of a procedure, of what only informs just the title; none where
        not doing it is what the entry is about."""
        if self._refusals.search(normalise(entry.title)):
            return ()
        return (entry.title, *entry.phrasings) if entry.type == "procedure" else (entry.title,)

    def asked(self, text: Text, facets: Facets) -> Asked:
        """What the guards look at in a question, worked out once for all entries."""
        turned = [
            (here.plain, there.plain) for pair in self._opposites for here, there in (pair, pair[::-1]) if here.is_said_in(text, there)
        ]
        return Asked(text, facets, tuple(turned), tuple(self._after_refusals(text)))

    def _after_refusals(self, text: Text) -> Iterator[str]:
        """What stands right before and for a while after each refusal, as written and in the words that stand for it; 别 is one
        only as a word of its own (not in 别的), and 要不要 asks whether."""
        if _TO_BE_CONFIRMED.search(text.normal):
            return
        for said in dict.fromkeys((text.normal, text.plain)):
            for match in self._refusals.finditer(said):
                before = said[: match.start()]
                told = match.group() in _FORBIDDEN and before.endswith(("就", "它", "机"))  # 错几次就不准再输了: the terminal refuses
                asked_or_told = told or before.endswith(match.group()[-1])
                if not asked_or_told and (len(match.group()) > 1 or match.group() in text.words):
                    yield before[-BEFORE:] + " " + said[match.end() : match.end() + AFTER]

    def veto(self, asked: Asked, entry: m.Entry, nearest: str) -> str | None:
        """Why `entry`, whose phrasing `nearest` is most like the question, cannot answer it, or None."""
        return next((reason for guard in self._guards if (reason := guard(asked, entry))), None) or self._opposite(asked, entry, nearest)

    def _code(self, asked: Asked, entry: m.Entry) -> str | None:
        if entry.type != "code":
            return None
        normal, code = asked.text.normal, entry.code.lower()
        elsewhere = asked.facets.subjects - self._named[entry.id]
        if elsewhere and not asked.facets.code:
            return f"asked {', '.join(sorted(elsewhere))}, of which the entry does not speak"
        people = (match.group() for text in (normal, asked.text.plain) for match in self._numbered.finditer(text))
        others = {*_MEASURE.findall(normal), *(pair for said in people for pair in PAIR.findall(said))}
        named = {asked.facets.code.lower()} if asked.facets.code else set(PAIR.findall(normal)) - others
        if code in others and not asked.facets.code:
            return f"{entry.code} stands there as a measure or as somebody's number, not as a code"
        return f"asked code {', '.join(sorted(named)).upper()}, the entry is {entry.code}" if named and code not in named else None

    def _model(self, asked: Asked, entry: m.Entry) -> str | None:
        """An entry about one model never answers for another; one about kinds of terminal may, for a model nobody wrote about and
        for one that it is asked about in its own phrasings."""
        named = asked.facets.models | asked.facets.unknown_models
        if entry.asks and entry.asks.model:
            tied, also = {entry.asks.model}, frozenset[str]()
        else:
            tied, also = set(entry.applies_to.models) if asked.facets.models else set(), self._named[entry.id]
        if tied and named and not (tied | also) & named:
            return f"asked {', '.join(sorted(named))}, the entry is about {', '.join(sorted(tied))}"
        return None

    def _role(self, asked: Asked, entry: m.Entry) -> str | None:
        """An entry about one role cannot answer for another that has an entry of its own."""
        if entry.asks is None or entry.asks.role is None or entry.asks.role in asked.facets.roles:
            return None
        others = {role for role in asked.facets.roles if (entry.asks.subject, role) in self._asked_roles}
        return f"asked {', '.join(sorted(others))}, the entry is about {entry.asks.role}" if others else None

    def _other_model(self, asked: Asked, entry: m.Entry) -> str | None:
        """What tells a value of one model is not shown to who has one that nobody wrote about."""
        values = self._values_of_models.get(entry.id)
        unknown = asked.facets.unknown_models if not asked.facets.models else None
        return f"asked {', '.join(sorted(unknown))}, the entry tells {', '.join(values)} of another model" if values and unknown else None

    def _subject(self, asked: Asked, entry: m.Entry) -> str | None:
        """A password is no operator number. And the name of a model is so rare a word that a value of this model comes near
        whatever is asked about it."""
        if entry.asks is None:
            return self._of_another_subject(asked, entry) if entry.type in INFORMING else None
        if entry.asks.subject in asked.facets.subjects:
            return None
        others = asked.facets.subjects & self._told if entry.type == "default" else frozenset[str]()
        if entry.asks.model:
            others = frozenset(term for term in asked.text.terms if self._kinds[term] in TOPICAL)
        return f"asked {', '.join(sorted(others))}, the entry is about {entry.asks.subject}" if others else None

    def _of_another_subject(self, asked: Asked, entry: m.Entry) -> str | None:
        """What tells about operator numbers and nowhere names a password is no answer to who asks for a password, and vice versa."""
        named, wanted = self._named[entry.id] & self._told, asked.facets.subjects & self._told
        if not named or not wanted or named & wanted:
            return None
        return f"asked {', '.join(sorted(wanted))}, the entry is about {', '.join(sorted(named))}"

    def _other_thing(self, asked: Asked, entry: m.Entry) -> str | None:
        """A phone, a router, a bank card: their passwords and menus are not the terminal's."""
        strange = asked.facets.other_things - self._named[entry.id]
        return f"asked {', '.join(sorted(strange))}, of which the entry does not speak" if strange else None

    def _operator(self, asked: Asked, entry: m.Entry) -> str | None:
        """A number of two digits that names no role is somebody nobody wrote about: 操作员 51 has no documented password."""
        if entry.asks is None or entry.type != "default" or asked.facets.code:
            return None
        strange = set(PAIR.findall(asked.text.normal)) - set(_MEASURE.findall(asked.text.normal)) - self._known_pairs
        return f"asked {', '.join(sorted(strange))}, of which nothing is documented" if strange else None

    def _negation(self, asked: Asked, entry: m.Entry) -> str | None:
        """Who does not want to sign in does not want the steps of signing in."""
        words = self._refused[entry.id]
        refused = next((word for around in asked.refused for word in words if pinyin.heard(word) in pinyin.heard(around)), None)
        return f"asked without {refused}, which the entry is about" if refused else None

    def _opposite(self, asked: Asked, entry: m.Entry, nearest: str) -> str | None:
        """An entry that speaks of the other side alone; or is about it, and comes near only because it is asked the other way round."""
        if not asked.turned:
            return None
        about = f"{self._titles[entry.id]} {self._road.read(nearest).plain}"
        for here, there in asked.turned:
            if any(there in said and here not in said for said in (self._said[entry.id], about)):
                return f"asked {here}, the entry is about {there}"
        return None


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(normalise(word)) for word in sorted(words, key=len, reverse=True)) or r"(?!)")


def _numbered(roles: Iterable[str]) -> re.Pattern[str]:
    """Whoever is called as the roles are, by any number: 操作员 07 as 操作员01, 07 号操作员 as 01 号操作员."""
    patterns = {PAIR.sub("#", text.replace(" ", "")) for text in roles if PAIR.search(text)}
    called = sorted(
        (
            re.escape(text).replace(r"\#", r"(?:号码?|编号)?(?:是|为|填|输)? ?(?<![0-9a-z])[0-9]{2}(?![0-9a-z]) ?")
            for text in patterns
            if text != "#"
        ),
        key=len,
    )
    return re.compile("|".join(reversed(called)) or r"(?!)")


def _value(asked: Asked, entry: m.Entry) -> str | None:
    """An entry about one value answers only who names it, and no other beside it; a number that was masked on the way is another one."""
    value = entry.asks.value if entry.asks else None
    if value is None or {value} == asked.facets.values:
        return None
    numbers = ", ".join(sorted(asked.facets.values | asked.facets.other_numbers)) or "no value"
    return f"asked {numbers}, the entry is about {value}"


def _terms(road: Road, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(term for text in texts for term in road.read(text).terms)


def _telling(road: Road, texts: Iterable[str]) -> tuple[str, ...]:
    """The words of some texts that say what they are about, each once."""
    words = (word for text in texts for word in road.read(text).words)
    return tuple(dict.fromkeys(word for word in words if len(word) > 1 and word not in FRAME_WORDS))


def _is_affirmed(word: str, text: str) -> bool:
    at = text.find(word)
    return at >= 0 and not (at > 0 and text[at - 1] in _NEGATIONS)
