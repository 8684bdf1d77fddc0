"""Looking back: what was asked and said, for agents. Every query is bounded and goes by an index, for answers wait behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, exists, literal, or_, select

from .people import Duty, Handover, Said
from .schema import duty, feedback, handovers, said, turns
from .sqlite import turn_of
from .turn import Turn, Vote, as_moment, as_text

Opinion = Literal["helpful", "not-helpful"]
LONGEST = 500  # turns or lines of one conversation


@dataclass(frozen=True, slots=True)
class Seen:
    """A turn, and what was thought of its reply."""

    turn: Turn
    vote: Vote | None


Rows = Callable[[Select[Any]], list[tuple[Any, ...]]]


class Review:
    """Queries over the records. `rows` runs one; it gives nothing while the records cannot be read."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def latest(self, limit: int, kind: str | None, opinion: Opinion | None, unanswered: bool, before: datetime | None) -> list[Seen]:
        """The newest turns, the newest first. `unanswered` are those with which a conversation ended without an answer."""
        wanted = _voted(opinion == "helpful") if opinion else _turns_and_votes()
        wanted = wanted.order_by(turns.c.asked_at.desc()).limit(limit)
        if kind:
            wanted = wanted.where(turns.c.kind == kind)
        if unanswered:
            later = turns.alias()
            newer = exists().where(and_(later.c.conversation == turns.c.conversation, later.c.number > turns.c.number))
            wanted = wanted.where(turns.c.kind.in_(("unknown", "clarify"))).where(~newer)
        if before:
            wanted = wanted.where(turns.c.asked_at < as_text(before))
        return [_seen(row) for row in self._rows(wanted)]

    def turn(self, message_id: str) -> Turn | None:
        rows = self._rows(select(turns).where(turns.c.id == message_id))
        return turn_of(rows[0]) if rows else None

    def conversation(self, conversation_id: str) -> list[Seen]:
        """The turns of a conversation in order; of a very long one the last."""
        wanted = _turns_and_votes().where(turns.c.conversation == conversation_id).order_by(turns.c.number.desc()).limit(LONGEST)
        return [_seen(row) for row in reversed(self._rows(wanted))]

    def said(self, conversation_id: str) -> list[Said]:
        """What agents and notices said in a conversation, and notes, in order."""
        wanted = select(said).where(said.c.conversation == conversation_id).order_by(said.c.number.desc()).limit(LONGEST)
        return [_said(row) for row in reversed(self._rows(wanted))]

    def handover(self, handover_id: str) -> Handover | None:
        rows = self._rows(select(handovers).where(handovers.c.id == handover_id))
        return _handover(rows[0]) if rows else None

    def handovers(self, now: datetime, lately: timedelta) -> list[Handover]:
        """Those that are open, and those that were closed lately."""
        is_open = handovers.c.state.in_(("waiting", "agent"))
        ended = and_(handovers.c.state == "closed", handovers.c.closed_at > as_text(now - lately))
        wanted = select(handovers).where(or_(is_open, ended))
        return [_handover(row) for row in self._rows(wanted.order_by(handovers.c.asked_at))]

    def on_duty(self) -> list[Duty]:
        return [Duty(row[0], row[1], as_moment(row[2])) for row in self._rows(select(duty).where(duty.c.since.is_not(None)))]

    def never_asked(self, entries: Iterable[str]) -> list[str]:
        """Those of the entries that answered no turn."""
        return [entry for entry in entries if not self._rows(select(literal(1)).where(turns.c.entry == entry).limit(1))]

    def voted_down(self, limit: int) -> list[Seen]:
        """The turns whose replies did not help, the newest vote first."""
        wanted = _voted(False).order_by(feedback.c.at.desc()).limit(limit)
        return [_seen(row) for row in self._rows(wanted)]


def _turns_and_votes() -> Select[Any]:
    return select(turns, feedback).outerjoin(feedback, feedback.c.message == turns.c.id)


def _voted(helpful: bool) -> Select[Any]:
    """From the votes to their turns: there are far fewer of them."""
    joined = select(turns, feedback).join(feedback, feedback.c.message == turns.c.id)
    return joined.where(feedback.c.helpful == helpful)


def _seen(row: tuple[Any, ...]) -> Seen:
    width = len(turns.columns)
    message, helpful, reason, at = row[width:]
    return Seen(turn_of(row[:width]), Vote(message, bool(helpful), reason, as_moment(at)) if message else None)


def _said(row: tuple[Any, ...]) -> Said:
    columns = list(row)
    columns[6] = as_moment(columns[6])
    return Said(*columns)


def _handover(row: tuple[Any, ...]) -> Handover:
    columns = list(row)
    for place in (3, 7, 8):
        columns[place] = as_moment(columns[place]) if columns[place] else None
    return Handover(*columns)
