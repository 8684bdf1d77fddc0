"""From the start of the process to its first answer over HTTP."""

import tempfile

from bot.settings import Settings

from .questions import questions
from .report import Bar, Report
from .server import memory, message, running

STARTS = 3


def measure(report: Report, settings: Settings) -> None:
    body = message(questions(settings)[0])
    with tempfile.TemporaryDirectory() as data:
        seconds = []
        for number in range(STARTS + 1):
            report.progress(f"start {number + 1}")
            with running(["app.py", "serve"], {"DATA_DIR": data}, body) as server:
                seconds.append(server.seconds)
                held = memory(server.pid)
    later = sorted(seconds[1:])[STARTS // 2]
    rows = [("first start, with an empty data folder", seconds[0], None), (f"later start, median of {STARTS}", later, held)]
    report.table("Start to first answer", ("", "seconds", "MB then"), rows)
    report.figure("first_start_s", seconds[0])
    report.figure("second_start_s", later, Bar("<", 3))
