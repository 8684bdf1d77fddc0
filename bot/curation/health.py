"""How the knowledge is doing: what it holds, whether its checks hold, what was never asked and what did not help."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread

from bot.dialogue.desk import Desk
from bot.knowledge import models as m
from bot.knowledge.load import load_checks
from bot.knowledge.read import KnowledgeError
from bot.records.memory import InMemory
from bot.records.store import Seen

from .replay import Outcome, replay

VOTES = 50


@dataclass(frozen=True, slots=True)
class Health:
    """The knowledge at a glance."""

    digest: str
    loaded_at: datetime
    entries: int
    for_agents: int
    by_type: dict[str, int]
    by_topic: dict[str, int]
    unconfirmed: list[m.Channel]
    never_asked: list[m.Entry]
    voted_down: list[Seen]
    problems: list[str]


def health(desk: Desk) -> Health:
    """Read from the knowledge and the records as they are now."""
    knowledge = desk.everything
    entries = knowledge.entries.values()
    topics = (knowledge.places["entry", entry.id].file.rpartition("/")[2].removesuffix(".yaml") for entry in entries)
    return Health(
        digest=knowledge.digest,
        loaded_at=desk.loaded_at,
        entries=len(entries),
        for_agents=len(entries) - len(desk.knowledge.entries),
        by_type=dict(sorted(Counter(entry.type for entry in entries).items())),
        by_topic=dict(sorted(Counter(topics).items())),
        unconfirmed=[channel for channel in knowledge.channels.values() if not channel.confirmed_by_owner],
        never_asked=[knowledge.entries[entry] for entry in desk.review.never_asked(desk.knowledge.entries)],
        voted_down=desk.review.voted_down(VOTES),
        problems=desk.problems(),
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the checks: of which knowledge, when it ended (None while it runs), what does not hold."""

    digest: str
    ended_at: datetime | None = None
    checks: int = 0
    wanted: int = 0
    failed: list[Outcome] = field(default_factory=list)
    fault: str | None = None  # why the checks cannot be read


class Checks:
    """Runs the checks in the background, one run at a time; the last outcome stays until the knowledge changes."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        self._lock = Lock()
        self._run: Run | None = None

    def last(self) -> Run | None:
        """The run of the knowledge that is served now, finished or not."""
        run = self._run
        return run if run and run.digest == self._desk.kb_digest else None

    def start(self) -> None:
        """Begins a run, unless this knowledge was checked already or is being checked."""
        with self._lock:
            if self.last() is None:
                self._run = Run(self._desk.kb_digest)
                Thread(target=self._work, args=(self._run,), name="checks", daemon=True).start()

    def _work(self, run: Run) -> None:
        try:
            outcomes = list(replay(self._desk.beside(InMemory()), load_checks(self._folder)))
        except KnowledgeError as error:
            self._run = Run(run.digest, datetime.now(UTC), fault=str(error))
            return
        failed = [one for one in outcomes if one.faults]
        wanted = sum(one.check.wanted for one in outcomes)
        self._run = Run(run.digest, datetime.now(UTC), len(outcomes), wanted, failed)
