"""What a later message may lean on: the entry of the last turn, the facets named so far, and what was asked back, for a while."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.records.store import Turn

from .which import Wanted

MEMORY = timedelta(minutes=30)  # after a pause this long, a message is a new question


@dataclass(frozen=True, slots=True)
class Topic:
    """What the last turn was about. `model` may be UNDOCUMENTED (see `undocumented.py`)."""

    entry: str
    model: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a conversation. `wanted` is the facet that the last turn asked back for, `offered` the entry that it
    named without answering with it, `asked` the facets that were asked back for in all, `elsewhere` the masked question that was
    sent to another company, `matter` what the last turn was sent to a channel for."""

    topic: Topic | None = None
    wanted: Wanted | None = None
    offered: str | None = None
    asked: tuple[str, ...] = ()
    elsewhere: str | None = None
    matter: str | None = None


NOTHING_SAID = Memory()


def remembered(turn: Turn | None, now: datetime) -> Memory:
    """What the last turn left, if there is one and it is fresh; a turn without an entry ends the topic."""
    if turn is None or turn.topic is None or now - turn.asked_at > MEMORY:
        return NOTHING_SAID
    kept = json.loads(turn.topic)
    topic = Topic(kept["entry"], kept["model"], kept["role"]) if kept.get("entry") else None
    wanted = Wanted(kept["wanted"]["facet"], tuple(kept["wanted"]["entries"])) if kept.get("wanted") else None
    return Memory(topic, wanted, kept.get("offered"), tuple(kept.get("asked", ())), kept.get("elsewhere"), kept.get("matter"))


def written(memory: Memory) -> str | None:
    """For the records; nothing where there is nothing to remember."""
    if memory == NOTHING_SAID:
        return None
    topic = {"entry": memory.topic.entry, "model": memory.topic.model, "role": memory.topic.role} if memory.topic else {}
    wanted = {"facet": memory.wanted.facet, "entries": memory.wanted.entries} if memory.wanted else None
    kept = {
        "wanted": wanted,
        "offered": memory.offered,
        "asked": memory.asked,
        "elsewhere": memory.elsewhere,
        "matter": memory.matter,
    }
    return json.dumps({**topic, **{name: value for name, value in kept.items() if value}}, ensure_ascii=False)


def utc_now() -> datetime:
    return datetime.now(UTC)
