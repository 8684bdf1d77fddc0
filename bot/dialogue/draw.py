"""Blocks as plain text and as HTML, with equal content. Related questions are links, not content: only the HTML has them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from .reply import Block, Part


@dataclass(frozen=True, slots=True)
class Punctuation:
    """The signs that differ between Chinese and English running text."""

    colon: str
    semicolon: str
    comma: str
    opening: str
    closing: str
    title: str  # how a title is set off


_CHINESE = Punctuation("：", "；", "、", "（", "）", "《{}》")
PUNCTUATION: Mapping[str, Punctuation] = {
    "zh": _CHINESE,
    "zh-TW": _CHINESE,
    "en": Punctuation(": ", "; ", ", ", " (", ")", "“{}”"),
}
_NUMBERED = {"steps"}


def cited(title: str, spans: Sequence[str], s: Mapping[str, str], language: str) -> str:
    """A title, and behind it the lines that are meant, if any: 《…》第 31、52 行."""
    signs = PUNCTUATION[language]
    lines = s["source-lines"].replace("{lines}", signs.comma.join(spans)) if spans else ""
    space = " " if lines and language == "en" else ""
    return f"{signs.title.format(title)}{space}{lines}"


def span(first: int, last: int) -> str:
    """Lines as people write them: 31, or 31–33."""
    return str(first) if first == last else f"{first}–{last}"


class Texts:
    """Draws blocks as plain text in one language. `s` are the desk's fixed sentences in it."""

    def __init__(self, s: Mapping[str, str], language: str) -> None:
        self._s = s
        self._language = language
        self._signs = PUNCTUATION[language]
        self._draw: Mapping[str, Callable[[Any], Iterator[str]]] = {
            "title": self._title,
            "paragraph": lambda block: iter((block["text"],)),
            "list": self._list,
            "facts": self._facts,
            "channels": self._channels,
            "choices": self._choices,
            "related": lambda block: iter(()),
            "sources": self._sources,
        }

    def of(self, blocks: Sequence[Block]) -> str:
        """Everything a person would read, one thing a line."""
        return "\n".join(line for block in blocks for line in self._draw[block["type"]](block))

    def _heading(self, block: Any) -> str:
        return f"{block['heading']}{self._signs.colon}".rstrip()

    def _title(self, block: Any) -> Iterator[str]:
        signs = self._signs
        applies = f"{signs.opening}{signs.comma.join(block['applies_to'])}{signs.closing}" if block["applies_to"] else ""
        yield f"【{block['text']}】{applies}"

    def _list(self, block: Any) -> Iterator[str]:
        yield self._heading(block)
        for number, item in enumerate(block["items"], 1):
            mark = f"{number}." if block["role"] in _NUMBERED else "·"
            yield f"{mark} {item['text']}"

    def _facts(self, block: Any) -> Iterator[str]:
        yield self._heading(block)
        s, signs = self._s, self._signs
        for row in block["rows"]:
            cells = (("applies-heading", row["applies"]), ("basis-heading", row["basis"]), ("standing-heading", row["standing_label"]))
            said = [f"{s[key]}{signs.colon}{cell}" for key, cell in cells] + ([row["note"]] if "note" in row else [])
            yield f"· {row['value']} — {signs.semicolon.join(said)}"

    def _channels(self, block: Any) -> Iterator[str]:
        yield self._heading(block)
        signs = self._signs
        for channel in block["items"]:
            yield f"· {channel['name']}{signs.colon}{channel['value']}{signs.opening}{channel['purpose']}{signs.closing}"

    def _choices(self, block: Any) -> Iterator[str]:
        yield self._heading(block)
        yield from (f"· {choice['label']}" for choice in block["items"])

    def _sources(self, block: Any) -> Iterator[str]:
        """Each source once, with the lines of a document; a reference is described in the knowledge base, not quoted by line."""
        signs = self._signs
        places: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for source in block["items"]:
            spans = places.setdefault((source["title"], source["authority"]), [])
            if not source["file"].startswith("kb/"):
                spans.append((source["lines"][0], source["lines"][1]))
        said = []
        for (title, authority), spans in places.items():
            where = cited(title, [span(*lines) for lines in sorted(set(spans))], self._s, self._language)
            said.append(f"{where}{signs.opening}{authority}{signs.closing}")
        if said:
            yield f"{block['heading']}{signs.colon}{signs.semicolon.join(said)}"


_MARKED = re.compile("(「[^」]+」)|(?<![0-9A-Za-z.])([0-9]{2,}|[A-Z][0-9])(?![0-9A-Za-z]|[.][0-9])|(\\n)")


def mark(text: str) -> Markup:
    """`text` escaped, with menu names, codes and values standing out."""
    out, end = Markup(""), 0
    for match in _MARKED.finditer(text):
        out += escape(text[end : match.start()])
        menu, value, _ = match.groups()
        out += (
            Markup('<b class="menu">{}</b>').format(menu) if menu else Markup("<code>{}</code>").format(value) if value else Markup("<br>")
        )
        end = match.end()
    return out + escape(text[end:])


class Html:
    """Draws parts by the template `_reply.html`; everything in it is escaped."""

    def __init__(self, templates: Path) -> None:
        environment = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.filters["mark"] = mark
        self._template = environment.get_template("_reply.html")

    def of(self, parts: Sequence[Part], s: Mapping[str, str]) -> str:
        return self._template.render(parts=parts, s=s)
