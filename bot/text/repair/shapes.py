"""Characters that look alike (未 and 末): `shapes.txt` holds them in groups, one a line."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

LOOKS_ALIKE = 3.0


@cache
def alike() -> Mapping[str, str]:
    """Each character with those it is taken for."""
    found: dict[str, str] = {}
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        group = "" if line.startswith("#") else line.strip()
        for char in group:
            found[char] = "".join(dict.fromkeys(found.get(char, "") + group.replace(char, "")))
    return found


def shapes(word: str) -> Iterator[tuple[str, float]]:
    """The forms of a word with one character that looks like the right one."""
    for at, char in enumerate(word):
        for other in alike().get(char, ""):
            yield word[:at] + other + word[at + 1 :], LOOKS_ALIKE
