"""The log of what was changed: who, when, what, on what. It only grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, insert, or_, select

from bot.records.schema import audit
from bot.records.turn import as_moment, as_text

LONGEST = 500  # characters of a detail


class By(Protocol):
    """In whose name; an Account or an Actor."""

    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `what` is a name such as `role-set`; `target` what it was done to; `detail` what a person wants to know of it."""

    number: int
    at: datetime
    account: str | None
    who: str
    what: str
    target: str
    detail: str


def write(connection: Connection, at: datetime, by: By, what: str, target: str = "", detail: str = "") -> None:
    """Adds an entry to the transaction of `connection`, so that a change and its entry are there together or not at all."""
    row = {"at": as_text(at), "account": by.id, "who": by.name, "what": what, "target": target, "detail": detail[:LONGEST]}
    connection.execute(insert(audit).values(row))


def read(connection: Connection, *, about: str = "", what: str = "", before: int | None = None, limit: int = 50) -> Sequence[Entry]:
    """The newest entries first; `about` is a part of who or on what, `what` a kind, `before` the number to go on from."""
    wanted = select(audit).order_by(audit.c.number.desc()).limit(limit)
    if about:
        wanted = wanted.where(or_(audit.c.who.contains(about, autoescape=True), audit.c.target.contains(about, autoescape=True)))
    if what:
        wanted = wanted.where(audit.c.what == what)
    if before is not None:
        wanted = wanted.where(audit.c.number < before)
    return [Entry(row.number, as_moment(row.at), *row[2:]) for row in connection.execute(wanted)]


def kinds(connection: Connection) -> list[str]:
    """The kinds there are entries of."""
    return list(connection.scalars(select(audit.c.what).distinct().order_by(audit.c.what)))
