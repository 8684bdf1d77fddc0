"""What a person types: each script says what it lacks, in a sentence, and never half works."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

BASH = shutil.which("bash") or "bash"
SCRIPTS = ("scripts/run", "scripts/test", "scripts/check", "scripts/bench", ".ci/run")


def run(script: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BASH, str(script)], env={"PATH": os.defpath, **environment}, capture_output=True, text=True, timeout=60)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy with the scripts and what they install, but no .venv."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_run_and_read_by_bash(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run([BASH, "-n", str(ROOT / script)], capture_output=True).returncode == 0


def test_a_python_that_cannot_be_used_is_named(checkout: Path) -> None:
    done = run(checkout / "scripts/run", PYTHON="/no/such/python")
    assert done.returncode == 1
    assert done.stderr == "PYTHON=/no/such/python is not Python 3.11 or newer. Set PYTHON to one that is, or leave it unset.\n"
    assert not (checkout / ".venv").exists()


def test_without_any_python_a_sentence_says_so(checkout: Path) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    for tool in ("dirname", "cmp"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    done = run(checkout / "scripts/run", PATH=str(tools))
    assert done.returncode == 1
    assert done.stderr == "Python 3.11 or newer is needed and none was found. Install it, or set PYTHON to where it is.\n"


def test_nothing_is_installed_twice_and_folders_are_meant_from_where_the_caller_stands(checkout: Path) -> None:
    """A Python that only prints stands in for the one in .venv: what it is called with is all that happens."""
    fake = checkout / ".venv/bin/python"
    fake.parent.mkdir(parents=True)
    fake.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$KB_DIR: $*"\n')
    fake.chmod(0o755)
    elsewhere = checkout / "elsewhere"
    elsewhere.mkdir()

    def served() -> list[str]:
        done = subprocess.run(
            [BASH, "../scripts/run"], cwd=elsewhere, env={"PATH": os.defpath, "KB_DIR": "own"}, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0
        return [line.removeprefix(f"{elsewhere}/own: ").split(" --")[0] for line in done.stdout.splitlines()]

    assert served() == ["-m pip install", "app.py serve"]
    assert served() == ["app.py serve"]
    (checkout / "requirements.txt").write_text("click\n")
    assert served() == ["-m pip install", "app.py serve"]
