"""Sparse rows in three flat arrays, as large as the numbers in them and no larger."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Rows:
    """Row r holds `features[starts[r]:starts[r + 1]]`, each once, and a value for each."""

    starts: Array
    features: Array
    values: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def of_cells(self) -> Array:
        """The row of each cell."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def cells(self, numbers: Array) -> tuple[Array, Array, Array]:
        """The cells of some rows, one row after the other: (features, values, how many cells each row has)."""
        starts, ends = self.starts[numbers], self.starts[numbers + 1]
        runs = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)] or [slice(0, 0)]
        features = np.concatenate([self.features[run] for run in runs])
        values = np.concatenate([self.values[run] for run in runs])
        return features, values, ends - starts


def largest(values: Array, count: int) -> Array:
    """Where the `count` largest values stand, the largest first, ties by place. To sort all of them would take longer than to find them."""
    found = np.arange(len(values)) if len(values) <= count else np.flatnonzero(values >= np.partition(values, -count)[-count])
    return found[np.argsort(-values[found], kind="stable")][:count]


class Collected:
    """Texts as numbers of features by view, while they come in: flat, for a small array a text would take five times the room."""

    def __init__(self) -> None:
        self._features, self._lengths = array("i"), array("i")

    def add(self, views: Iterable[list[int]]) -> None:
        """A text: of each view the numbers of its features there."""
        for numbers in views:
            self._features.fromlist(numbers)
            self._lengths.append(len(numbers))

    def rows(self, offsets: Array) -> Rows:
        """A row a text, the features of a view moved by its offset; all values are 1."""
        lengths = np.array(self._lengths, np.int32).reshape(-1, len(offsets))
        features = np.array(self._features, np.int32)
        features += np.repeat(np.tile(offsets.astype(np.int32), len(lengths)), lengths.ravel())
        starts = np.concatenate([[0], np.cumsum(lengths.sum(axis=1))])
        return Rows(starts, features, np.ones(len(features), np.float32))


def transposed(rows: Rows, width: int) -> Rows:
    """The same cells by feature: row f holds the numbers of the rows that have feature f, ascending."""
    order = np.argsort(rows.features, kind="stable")
    starts = np.cumsum(np.concatenate([[0], np.bincount(rows.features, minlength=width)]))
    return Rows(starts, rows.of_cells[order], rows.values[order])
