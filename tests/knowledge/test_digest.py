"""The digest names the content of a knowledge base: whatever can show in a reply changes it, nothing else does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, Folder

ENTRY = "entries/operator.yaml"


def reformat(folder: Folder) -> None:
    """Every file in block style, keys in another order, other quotes and other indentation, without comments."""
    for path in folder.path.rglob("*.yaml"):
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
        path.write_text(
            yaml.dump(
                _typed(data), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=True, indent=6, width=30, default_flow_style=None
            ),
            "utf-8",
        )


def _typed(data: Any) -> Any:
    """BaseLoader gives only text; what the models want as a number or a truth becomes one again."""
    if isinstance(data, dict):
        return {key: _as(key, value) for key, value in data.items()}
    return [_typed(item) for item in data] if isinstance(data, list) else data


def _as(key: str, value: Any) -> Any:
    if key == "wrong_in_100":
        return int(value)
    if key == "lines":
        return [int(number) for number in value] if isinstance(value, list) else int(value)
    return (
        value == "true"
        if key in ("advertising", "confirmed_by_owner", "conflict_advice", "wanted") and isinstance(value, str)
        else _typed(value)
    )


def comment(folder: Folder) -> None:
    for path in folder.path.rglob("*.yaml"):
        path.write_text("# a remark\n\n" + path.read_text("utf-8").replace("\n", "   # here\n", 1) + "\n# the end\n", "utf-8")


def move_an_entry(folder: Folder) -> None:
    text = (folder.path / ENTRY).read_text("utf-8")
    folder.append("entries/sign-in.yaml", text.split("entries:\n")[1])
    folder.remove(ENTRY)


def rename_a_file(folder: Folder) -> None:
    (folder.path / ENTRY).rename(folder.path / "entries" / "zz.yaml")


def turn_the_facts_round(folder: Folder) -> None:
    head, first, second = (folder.path / "facts.yaml").read_text("utf-8").split("  - id: ")
    folder.write("facts.yaml", f"{head}  - id: {second}  - id: {first}")


def change_a_check(folder: Folder) -> None:
    folder.change("checks/all.yaml", "操作员号多少", "操作员号几")


@pytest.mark.parametrize("edit", [reformat, comment, move_an_entry, rename_a_file, turn_the_facts_round, change_a_check])
def test_stays_the_same(small: Folder, edit: Any) -> None:
    before = small.load().digest
    edit(small)
    assert small.load().digest == before


CHANGES = [
    ("a character of a title", ENTRY, "title: 操作员号", "title: 操作员号码"),
    ("a phrasing", ENTRY, "操作员号填什么", "操作员号填啥"),
    ("the order of phrasings", ENTRY, "[操作员号是多少, 操作员号,", "[操作员号, 操作员号是多少,"),
    ("a value", "facts.yaml", 'value: "0000"', 'value: "000"'),
    ("the standing of a fact", "facts.yaml", "    sources: [C2]\n", "    sources: [C2]\n    standing: disputed\n"),
    ("the words of a claim", "sources.yaml", "The password is 0000.", "The password is 0000"),
    ("the lines of a claim", "sources.yaml", "lines: [2, 2]", "lines: [2, 3]"),
    ("a reference", "sources.yaml", "A specification", "The specification"),
    ("a channel", "channels.yaml", '"95016"', '"95017"'),
    ("a matter", "matters.yaml", "这要看您的账户。", "这要看您的账户"),
    ("a synonym", "language/synonyms.yaml", "如何", "如何样"),
    ("an opposite", "language/opposites.yaml", "签退", "签出"),
    ("a term", "language/terms.yaml", "name: 密码", "name: 口令"),
    ("a sentence of the desk", "desk.yaml", "greeting: 您好。", "greeting: 您好"),
]


@pytest.mark.parametrize(("file", "old", "new"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_changes_with_one_character_of(small: Folder, file: str, old: str, new: str) -> None:
    before = small.load().digest
    small.change(file, old, new)
    assert small.load().digest != before


def test_changes_with_a_translation(small: Folder) -> None:
    before = small.load().digest
    small.write("translations/en.yaml", "language: en\nsentences: {您好。: Hello.}\n")
    assert small.load().digest != before


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_is_the_same_in_another_process(shipped: Folder, seed: str) -> None:
    script = f"from pathlib import Path; from bot.knowledge.load import load; print(load(Path({str(shipped.path)!r})).digest)"
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment, check=True)
    assert done.stdout.strip() == shipped.load().digest


def test_of_the_shipped_knowledge_base_survives_reformatting(shipped: Folder) -> None:
    before = shipped.load().digest
    reformat(shipped)
    assert shipped.load().digest == before


def test_does_not_depend_on_where_the_folder_is(small: Folder, tmp_path: Path) -> None:
    elsewhere = Folder(Path(shutil.copytree(small.path, tmp_path / "elsewhere" / "other")))
    assert elsewhere.load().digest == small.load().digest


def test_looks_like_a_digest(knowledge: Any) -> None:
    assert len(knowledge.digest) == 16 and int(knowledge.digest, 16)
