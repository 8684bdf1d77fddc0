"""Runs the parts and prints their figures: `python -m bench [http poll process start commands search views]`, all of them unless named."""

import argparse
import os
import platform
import subprocess
import sys

from bot.settings import SettingError, Settings

from . import commands, http, poll, process, search, start, views
from .report import Report
from .server import ServerFailed

PARTS = {"http": http, "poll": poll, "process": process, "start": start, "commands": commands, "search": search, "views": views}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Figures of the desk, each beside its peer in the same run.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all of them unless named")
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := [name for name in chosen if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]}; write some of {', '.join(PARTS)}")
    try:
        settings = Settings.load(os.environ)
    except SettingError as error:
        parser.error(str(error))

    report = Report()
    report.say(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.platform()}")
    for name in chosen:
        try:
            PARTS[name].measure(report, settings)
        except (ServerFailed, subprocess.SubprocessError) as error:
            report.failed.append(f"{name}: {error}")
    report.close()
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
