"""Rows in an SQLite file, through the one connection that may write it.

One connection, because SQLite before 3.51.3 can damage a WAL file that two connections write and checkpoint at once.
The caller keeps threads apart.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ClauseElement,
    Connection,
    Engine,
    StaticPool,
    bindparam,
    create_engine,
    delete,
    event,
    exists,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from .migrations import upgrade
from .receipt import KEPT, Receipt
from .schema import feedback, receipts, turns
from .turn import Turn, Vote, as_moment, as_text

Row = Turn | Vote | Receipt

PATIENCE = 1_500  # milliseconds to wait for another process that holds the file


class Unavailable(Exception):
    """The file cannot be read or written now; says why."""


class Database:
    """An open file with the newest schema. It raises Unavailable; any other error is about the row it was given."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._engine = _opened(file)
            self._identity = _identity(file)
        except Exception as error:  # of the system, the driver, SQLAlchemy or Alembic: there is no file to write
            raise Unavailable(_first_line(error)) from error
        # SQLAlchemy compiles each statement once; sent through its connection a row would cost three times as much.
        self._connection: Any = self._engine.raw_connection().driver_connection
        vote = insert(feedback)
        newer = {column: vote.excluded[column] for column in ("helpful", "reason", "at")}
        newest = select(turns).where(turns.c.conversation == bindparam("id")).order_by(turns.c.number.desc())
        self._add = self._compiled(insert(turns).on_conflict_do_nothing())
        self._vote = self._compiled(vote.on_conflict_do_update(index_elements=[feedback.c.message], set_=newer))
        self._last = self._compiled(newest.limit(literal_column("1")).offset(literal_column("0")))
        self._has = self._compiled(select(exists().where(turns.c.id == bindparam("id"))))
        self._keep = self._compiled(insert(receipts).on_conflict_do_nothing())
        self._receipt = self._compiled(select(receipts).where(receipts.c.key == bindparam("key")))
        self._expire = self._compiled(delete(receipts).where(receipts.c.at < bindparam("at")))

    def add(self, row: Row) -> None:
        """Commits a row. A turn that is already there stays as it is; a vote replaces the earlier one; with a receipt those go
        that nobody will ask for any more."""
        if isinstance(row, Turn):
            self._run(self._add, _values(row))
        elif isinstance(row, Receipt):
            self._run(self._expire, (as_text(row.at - KEPT),))
            self._run(self._keep, (row.key, row.body, row.reply, as_text(row.at)))
        else:
            self._run(self._vote, (row.message_id, row.helpful, row.reason, as_text(row.at)))

    def last(self, conversation_id: str) -> Turn | None:
        """The newest turn of a conversation."""
        row = self._run(self._last, (conversation_id,)).fetchone()
        return _turn(row) if row else None

    def has(self, message_id: str) -> bool:
        """Whether there is a turn with this id."""
        return bool(self._run(self._has, (message_id,)).fetchone()[0])

    def receipt(self, key: str) -> Receipt | None:
        """What was answered to the sending with this key."""
        row = self._run(self._receipt, (key,)).fetchone()
        return Receipt(row[0], row[1], row[2], as_moment(row[3])) if row else None

    def probe(self) -> None:
        """Writes something that changes nothing, to learn whether a row could be written."""
        self._run("PRAGMA user_version = 0", ())

    def wait(self, milliseconds: int) -> None:
        """How long a statement waits from now on for another process that holds the file."""
        self._run(f"PRAGMA busy_timeout = {milliseconds:d}", ())

    def gone(self) -> bool:
        """Whether the file was removed or replaced: SQLite would go on writing to what nobody can open again."""
        try:
            return _identity(self._file) != self._identity
        except OSError:
            return True

    def close(self) -> None:
        self._engine.dispose()

    def _compiled(self, statement: ClauseElement) -> str:
        return str(statement.compile(self._engine))

    def _run(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            cursor: sqlite3.Cursor = self._connection.execute(statement, values)
            return cursor
        except sqlite3.DatabaseError as error:
            # Full, locked, read-only, unreadable; and the plain class itself, which is how a damaged file shows.
            if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
                raise Unavailable(_first_line(error)) from error
            raise


def connected(file: Path) -> Engine:
    """An engine that has one connection, whose transactions hold the steps of a migration too."""
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        poolclass=StaticPool,
        connect_args={"isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _opened(file: Path) -> Engine:
    """The same, with the newest schema; nothing stays open if that fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = connected(file)
    try:
        with engine.begin() as connection:
            upgrade(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # The driver would begin a transaction only at the first INSERT, which leaves the steps of a migration outside it.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _identity(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino


def _values(turn: Turn) -> tuple[object, ...]:
    return (
        turn.message_id, turn.conversation_id, turn.number, as_text(turn.asked_at), turn.door, turn.language,
        turn.question, turn.kind, turn.reason, turn.entry, turn.score, turn.kb_digest, turn.milliseconds, turn.topic,
        turn.masked,
    )  # fmt: skip


def _turn(row: tuple[Any, ...]) -> Turn:
    columns = list(row)
    columns[3], columns[-1] = as_moment(columns[3]), bool(columns[-1])
    return Turn(*columns)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
