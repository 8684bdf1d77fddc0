"""A text that was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text on its way: as it came; in one spelling (`normal`, and the same as the words it is `written` in); in the words that
    stand for its words (`plain`, and the same as `words`); and the ids of the terms it names."""

    original: str
    normal: str
    plain: str
    words: tuple[str, ...]
    terms: frozenset[str]
    written: tuple[str, ...]
