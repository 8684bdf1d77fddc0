"""Texts to the numbers the encoder reads: its vocabulary is Chinese characters one by one, and pieces of Latin words and digits."""

import re
import unicodedata

_ALONE = re.compile(r"[!-/:-@\[-`{-~\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")


class Tokenizer:
    """The tokenizer the model was trained with. `vocabulary` is a token a line; KeyError where it lacks the special ones."""

    def __init__(self, vocabulary: str) -> None:
        self._numbers = {token: number for number, token in enumerate(vocabulary.splitlines())}
        self._start, self._end, self._unknown = (self._numbers[token] for token in ("[CLS]", "[SEP]", "[UNK]"))
        self._longest = max(map(len, self._numbers))

    def __call__(self, text: str, limit: int) -> list[int]:
        """At most `limit` numbers, those of the start and the end of a text among them."""
        words = "".join(map(_spaced, unicodedata.normalize("NFD", text.lower()))).split()
        return [self._start, *[number for word in words[:limit] for number in self._pieces(word)][: limit - 2], self._end]

    def _pieces(self, word: str) -> list[int]:
        """The longest known pieces from left to right; a word that does not come out is unknown as a whole."""
        pieces: list[int] = []
        at = 0
        while at < len(word):
            mark = "##" if at else ""
            ends = range(min(len(word), at + self._longest), at, -1)
            end = next((end for end in ends if mark + word[at:end] in self._numbers), None)
            if end is None:
                return [self._unknown]
            pieces.append(self._numbers[mark + word[at:end]])
            at = end
        return pieces


def _spaced(char: str) -> str:
    """A character as it stands among words: some are a word by themselves, some part words, some are not there."""
    category = unicodedata.category(char)
    if _ALONE.match(char) or category[0] == "P":
        return f" {char} "
    if char.isspace():
        return " "
    return "" if category in ("Mn", "Cc", "Cf") or char == "\ufffd" else char
