"""A list inside one question: 01 和 00 的密码, 返回码 51、96、05 分别是什么, 怎么签到和签退."""

import re
from collections.abc import Iterable

from bot.knowledge.knowledge import Knowledge
from bot.text.normalise import normalise

MAX_LISTED = 4
_AND = r"\s*(?:以?及|还有|又(?:报|跳|弹|出)?了?|[、,，/&和跟与同]|\band\b)\s*"
_PAIR = r"(?<![0-9a-z])[0-9a-z]\d(?![0-9a-z])"
_WHOSE = r"(?:\s*的?(?:初始|默认|出厂|签到|登录)*(?:密码|口令))?"  # 管理员密码、主管密码: what each of them is asked for
_EACH = re.compile(r"^\s*(?:这[两二三四几]个|[两二三四]个)?的?\s*(?:分别|各自|各个|各|都|一共)?")
_COMPARED = re.compile("区别|不同|不一样|一样|两样|差别|差异|相同|一致|通用|关系|哪个|还是|哪一个|比|冲突|搞混|分不清|difference|same")


class Lists:
    """Knows what one knowledge base lists: roles, response codes and other pairs, what its words name."""

    def __init__(self, knowledge: Knowledge) -> None:
        terms = knowledge.terms.values()
        roles = _names(text for term in terms if term.kind == "role" for text in (term.name, *term.also))
        words = _names(
            text for term in terms if term.kind in ("subject", "situation", "word") for text in (term.name, *term.also) if len(text) > 1
        )
        self._lists = [
            re.compile(rf"(?P<first>{item}){whose}(?:{between}(?:{item}){whose})+", re.IGNORECASE)
            for item, whose, between in ((roles, _WHOSE, _AND), (_PAIR, _WHOSE, rf"(?:{_AND}|\s+)"), (words, "", _AND))
        ]
        self._items = [re.compile(rf"({item})({whose})", re.IGNORECASE) for item, whose in ((roles, _WHOSE), (_PAIR, _WHOSE), (words, ""))]

    def each(self, question: str) -> list[str]:
        """The question once for each thing that it lists; by itself where it lists none, or compares what it lists."""
        if _COMPARED.search(question):
            return [question]
        for listing, item in zip(self._lists, self._items, strict=True):
            match = listing.search(question)
            if match is None:
                continue
            found = [(one[1], one[2]) for one in item.finditer(match.group())]
            if 2 <= len(found) <= MAX_LISTED:
                before, after = question[: match.start()], _EACH.sub("", question[match.end() :])
                shared = found[-1][1]
                return [f"{before}{name}{whose or shared}{after}" for name, whose in found]
        return [question]


def _names(texts: Iterable[str]) -> str:
    names = {spelling for text in texts for spelling in (text, normalise(text))}
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
