"""What the head of every page shows of the queue, and what tells a page that something has changed."""

from dataclasses import dataclass

from bot.accounts.people import Account
from bot.dialogue.desk import Desk


@dataclass(frozen=True, slots=True)
class Status:
    """The queue as one agent sees it. `tag` differs when there is anything new to show."""

    waiting: int
    mine: int
    on_duty: bool
    colleagues: int
    tag: str


def status(desk: Desk, account: Account) -> Status:
    handovers = desk.handovers
    duties = {duty.account for duty in handovers.on_duty()}
    mine = sum(talk.handover.agent == account.id for talk in handovers.held())
    return Status(len(handovers.waiting()), mine, account.id in duties, len(duties - {account.id}), tag(desk, account))


def tag(desk: Desk, account: Account) -> str:
    """Two counts, of the queue and of the records: which of them has moved says what to fetch again."""
    return f"{desk.handovers.version}-{desk.changes}-{account.id}"
