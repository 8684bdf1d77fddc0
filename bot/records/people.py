"""The rows of what people do at the desk: a hand-over, a line said in it, and who is on duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["waiting", "agent", "closed"]
Sender = Literal["agent", "notice", "note"]


@dataclass(frozen=True, slots=True)
class Handover:
    """One wish for a person and what became of it. Its fields are the columns of the table `handovers`, in the same order.

    `agent` and `agent_name` say who has it, or had it last; `ended_by` is `agent`, `merchant` or `nobody` (nobody was left on duty).
    """

    id: str
    conversation_id: str
    language: str
    asked_at: datetime
    state: State
    agent: str | None = None
    agent_name: str | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One line beside the turns of a conversation, already masked: an agent's reply, a notice of the desk, or a note that only
    agents see. Its fields are the columns of the table `said`, in the same order; `number` counts from 1 in a conversation."""

    conversation_id: str
    number: int
    sender: Sender
    author: str | None
    name: str | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an agent is on duty: `since` when, or None. Its fields are the columns of the table `duty`, in the same order."""

    account: str
    name: str
    since: datetime | None
