"""The queue for people: a merchant asks, one agent takes, both talk, and the desk answers again when it is over.

All of it is in memory, behind one lock, and written through to the records: a restart loses nothing, and a merchant's poll
reads neither disk nor lock.
"""

import secrets
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock

from bot.records.store import Duty, Handover, Records, Said, Sender

from .duty import Roster
from .talk import NOTHING, Holder, Talk, View, seen_by_merchant

MAX_WAITING = 200  # behind so many nobody should wait: the official channels are faster
SWEEP = timedelta(seconds=5)  # between two looks for agents who are gone
LATELY = timedelta(hours=1)  # for so long after its end a restart still knows the last lines of a talk
REMEMBERED = 5_000  # closed talks whose last lines a page may still fetch

Say = Callable[[str, str, dict[str, str]], str]  # (key, language, what stands in it) -> the sentence a merchant reads
Mask = Callable[[str], str]


class HandoverError(Exception):
    """Something an agent cannot do now; `key` says what: `taken`, `not-yours`, `over`, `empty`. `by` is who has it."""

    def __init__(self, key: str, by: str = "") -> None:
        super().__init__(key)
        self.key, self.by = key, by


class Handovers:
    """Every conversation with a person in it. `say` words notices; `mask` hides secrets in what agents write."""

    def __init__(self, records: Records, now: Callable[[], datetime], say: Say, mask: Mask) -> None:
        self._records = records
        self._now = now
        self._say = say
        self._mask = mask
        self._lock = RLock()
        self.version = secrets.randbelow(2**40)  # differs when there is something new to look at, also from before a restart
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        self._by_id: dict[str, str] = {}  # hand-over -> conversation
        self._waiting: list[tuple[datetime, str]] = []
        self._swept = now()
        self._roster = Roster(records.review.on_duty(), self._swept)
        for handover in records.review.handovers(self._swept, LATELY):
            self._remember(Talk(handover, records.review.said(handover.conversation_id)))
            if handover.state == "agent" and handover.agent:
                self._roster.seen(handover.agent, self._swept)

    # --- for merchants ------------------------------------------------------------------------------------------------

    def holder(self, conversation: str | None) -> Holder:
        """Who has a conversation; the desk, where nothing else is known."""
        self._sweep()
        talk = self._talks.get(conversation or "")
        return talk.holder if talk else "desk"

    def ask(self, conversation: str, language: str) -> int | None:
        """Puts a conversation into the queue; how many are ahead of it, or None where nobody is on duty or the queue is too long."""
        self._sweep()
        with self._lock:
            if not self._roster.on_duty() or len(self._waiting) >= MAX_WAITING:
                return None
            known = self._talks.get(conversation)
            if known and known.holder != "desk":  # asked for twice at the same moment
                return self._ahead(known) or 0
            handover = Handover(secrets.token_urlsafe(16), conversation, language, self._now(), "waiting")
            # Lines of an earlier hand-over stay, for their numbers go on.
            self._remember(Talk(handover, known.lines if known else self._records.review.said(conversation)))
            self._records.keep(handover)
            self.version += 1
            return self._ahead(self._talks[conversation])

    def heard(self) -> None:
        """The merchant said something while a person has, or is to have, a conversation."""
        with self._lock:
            self.version += 1

    def view(self, conversation: str) -> View:
        """What the merchant of a conversation sees."""
        self._sweep()
        talk = self._talks.get(conversation)
        return seen_by_merchant(talk, self._ahead(talk)) if talk else NOTHING

    def leave(self, conversation: str) -> None:
        """The merchant goes back to the desk; nothing happens where the desk has the conversation."""
        with self._lock:
            talk = self._talks.get(conversation)
            if talk and talk.holder != "desk":
                self._close(talk, "merchant", "handover-left")

    # --- for agents ---------------------------------------------------------------------------------------------------

    def come(self, account: str, name: str) -> None:
        """An agent is on duty from now on."""
        with self._lock:
            duty = Duty(account, name, self._now())
            self._roster.come(duty, self._now())
            self._records.keep(duty)
            self.version += 1

    def go(self, account: str) -> None:
        """An agent takes nothing new; whom she has, she keeps while her console is open."""
        with self._lock:
            self._off(account)
            self._nobody_left()

    def seen(self, account: str) -> None:
        """An agent's console is open."""
        self._roster.seen(account, self._now())
        self._sweep()

    def on_duty(self) -> list[Duty]:
        self._sweep()
        return self._roster.on_duty()

    def is_on_duty(self, account: str) -> bool:
        return self._roster.is_on_duty(account)

    def waiting(self) -> list[Talk]:
        """Who waits, the longest first."""
        with self._lock:
            return [self._talks[conversation] for _, conversation in self._waiting]

    def held(self) -> list[Talk]:
        """What agents have, the oldest first."""
        with self._lock:
            return sorted((talk for talk in self._talks.values() if talk.holder == "agent"), key=lambda talk: talk.ticket)

    def talk(self, handover_id: str) -> Talk | None:
        """A hand-over that is open or was lately, with the lines of its conversation."""
        talk = self._talks.get(self._by_id.get(handover_id, ""))
        return talk if talk and talk.handover.id == handover_id else None

    def of_conversation(self, conversation: str) -> Talk | None:
        """The open hand-over of a conversation."""
        talk = self._talks.get(conversation)
        return talk if talk and talk.holder != "desk" else None

    def take(self, handover_id: str, account: str, name: str) -> Talk:
        """Gives a waiting conversation to one agent and to no other; raises HandoverError."""
        with self._lock:
            talk = self._open(handover_id)
            if talk.holder == "agent":
                if talk.handover.agent == account:
                    return talk
                raise HandoverError("taken", talk.handover.agent_name or "")
            self._roster.seen(account, self._now())
            self._change(talk, state="agent", agent=account, agent_name=name, taken_at=self._now())
            self._notice(talk, "handover-taken", name=name)
            return talk

    def reply(self, handover_id: str, account: str, text: str) -> Said:
        """Says something to the merchant; raises HandoverError."""
        with self._lock:
            return self._line(self._hers(handover_id, account), "agent", text, account)

    def note(self, handover_id: str, account: str, name: str, text: str) -> Said:
        """A line that only agents see, by whichever agent; raises HandoverError."""
        with self._lock:
            return self._line(self._known(handover_id), "note", text, account, name)

    def give_back(self, handover_id: str, account: str) -> None:
        """Back into the queue, to the place it had; raises HandoverError."""
        with self._lock:
            self._requeue(self._hers(handover_id, account))
            self._nobody_left()

    def close(self, handover_id: str, account: str) -> None:
        """The desk answers again; raises HandoverError."""
        with self._lock:
            self._close(self._hers(handover_id, account), "agent", "handover-closed")

    # --- the rest is called with the lock held, except the sweep ------------------------------------------------------

    def _sweep(self) -> None:
        """Once in a while: agents who are gone lose their duty and their conversations, so that nobody waits for nobody."""
        now = self._now()
        if now - self._swept < SWEEP:
            return
        with self._lock:
            self._swept = now
            for account in self._roster.overdue(now):
                self._off(account)
            for talk in self.held():
                if not self._roster.there(talk.handover.agent or "", now):
                    self._requeue(talk)
            self._nobody_left()

    def _off(self, account: str) -> None:
        duty = self._roster.go(account)
        if duty:
            self._records.keep(duty)
            self.version += 1

    def _nobody_left(self) -> None:
        if not self._roster.on_duty():
            for talk in self.waiting():
                self._close(talk, "nobody", "handover-nobody")

    def _known(self, handover_id: str) -> Talk:
        talk = self.talk(handover_id)
        if talk is None:
            raise HandoverError("over")
        return talk

    def _open(self, handover_id: str) -> Talk:
        talk = self._known(handover_id)
        if talk.holder == "desk":
            raise HandoverError("over")
        return talk

    def _hers(self, handover_id: str, account: str) -> Talk:
        talk = self._open(handover_id)
        if talk.holder != "agent" or talk.handover.agent != account:
            raise HandoverError("not-yours", talk.handover.agent_name or "")
        return talk

    def _requeue(self, talk: Talk) -> None:
        self._change(talk, state="waiting", agent=None, agent_name=None, taken_at=None)
        self._notice(talk, "handover-back")

    def _close(self, talk: Talk, by: str, key: str) -> None:
        self._notice(talk, key)
        self._change(talk, state="closed", closed_at=self._now(), ended_by=by)

    def _change(self, talk: Talk, **what: object) -> None:
        talk.handover = replace(talk.handover, **what)  # type: ignore[arg-type]
        self._records.keep(talk.handover)
        self._remember(talk)
        self.version += 1

    def _notice(self, talk: Talk, key: str, **what: str) -> None:
        self._add(talk, "notice", self._say(key, talk.handover.language, what))

    def _line(self, talk: Talk, sender: Sender, text: str, account: str, name: str | None = None) -> Said:
        if not text.strip():
            raise HandoverError("empty")
        return self._add(talk, sender, self._mask(text.strip()), account, name or talk.handover.agent_name)

    def _add(self, talk: Talk, sender: Sender, text: str, account: str | None = None, name: str | None = None) -> Said:
        number = talk.lines[-1].number + 1 if talk.lines else 1
        line = Said(talk.handover.conversation_id, number, sender, account, name, text, self._now())
        talk.lines = [*talk.lines, line]
        self._records.keep(line)
        self.version += 1
        return line

    def _remember(self, talk: Talk) -> None:
        conversation = talk.handover.conversation_id
        self._forget_ticket(conversation)
        self._talks[conversation] = talk
        self._talks.move_to_end(conversation)
        self._by_id[talk.handover.id] = conversation
        if talk.holder == "waiting":
            insort(self._waiting, talk.ticket)
        if len(self._talks) > REMEMBERED:
            self._forget_oldest()

    def _forget_ticket(self, conversation: str) -> None:
        known = self._talks.get(conversation)
        if known:
            self._waiting = [ticket for ticket in self._waiting if ticket[1] != conversation]

    def _forget_oldest(self) -> None:
        oldest = next((name for name, talk in self._talks.items() if talk.holder == "desk"), None)
        if oldest:
            self._by_id = {handover: name for handover, name in self._by_id.items() if name != oldest}
            del self._talks[oldest]

    def _ahead(self, talk: Talk) -> int | None:
        return bisect_left(self._waiting, talk.ticket) if talk.holder == "waiting" else None
