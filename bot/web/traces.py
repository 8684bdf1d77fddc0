"""Why the desk decided as it did, in the language of the console.

The code notes its reasons in English sentences, which are kept with each turn and printed by the command line. The catalogue holds
every one of them (groups `reason` and `veto`): by its English sentence it is known again, whenever it was noted, and its values are
filled into the sentence of the page's language. What is not known again is shown as it was noted.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from markupsafe import Markup, escape

from bot.knowledge.knowledge import Knowledge

from .words import Words, spoken, words_in

SEVERAL = " | "  # between the reasons of a message with several questions
_BLANK = re.compile(r"\\\{(\w+)\\\}")  # {this} after re.escape
_OF_US = Markup('<span lang="en">{}</span>')
_OF_OTHERS = Markup('<span lang="">{}</span>')
_OF_KNOWLEDGE = Markup('<span lang="zh-CN">{}</span>')


@cache
def _known(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(name, how it reads in English), those that say the most first: what says more is not taken for what says less."""
    said = sorted(words_in("en").group(group).items(), key=lambda one: len(re.sub(r"{\w+}", "", one[1])), reverse=True)
    return tuple((name, re.compile(_BLANK.sub(r"(?P<\1>.+?)", re.escape(text)), re.DOTALL)) for name, text in said)


def _read(group: str, text: str) -> tuple[str, dict[str, str]] | None:
    """Which sentence of a group a text is, and what fills its blanks."""
    return next(((name, found.groupdict()) for name, pattern in _known(group) if (found := pattern.fullmatch(text))), None)


class Traces:
    """Reads traces over one knowledge base, whose names stand for ids."""

    def __init__(self, knowledge: Knowledge, title: Callable[[str], str]) -> None:
        """`title` gives the title of `entry/…` and `matter/…`."""
        self._terms = knowledge.terms
        self._title = title

    def reasons(self, noted: str) -> Iterator[Markup]:
        """Each reason of a turn in the language of the page."""
        return (self._reason(one, words_in(spoken())) for one in noted.split(SEVERAL))

    def veto(self, noted: str) -> Markup:
        """`entry: why` in the language of the page."""
        mine = words_in(spoken())
        entry, _, why = noted.partition(": ")
        return mine.marked_up("why.kept-out", entry=self._value("entry", entry, mine), veto=self._guard(why, mine))

    def term(self, name: str) -> Markup:
        """A term by its id, in the language of the page."""
        return self._value("terms", name, words_in(spoken()))

    def _reason(self, text: str, mine: Words) -> Markup:
        found = _read("reason", text)
        return mine.marked_up(f"reason.{found[0]}", **self._values(found[1], mine)) if found else _OF_US.format(text)

    def _guard(self, text: str, mine: Words) -> Markup:
        found = _read("veto", text)
        return mine.marked_up(f"veto.{found[0]}", **self._values(found[1], mine)) if found else _OF_US.format(text)

    def _values(self, noted: dict[str, str], mine: Words) -> dict[str, Markup]:
        return {blank: self._value(blank, text, mine) for blank, text in noted.items()}

    def _value(self, blank: str, text: str, mine: Words) -> Markup:
        """What a blank is filled with, by its name: an id becomes a name, unless the page is in English, as the ids are."""
        if blank == "reason":
            return self._reason(text, mine)
        if blank == "facet":
            return escape(mine.called("facet", text))
        if blank == "signs":
            return mine.marked_up("why.comma").join(mine.called("sign", one) for one in text.split(", "))
        if mine is words_in("en"):
            return _OF_OTHERS.format(text)
        if blank in ("entry", "matter"):
            return _OF_KNOWLEDGE.format(self._title(f"{blank}/{text}").removeprefix(f"{blank}/"))
        if blank in ("terms", "others"):
            return mine.marked_up("why.comma").join(self._name(one) for one in text.split(", "))
        return _OF_OTHERS.format(text)

    def _name(self, term: str) -> Markup:
        return _OF_KNOWLEDGE.format(self._terms[term].name) if term in self._terms else _OF_OTHERS.format(term)
