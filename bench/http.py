"""Over HTTP: the chat with recording against an empty Flask endpoint on the same kind of server, in turns."""

import statistics
import tempfile

from bot.settings import Settings

from .driver import Load, Outcome, drive
from .questions import questions
from .report import Bar, Cell, Report, quantile
from .server import Server, memory, message, running

CONNECTIONS = (1, 16, 64)
ROUNDS = 5
SECONDS = 1.5
REQUESTS = 20_000


def measure(report: Report, settings: Settings) -> None:
    bodies = [message(text).decode() for text in questions(settings)]
    report.say(f"\n{len(bodies)} different questions, medians of {ROUNDS} rounds in turns; driver and servers share the processor;")
    report.say(f"waitress with {settings.threads} threads")
    first = bodies[0].encode()
    with (
        tempfile.TemporaryDirectory() as data,
        running(["app.py", "serve"], {"DATA_DIR": data, "RATE_LIMITS": "off"}, first) as desk,
        running(["-m", "bench.empty"], {}, first) as empty,
    ):
        for server in (desk, empty):
            _round(server, bodies, 1, len(bodies))  # warm
        rows: list[tuple[Cell, ...]] = []
        for connections in CONNECTIONS:
            report.progress(f"{connections} connections")
            outcomes: dict[int, list[Outcome]] = {desk.pid: [], empty.pid: []}
            for _ in range(ROUNDS):
                for server in (desk, empty):
                    outcomes[server.pid].append(_round(server, bodies, connections, REQUESTS))
            for name, server in (("chat", desk), ("empty", empty)):
                latencies = [latency for outcome in outcomes[server.pid] for latency in outcome.latencies]
                figures = {
                    "per_second": statistics.median(map(_rate, outcomes[server.pid])),
                    "p50_ms": quantile(latencies, 0.5),
                    "p99_ms": quantile(latencies, 0.99),
                }
                errors = sum(outcome.errors for outcome in outcomes[server.pid])
                rows.append((f"{name}, {connections} connections", *figures.values(), errors))
                for figure, value in figures.items():
                    report.figure(f"http_{name}_{connections}_{figure}", value)
                report.figure(f"http_{name}_{connections}_errors", errors, Bar("=", 0))
            pairs = zip(outcomes[desk.pid], outcomes[empty.pid], strict=True)
            ratio = statistics.median(_rate(ours) / _rate(theirs) for ours, theirs in pairs)
            report.figure(f"http_ratio_{connections}", ratio, Bar(">=", 0.4))
        held = memory(desk.pid)
    report.table("Over HTTP", ("", "requests/s", "p50 ms", "p99 ms", "errors"), rows)
    if held is None:
        report.say("the memory of the serving process is not known on this system")
    else:
        report.figure("serving_memory_mb", held, Bar("<", 200))


def _round(server: Server, bodies: list[str], connections: int, requests: int) -> Outcome:
    return drive(Load(server.port, bodies, connections, requests, SECONDS))


def _rate(outcome: Outcome) -> float:
    return len(outcome.latencies) / outcome.seconds
