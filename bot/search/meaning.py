"""What a question means beyond its words: sentence vectors of the optional encoder, as one more view."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.encoder.vectors import Encodes, vectors

from .rows import Array, largest


@dataclass(frozen=True, slots=True)
class Meant:
    """A question's vector beside those of all phrasings: the cosine with each, and the largest of each topic."""

    vectors: Array
    cosines: Array
    of_topics: Array

    def nearest(self, count: int) -> Array:
        """The numbers of the phrasings nearest in meaning, ties by number."""
        return largest(self.cosines, count)


class Meanings:
    """The vectors of all phrasings, in the order of the index; each topic has at least one. `file` keeps them for the next start."""

    def __init__(self, encoder: Encodes, phrasings: Sequence[str], sizes: Array, file: Path | None) -> None:
        self._encoder = encoder
        self._vectors = vectors(encoder, phrasings, file)
        self._starts = np.cumsum([0, *sizes[:-1].astype(int)])

    def of(self, plain: str) -> Meant:
        cosines = np.round(self._vectors @ self._encoder.encode([plain])[0], 5).astype(float)
        return Meant(self._vectors, cosines, np.maximum.reduceat(cosines, self._starts))

    def best_of(self, topic: int, meant: Meant) -> int:
        """The number of a topic's phrasing that is nearest in meaning."""
        start = int(self._starts[topic])
        end = int(self._starts[topic + 1]) if topic + 1 < len(self._starts) else len(meant.cosines)
        return start + int(np.argmax(meant.cosines[start:end]))
