"""Rows in an SQLite file, through the one connection that may write it.

One connection, because SQLite before 3.51.3 can damage a WAL file that two connections write and checkpoint at once.
The caller keeps threads apart.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    ClauseElement,
    Connection,
    Engine,
    Select,
    StaticPool,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    exists,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DBAPIError

from .migrations import upgrade
from .people import Duty, Handover, Said
from .receipt import KEPT, Receipt
from .schema import duty, feedback, handovers, receipts, said, turns
from .turn import Turn, Vote, as_moment, as_text

Row = Turn | Vote | Handover | Said | Duty | Receipt

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
        newest = select(turns).where(turns.c.conversation == bindparam("id")).order_by(turns.c.number.desc())
        self._writes: dict[type[Row], str] = {
            Turn: self._compiled(insert(turns).on_conflict_do_nothing()),
            Said: self._compiled(insert(said).on_conflict_do_nothing()),
            Receipt: self._compiled(insert(receipts).on_conflict_do_nothing()),
            Vote: self._compiled(_in_place(feedback)),
            Handover: self._compiled(_in_place(handovers)),
            Duty: self._compiled(_in_place(duty)),
        }
        self._last = self._compiled(newest.limit(literal_column("1")).offset(literal_column("0")))
        self._has = self._compiled(select(exists().where(turns.c.id == bindparam("id"))))
        self._receipt = self._compiled(select(receipts).where(receipts.c.key == bindparam("key")))
        self._expire = self._compiled(delete(receipts).where(receipts.c.at < bindparam("at")))

    def add(self, row: Row) -> None:
        """Commits a row. What was said or answered stays as it is if it is already there; anything else replaces the earlier row.
        With a receipt those go that nobody will ask for any more."""
        if isinstance(row, Receipt):
            self._run(self._expire, (as_text(row.at - KEPT),))
        self._run(self._writes[type(row)], _values(row))

    def select(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """The rows of a query, as the driver gives them."""
        compiled = statement.compile(self._engine, compile_kwargs={"render_postcompile": True})
        values = tuple(compiled.params[name] for name in compiled.positiontup or ())
        rows: list[tuple[Any, ...]] = self._run(str(compiled), values).fetchall()
        return rows

    def last(self, conversation_id: str) -> Turn | None:
        """The newest turn of a conversation."""
        row = self._run(self._last, (conversation_id,)).fetchone()
        return turn_of(row) if row else None

    def has(self, message_id: str) -> bool:
        """Whether there is a turn with this id."""
        return bool(self._run(self._has, (message_id,)).fetchone()[0])

    def receipt(self, key: str) -> Receipt | None:
        """What was answered to the sending with this key."""
        row = self._run(self._receipt, (key,)).fetchone()
        return Receipt(row[0], row[1], row[2], as_moment(row[3])) if row else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction, committed at the end and rolled back by any error."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if _of_the_file(error.orig):
                raise Unavailable(_first_line(error.orig)) from error
            raise

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
            if _of_the_file(error):
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


def _in_place(table: Table) -> Insert:
    """A row that takes the place of the one with the same key."""
    row = insert(table)
    keys = list(table.primary_key.columns)
    newer = {column.name: row.excluded[column.name] for column in table.columns if column not in keys}
    return row.on_conflict_do_update(index_elements=keys, set_=newer)


def _values(row: Row) -> tuple[object, ...]:
    found = (getattr(row, name) for name in row.__slots__)
    return tuple(as_text(value) if isinstance(value, datetime) else value for value in found)


def turn_of(row: Sequence[Any]) -> Turn:
    """The turn in a row of the table `turns`."""
    columns = list(row)
    columns[3], columns[14] = as_moment(columns[3]), bool(columns[14])
    return Turn(*columns)


def _of_the_file(error: BaseException | None) -> bool:
    """Full, locked, read-only, unreadable; and the plain class itself, which is how a damaged file shows."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
