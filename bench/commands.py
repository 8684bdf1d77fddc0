"""The commands that look after a knowledge base, as a person or a CI server runs them."""

import os
import re
import subprocess
import sys
import tempfile
import time

from bot.settings import ROOT, Settings

from .report import Bar, Report

RUNS = 3


def measure(report: Report, settings: Settings) -> None:
    sources = os.environ.get("SOURCES_DIR")
    with tempfile.TemporaryDirectory() as data:
        report.progress("check")
        check, said = _median(["check"], data)
        report.progress("lint")
        lint, found = _median(["lint", *(["--sources", sources] if sources else [])], data)
    rows = [("app.py check", check, said), ("app.py lint" + (" --sources" if sources else ""), lint, found)]
    report.table(f"Commands, median of {RUNS}", ("", "seconds", "says"), rows)
    report.figure("check_s", check)
    counted = re.match(r"(\d+) checks", said)
    if counted and int(counted[1]):
        report.figure("check_1000_s", check * 1000 / int(counted[1]), Bar("<", 5))
    else:
        report.failed.append(f"commands: app.py check: {said}")
    report.figure("lint_s", lint, Bar("<", 3))


def _median(arguments: list[str], data: str) -> tuple[float, str]:
    """Seconds of the command, start included, after one run that fills the caches; and the last line it wrote."""
    seconds = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "app.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": data},
            capture_output=True,
            text=True,
            timeout=300,
        )
        seconds.append(time.perf_counter() - started)
    return sorted(seconds[1:])[RUNS // 2], (done.stderr.strip().splitlines() or ["nothing"])[-1]
