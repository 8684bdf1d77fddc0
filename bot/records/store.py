"""The records as the rest of the program sees them.

A failing disk is loud in the log and in `problem`, and takes no answer away.
"""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import Connection, Select

from .people import Duty, Handover, Said, Sender, State
from .receipt import Receipt
from .recent import Recent
from .review import Opinion, Review, Seen
from .sqlite import PATIENCE, Database, Row, Unavailable
from .turn import Turn, Vote

__all__ = [
    "Duty", "Handover", "Opinion", "Receipt", "Records", "Review", "Said", "Seen", "Sender", "State", "Store", "Transactions", "Turn",
    "Unavailable", "Vote", "open_records",
]  # fmt: skip

FILE = "records.sqlite3"
PAUSE = 1.0  # seconds between two tries while the disk fails
QUIET = 60.0  # seconds between two lines in the log about it
WAITING = 2_000  # rows kept for the time when the disk works again

log = logging.getLogger(__name__)


class Records(Protocol):
    """What was asked, said and thought of it. Nothing here raises."""

    @property
    def review(self) -> Review:
        """Looking back at what is committed."""

    @property
    def changes(self) -> int:
        """Differs from what it was when there are more turns or votes to look at; says nothing across a restart."""

    def add(self, turn: Turn) -> None:
        """Keeps a turn. When this returns and there is no `problem`, the turn is committed."""

    def last(self, conversation_id: str) -> Turn | None:
        """The newest turn of a conversation; None when it is unknown or cannot be read."""

    def vote(self, message_id: str, helpful: bool, reason: str | None) -> bool:
        """Keeps what a person thought of a reply, in place of an earlier vote; False when there is no such message."""

    def keep(self, row: Handover | Said | Duty | Receipt) -> None:
        """Keeps what a person did, or for a day what was answered to one sending of a message. A line and an answer stay as they
        are; a hand-over or a duty takes the place of its earlier state."""

    def receipt(self, key: str) -> Receipt | None:
        """What was answered to the sending with this key; None when that is unknown or cannot be read."""

    def problem(self) -> str | None:
        """Why records do not reach the disk now, as a sentence, or None. Asks the disk at most once a second."""

    def close(self) -> None:
        """Writes what is still waiting and lets go of the file."""


class Transactions(Protocol):
    """The same file for those who keep rows of their own in it."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """A transaction that nobody else is in; raises Unavailable when the file cannot be written or read now."""


def open_records(folder: Path) -> "Store":
    """The records in `folder`, which is made when it is missing; where it cannot be written, memory has to do."""
    return Store(folder / FILE)


class Store:
    """Records in a file, and the newest of them in memory.

    While the file cannot be written, rows wait in memory, the oldest of them giving way, and the file is tried again
    with later rows and by `problem`.
    """

    def __init__(self, file: Path) -> None:
        self.review = Review(self._rows)
        self.changes = 0
        self.failures = 0  # rows that did not reach the disk when they came; some of them may have since
        self._file = file
        self._lock = Lock()
        self._recent = Recent()
        self._waiting: deque[Row] = deque()
        self._lost = 0
        self._tried = -PAUSE
        self._database: Database | None = None
        self._closed = False
        self._looked = 0.0  # when the file was last seen to be where it was opened
        self._reason: str | None = None
        self._told = False  # whether the log has said that this reason keeps records from being written
        self._logged = -QUIET
        self._try()

    def add(self, turn: Turn) -> None:
        with self._lock:
            self._recent.add(turn)
            self._keep(turn)
            self.changes += 1

    def last(self, conversation_id: str) -> Turn | None:
        with self._lock:
            return self._recent.last(conversation_id) or self._read_last(conversation_id)

    def vote(self, message_id: str, helpful: bool, reason: str | None) -> bool:
        with self._lock:
            if not (self._recent.knows(message_id) or self._read_has(message_id)):
                return False
            self._keep(Vote(message_id, helpful, reason, datetime.now(UTC)))
            self.changes += 1
            return True

    def keep(self, row: Handover | Said | Duty | Receipt) -> None:
        with self._lock:
            if isinstance(row, Receipt):
                self._recent.keep(row)
            self._keep(row)

    def receipt(self, key: str) -> Receipt | None:
        with self._lock:
            return self._recent.receipt(key) or self._read_receipt(key)

    def problem(self) -> str | None:
        with self._lock:
            if monotonic() - self._tried >= PAUSE:
                self._try()
            if self._reason is None:
                return None
            counts = f"{len(self._waiting)} wait in memory, {self._lost} are lost"
            return f"records are not written: {self._reason} ({counts})"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self._lock:
            try:
                if not self._database and self._reason and monotonic() - self._tried < PAUSE:
                    raise Unavailable(self._reason)
                with self._opened().begin() as connection:
                    yield connection
            except Unavailable as error:
                self._tried = monotonic()
                self._failed(str(error))
                raise

    def close(self) -> None:
        with self._lock:
            self._try()
            self._closed = True
            if self._database:
                self._database.close()
                self._database = None

    def _rows(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._database.select(statement) if self._database else []
            except (Unavailable, UnicodeEncodeError):  # unreadable now, which `problem` says; or text that no row can have
                return []

    # --- the rest is called with the lock held ------------------------------------------------------------------

    def _keep(self, row: Row) -> None:
        self._waiting.append(row)
        if self._reason is None or monotonic() - self._tried >= PAUSE:
            self._try()
        if self._waiting:
            self.failures += 1
        if len(self._waiting) > WAITING:
            self._waiting.popleft()
            self._lost += 1

    def _try(self) -> None:
        """Writes all that waits, or, when nothing does, learns whether a row could be written."""
        self._tried = monotonic()
        try:
            database = self._opened()
            if not self._waiting:
                database.probe()
            while self._waiting:
                self._write(database, self._waiting[0])
                self._waiting.popleft()
        except Unavailable as error:
            self._failed(str(error))
        else:
            self._worked(database)

    def _opened(self) -> Database:
        if self._closed:
            raise Unavailable("they are closed")
        if self._database and monotonic() - self._looked >= PAUSE and self._gone(self._database):
            self._database.close()
            self._database = None
        if not self._database:
            self._database = Database(self._file)
        return self._database

    def _gone(self, database: Database) -> bool:
        self._looked = monotonic()
        return database.gone()

    def _write(self, database: Database, row: Row) -> None:
        try:
            database.add(row)
        except Unavailable:
            raise
        except Exception as error:  # this row can never be written, and must not keep the next ones waiting
            self.failures += 1
            self._lost += 1
            self._say("a record was refused: %s", f"{type(error).__name__}: {error}")

    def _failed(self, reason: str) -> None:
        if self._database and "readonly" in reason:
            self._database.close()  # a file opened where nothing could be written stays so until it is opened anew
            self._database = None
        if self._database:
            self._database.wait(0)  # one caller has waited; until the file is free again the next ones should not
        self._reason = reason
        self._told = self._say("records are not written: %s", reason) or self._told

    def _worked(self, database: Database) -> None:
        if self._reason is not None:
            database.wait(PATIENCE)
            if self._told:
                log.warning("records are written again; %d were lost", self._lost)
            self._reason, self._lost, self._told = None, 0, False

    def _say(self, sentence: str, detail: str) -> bool:
        """Logs, unless it has been less than a minute; returns whether it did."""
        due = monotonic() - self._logged >= QUIET
        if due:
            self._logged = monotonic()
            log.error(sentence, detail)
        return due

    def _read_last(self, conversation_id: str) -> Turn | None:
        try:
            return self._database.last(conversation_id) if self._database else None
        except Exception:  # unreadable now, or an id that no row can have
            return None

    def _read_has(self, message_id: str) -> bool:
        try:
            return self._database.has(message_id) if self._database else False
        except Exception:  # as above
            return False

    def _read_receipt(self, key: str) -> Receipt | None:
        try:
            return self._database.receipt(key) if self._database else None
        except Exception:  # as above
            return None
