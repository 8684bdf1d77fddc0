"""What was read of a knowledge base's texts, kept for the next start: reading them all takes longer than anything else there.

The file is good only for the same words and for the code that read them: the digest of both stands in it.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from bot import sealed

from .chinese import JIEBA
from .normalise import OPENCC
from .text import Text

FILE = "readings.json"  # in the cache folder


class Kept:
    """Reads every text once with `read`, and not at all if it stands in the file; `words` are all by which it is read."""

    def __init__(self, read: Callable[[str], Text], folder: Path | None, words: object) -> None:
        self._read = read
        self._file = folder and folder / FILE
        self._fingerprint = _fingerprint(words)
        self._known = self._load()
        self._used: dict[str, Text] = {}

    def read(self, text: str) -> Text:
        found = self._used.get(text)
        if found is None:
            found = self._used[text] = self._known.get(text) or self._read(text)
        return found

    def save(self) -> None:
        """Keeps what was asked for, and nothing else, if that is more than the file has."""
        if self._file and not self._used.keys() <= self._known.keys():
            rows = [(text.original, text.normal, text.plain, text.words, sorted(text.terms), text.written) for text in self._used.values()]
            content = json.dumps({"fingerprint": self._fingerprint, "rows": rows}, ensure_ascii=False)
            sealed.write(self._file, content.encode("utf-8", "surrogatepass"))

    def _load(self) -> dict[str, Text]:
        content = sealed.read(self._file) if self._file else None
        kept = json.loads(content) if content else {}
        if kept.get("fingerprint") != self._fingerprint:
            return {}
        return {
            original: Text(original, normal, plain, tuple(words), frozenset(terms), tuple(written))
            for original, normal, plain, words, terms, written in kept["rows"]
        }


def _fingerprint(words: object) -> str:
    used = (JIEBA, OPENCC, words)
    digest = hashlib.sha256(json.dumps(used, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
