"""What a run found: tables while it runs, then every figure against its bar, and one FIGURE line each for comparing runs."""

import operator
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Cell = str | float | None
HOLDS = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "=": operator.eq}


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure should reach, e.g. `Bar("<=", 3)`; `of` says where the number comes from if it is not a promise."""

    sign: str
    value: float
    of: str = ""

    def __str__(self) -> str:
        return f"{self.sign} {shown(self.value)}{f' ({self.of})' if self.of else ''}"


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    bar: Bar | None

    @property
    def holds(self) -> bool:
        return self.bar is None or bool(HOLDS[self.bar.sign](self.value, self.bar.value))


@dataclass(slots=True)
class Report:
    """Collects the figures of a run and prints as it goes."""

    figures: list[Figure] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        print(sentence, flush=True)

    def progress(self, sentence: str) -> None:
        print(f"  {sentence} ...", file=sys.stderr, flush=True)

    def figure(self, name: str, value: float, bar: Bar | None = None) -> None:
        self.figures.append(Figure(name, value, bar))

    def table(self, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        self.say(f"\n{title}")
        for line in table(head, rows):
            self.say(line)

    def close(self) -> None:
        """The figures that have a bar, then all of them, one a line."""
        barred = [one for one in self.figures if one.bar]
        if barred:
            rows = [(one.name, one.value, str(one.bar), "yes" if one.holds else "NO") for one in barred]
            self.table("Against the bars", ("figure", "value", "bar", "holds"), rows)
        self.say("")
        for one in self.figures:
            self.say(f"FIGURE {one.name} {shown(one.value)}")
        for sentence in self.failed:
            self.say(f"FAILED {sentence}")


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Lines of columns; a row's missing cells and None are shown as a dash."""
    cells = [list(head), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return [lines[0], "-" * max(map(_width, lines)), *lines[1:]]


def shown(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.3g}" if abs(cell) < 0.1 else f"{cell:.3f}"
    return str(cell)


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest value that `share` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
