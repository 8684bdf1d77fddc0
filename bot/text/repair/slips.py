"""Slips of the hand: a character left out (操员号), typed twice (签签到), or exchanged with the next one (到签)."""

from collections.abc import Iterator

LEFT_OUT, TWICE, EXCHANGED = 5.0, 3.0, 4.0


def slips(word: str) -> Iterator[tuple[str, float]]:
    """The forms of a word of two characters or more; one is only left out where two remain."""
    for at in range(len(word)):
        yield word[: at + 1] + word[at:], TWICE
        if len(word) > 2:
            yield word[:at] + word[at + 1 :], LEFT_OUT
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :], EXCHANGED
