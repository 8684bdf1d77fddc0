"""How often a password may be tried. Counted in memory, like the other rates."""

import math
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

KEYS = 10_000  # the oldest give way, so that made-up names fill no memory


@dataclass(frozen=True, slots=True)
class Limit:
    """`tries` within `within` for each key of one kind."""

    kind: str
    tries: int
    within: timedelta


# Generous to an office behind one address, too slow for a list of passwords. All together they bound how much of the processor
# hashing can take from the answers.
OF_ACCOUNT = Limit("account", 10, timedelta(minutes=15))
OF_ADDRESS = Limit("address", 20, timedelta(minutes=5))
OF_ALL = Limit("all", 60, timedelta(minutes=1))


class Throttle:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[Limit, str], deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def take(self, wanted: Iterable[tuple[Limit, str]]) -> int:
        """Counts a try against every key, or counts nothing and returns how many seconds to wait."""
        now, keys = self._clock(), list(wanted)
        with self._lock:
            wait = max(self._wait(limit, key, now) for limit, key in keys)
            if not wait:
                for key in keys:
                    self._tries.setdefault(key, deque()).append(now)
                    self._tries.move_to_end(key)
                while len(self._tries) > KEYS:
                    self._tries.popitem(last=False)
            return wait

    def give_back(self, wanted: Iterable[tuple[Limit, str]]) -> None:
        """Uncounts one try: only those that fail should add up."""
        with self._lock:
            for key in wanted:
                if tries := self._tries.get(key):
                    tries.pop()

    def _wait(self, limit: Limit, key: str, now: datetime) -> int:
        tries = self._tries.get((limit, key), deque())
        while tries and tries[0] <= now - limit.within:
            tries.popleft()
        return 0 if len(tries) < limit.tries else math.ceil((tries[0] + limit.within - now).total_seconds())
