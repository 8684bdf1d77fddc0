"""What a follow-up may lean on: the entry of the last turn and the facets named so far, for a while."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from bot.records.store import Turn

MEMORY = timedelta(minutes=30)  # after a pause this long, a message is a new question


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last turn was about."""

    entry: str
    model: str | None = None
    role: str | None = None


def remembered(turn: Turn | None, now: datetime) -> Topic | None:
    """The topic of the last turn, if there is one and it is fresh; a turn without an entry ends the topic."""
    if turn is None or turn.topic is None or now - turn.asked_at > MEMORY:
        return None
    return Topic(**json.loads(turn.topic))


def written(topic: Topic | None) -> str | None:
    return json.dumps(asdict(topic), ensure_ascii=False) if topic else None


def utc_now() -> datetime:
    return datetime.now(UTC)
