"""The rows of the records, as values: one question with its reply, and one vote on a reply."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what was decided about it. Its fields are the columns of the table `turns`, in the same order.

    `question` is already masked, and `masked` says that something was; `topic` is what a follow-up needs, in words only
    the dialogue understands.
    """

    message_id: str
    conversation_id: str
    number: int
    asked_at: datetime
    door: str
    language: str
    question: str
    kind: str
    reason: str
    entry: str | None
    score: float
    kb_digest: str
    milliseconds: float
    topic: str | None
    masked: bool
    reply: str | None = None  # what was said, as plain text; rows from before it was kept have none


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thought of a reply. Its fields are the columns of the table `feedback`, in the same order."""

    message_id: str
    helpful: bool
    reason: str | None
    at: datetime


def as_text(moment: datetime) -> str:
    """A moment as ISO text in UTC, always equally long, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str) -> datetime:
    """The moment that `as_text` wrote."""
    return datetime.fromisoformat(text)
