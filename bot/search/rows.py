"""Sparse rows in three flat arrays, as large as the numbers in them and no larger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Rows:
    """Row r holds `features[starts[r]:starts[r + 1]]`, ascending, and a value for each."""

    starts: Array
    features: Array
    values: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    def flat(self, numbers: Array) -> tuple[Array, Array]:
        """For some rows: the places of their cells, one row after the other, and which of the rows (0, 1, …) each is in."""
        starts = self.starts[numbers]
        lengths = self.starts[numbers + 1] - starts
        row = np.repeat(np.arange(len(numbers)), lengths)
        ends = np.cumsum(lengths)
        return np.arange(len(row)) + np.repeat(starts - ends + lengths, lengths), row


def rows_of(features: Sequence[Array], values: Iterable[Array]) -> Rows:
    starts = np.cumsum([0, *map(len, features)])
    return Rows(starts, _joined(features, np.int32), _joined(list(values), np.float32))


def transposed(rows: Rows, width: int) -> Rows:
    """The same cells by feature: row f holds the numbers of the rows that have feature f, ascending."""
    order = np.argsort(rows.features, kind="stable")
    starts = np.cumsum(np.concatenate([[0], np.bincount(rows.features, minlength=width)]))
    number = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(rows.starts))
    return Rows(starts, number[order], rows.values[order])


def _joined(arrays: Sequence[Array], kind: type) -> Array:
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.zeros(0, kind)
