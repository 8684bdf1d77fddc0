"""Many rows by all the cores there are: in processes forked from this one, which have all that it has loaded."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

R = TypeVar("R")
T = TypeVar("T")
FEW = 50  # rows that are not worth a process
AT_A_TIME = 8  # rows handed to a process

_job: tuple[Callable[[Any], Any], Sequence[Any]] = (repr, ())  # what the forked processes find when they begin


def spread(work: Callable[[T], R], rows: Sequence[T]) -> Iterator[R]:
    """`work` of each row, in their order; what comes back is pickled. Not for a process that has threads: those are not forked."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if cores == 1 or len(rows) < FEW:
        yield from map(work, rows)
        return
    import multiprocessing  # most commands have no use for it

    global _job
    _job = work, rows
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        yield from pool.imap(_at, range(len(rows)), AT_A_TIME)


def _at(place: int) -> Any:
    work, rows = _job
    return work(rows[place])
