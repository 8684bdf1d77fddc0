"""One conversation with a person in it, and what its merchant may see of that."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.records.store import Handover, Said

Holder = Literal["desk", "waiting", "agent"]


@dataclass(slots=True)
class Talk:
    """The newest hand-over of a conversation and every line said beside its turns. Changed only under the lock of the queue;
    each change puts a new value in place, so that whoever reads without the lock sees a whole one."""

    handover: Handover
    lines: list[Said] = field(default_factory=list)

    @property
    def holder(self) -> Holder:
        state = self.handover.state
        return "desk" if state == "closed" else state

    @property
    def ticket(self) -> tuple[datetime, str]:
        """Its place in the queue: whoever asked first is first."""
        return self.handover.asked_at, self.handover.conversation_id


@dataclass(frozen=True, slots=True)
class View:
    """What the merchant sees. `ahead` counts those who are served first, while waiting; `agent` is the name of who has it."""

    state: Holder
    ahead: int | None
    agent: str | None
    lines: tuple[Said, ...]

    @property
    def tag(self) -> str:
        """The same for the same view, also after a restart: each change of hands says a line."""
        return f"{self.state}-{'' if self.ahead is None else self.ahead}-{self.lines[-1].number if self.lines else 0}"


NOTHING = View("desk", None, None, ())


def seen_by_merchant(talk: Talk, ahead: int | None) -> View:
    """The view of a talk; notes are for agents only."""
    lines = tuple(line for line in talk.lines if line.sender != "note")
    return View(talk.holder, ahead, talk.handover.agent_name if talk.holder == "agent" else None, lines)
