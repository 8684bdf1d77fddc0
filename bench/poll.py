"""Two thousand merchants who wait for people or talk to them, each page asking for news, while others ask the desk."""

import os
import tempfile
from pathlib import Path

from bot.dialogue.conversation import utc_now
from bot.handover.queue import MAX_WAITING, Handovers
from bot.records.store import open_records
from bot.settings import Settings

from .open_loop import Crowd, Outcome, drive
from .questions import questions
from .report import Bar, Report, quantile
from .server import memory, message, running

CONVERSATIONS = 2_000
EVERY = (15.0, 5.0)  # seconds between two polls of one page: where it settles, and where it starts while it waits
ASKED = 30.0  # questions to the desk a second meanwhile
SECONDS = 20.0


def measure(report: Report, settings: Settings) -> None:
    bodies = [message(text).decode() for text in questions(settings)]
    report.say(f"\n{CONVERSATIONS:,} conversations polled over as many connections, {ASKED:.0f} questions a second at random moments,")
    report.say(f"{SECONDS:.0f} s each; times from the moment a request was due; driver and server share the processor;")
    report.say(f"waitress with {settings.threads} threads; load of the machine before: {os.getloadavg()[0]:.1f}")
    rows = []
    for every in EVERY:
        report.progress(f"a poll every {every:.0f} s")
        rows.append(_measured(report, bodies, every))
    head = ("a poll every", "polls/s", "unchanged", "poll p50 ms", "p99 ms", "chat p50 ms", "p99 ms", "errors", "server CPU", "MB")
    report.table("Polling", head, rows)
    report.say(f"load of the machine after: {os.getloadavg()[0]:.1f}")


def _measured(report: Report, bodies: list[str], every: float) -> tuple[str | float, ...]:
    with tempfile.TemporaryDirectory() as data:
        held, waiting = prepared(Path(data))
        with running(["app.py", "serve"], {"DATA_DIR": data, "RATE_LIMITS": "off"}, bodies[0].encode()) as server:
            before = _busy(server.pid)
            outcome = drive(Crowd(server.port, held + waiting, waiting[:20], every, bodies, ASKED, SECONDS))
            busy, held_memory = _busy(server.pid) - before, memory(server.pid)
    polls = outcome.unchanged + outcome.changed
    name = f"poll_{every:.0f}s"
    report.figure(f"{name}_per_second", len(polls) / SECONDS)
    report.figure(f"{name}_p99_ms", quantile(polls, 0.99))
    report.figure(f"{name}_chat_p99_ms", quantile(outcome.chat, 0.99), Bar("<=", 100))
    report.figure(f"{name}_errors", _errors(report, name, outcome), Bar("=", 0))
    return (
        f"{every:.0f} s", len(polls) / SECONDS, f"{len(outcome.unchanged) / len(polls):.1%}", quantile(polls, 0.5), quantile(polls, 0.99),
        quantile(outcome.chat, 0.5), quantile(outcome.chat, 0.99), len(outcome.errors), f"{busy / SECONDS:.0%}", held_memory or 0.0,
    )  # fmt: skip


def prepared(folder: Path) -> tuple[list[str], list[str]]:
    """Leaves in `folder` the records of agents who have most of the conversations, and of a full queue; (held, waiting)."""
    records = open_records(folder)
    handovers = Handovers(records, utc_now, lambda key, *_: key, str)
    handovers.come("bench", "bench")
    held = [f"held-{number}" for number in range(CONVERSATIONS - MAX_WAITING)]
    for conversation in held:
        handovers.ask(conversation, "zh")
        talk = handovers.of_conversation(conversation)
        if talk:
            handovers.take(talk.handover.id, "bench", "bench")
    waiting = [f"waiting-{number}" for number in range(MAX_WAITING)]
    for conversation in waiting:
        handovers.ask(conversation, "zh")
    records.close()
    return held, waiting


def _errors(report: Report, name: str, outcome: Outcome) -> int:
    if outcome.errors:
        report.say(f"{name}: {len(outcome.errors)} requests were not answered, e.g. {outcome.errors[0]}")
    return len(outcome.errors)


def _busy(pid: int) -> float:
    """Seconds of processor time a process has used; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
